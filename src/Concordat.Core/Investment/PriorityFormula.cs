using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Core.Scans;
using Concordat.Core.Workspace;

namespace Concordat.Core.Investment;

/// <summary>
/// What makes a proposal urgent, in the open: points for what people say (value, risk) and for what is measured (findings, waivers, standing, criticality),
/// divided by what the work costs. Pure; <c>docs/agenda.md</c> says the same.
/// </summary>
public static class PriorityFormula
{
    /// <summary>How many points each part gives at most.</summary>
    public static IReadOnlyDictionary<string, int> Most { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["value"] = 40, ["risk"] = 30, ["findings"] = 20, ["waivers"] = 10, ["standing"] = 10, ["criticality"] = 10,
    };

    /// <summary>0 to 100: all points of all that could be had, divided by the divisor of the effort.</summary>
    public static int Score(IEnumerable<PriorityPart> parts, int effort) =>
        (int)Math.Round(100m * parts.Sum(part => part.Points) / (Most.Values.Sum() * Divisor(effort)), MidpointRounding.AwayFromZero);

    /// <summary>1 for the least effort, 2 for the most.</summary>
    public static decimal Divisor(int effort) => 1 + ((effort - 1) * 0.25m);

    /// <summary>8 points for each step of value.</summary>
    public static int Value(int score) => 8 * score;

    /// <summary>6 points for each step of risk.</summary>
    public static int Risk(int score) => 6 * score;

    /// <summary>An error weighs 5, a warning 2, anything else 1; times 1 to 4 by the criticality of the interface.</summary>
    public static int Weight(Severity severity, Criticality? criticality) => (severity switch { Severity.Error => 5, Severity.Warn => 2, _ => 1 }) * (1 + (int)(criticality ?? Core.Workspace.Criticality.Low));

    /// <summary>Of all that a rule said of one thing.</summary>
    internal static long Weight(EstateFinding finding, IReadOnlyDictionary<string, InterfaceFacts> facts) =>
        (long)finding.Times * Weight(finding.Severity, facts.GetValueOrDefault(finding.Subject)?.Terms.Criticality);

    /// <summary>Each finding adds less than the one before: half of the points at a weight of 20.</summary>
    public static int Findings(long weight) => (int)Math.Round(Most["findings"] * weight / (weight + 20m), MidpointRounding.AwayFromZero);

    /// <summary>For each waiver 1 point, 2 with 30 days left, 3 with 14, 4 with 3 or where it is over.</summary>
    public static int Waivers(IEnumerable<int?> warnings) => Math.Min(Most["waivers"], warnings.Sum(warning => warning switch { null => 1, > 14 => 2, > 3 => 3, _ => 4 }));

    /// <summary>What the lowest score lacks to 100, by tens.</summary>
    public static int Standing(int lowest) => (int)Math.Round((100 - lowest) / 10m, MidpointRounding.AwayFromZero);

    /// <summary>0, 3, 7 or 10.</summary>
    public static int Criticality(Criticality highest) => highest switch { Core.Workspace.Criticality.Low => 0, Core.Workspace.Criticality.Medium => 3, Core.Workspace.Criticality.High => 7, _ => 10 };
}

/// <summary>One part of a score.</summary>
/// <param name="Name">A name of <see cref="PriorityFormula.Most"/>.</param>
/// <param name="Points">What it gives.</param>
/// <param name="Most">What it could give.</param>
/// <param name="Reason">Why.</param>
public sealed record PriorityPart(string Name, int Points, int Most, string Reason);

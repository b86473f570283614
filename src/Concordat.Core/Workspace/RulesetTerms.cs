using System.Globalization;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>
/// From when a ruleset counts: <c>x-effective</c> (a day) and <c>x-transition</c> (a duration in whole days, such as <c>P90D</c>) at its top. Before the day what
/// it would find is a hint. From the day on it holds for new interfaces, and warns of those that were there before until the transition is over.
/// </summary>
/// <param name="File">The ruleset's file.</param>
/// <param name="Effective">The first day.</param>
/// <param name="Full">The day from which it holds for everything.</param>
internal sealed record RulesetTerms(string File, DateOnly Effective, DateOnly Full)
{
    /// <summary>What is to be mended about them.</summary>
    public const string Wrong = "ruleset-terms";

    /// <summary>The longest that a transition may last.</summary>
    public const int MostDays = 730;

    /// <summary>The terms of all rulesets that have some, by the day from which they hold for everything; what is wrong about any is told.</summary>
    public static (IReadOnlyList<RulesetTerms> Terms, IReadOnlyList<Finding> Findings) Read(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        var (terms, findings) = (new List<RulesetTerms>(), new List<Finding>());
        foreach (var path in files.Keys.Where(path => WorkspaceRulesets.IsRuleset(path) || DomainRulesets.IsRuleset(path)).Order(StringComparer.Ordinal))
        {
            if (DocumentReader.Read(path, files[path], DocumentLimits.Default).Root is MappingNode root && Read(path, root, findings) is { } one)
            {
                terms.Add(one);
            }
        }
        return ([.. terms.OrderBy(one => one.Full)], findings);
    }

    private static RulesetTerms? Read(string path, MappingNode root, List<Finding> findings)
    {
        var (effective, transition) = (root.Get("x-effective"), root.Get("x-transition"));
        if (effective is null && transition is null)
        {
            return null;
        }
        if (effective is null)
        {
            findings.Add(Told("'x-transition' begins with a day, and there is none.", transition!, "Add x-effective with the day from which the ruleset holds, such as 2027-01-01."));
            return null;
        }
        var from = effective is ScalarNode day && DateOnly.TryParseExact(day.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) ? parsed : (DateOnly?)null;
        if (from is null)
        {
            findings.Add(Told("'x-effective' is a day.", effective, "Write it as 2027-01-01."));
        }
        var lasts = transition is null ? TimeSpan.Zero
            : transition is ScalarNode text && IsoDuration.TryParse(text.Text, out var span) && span.TotalDays is >= 1 and <= MostDays && span == TimeSpan.FromDays(span.Days) ? span : (TimeSpan?)null;
        if (lasts is null)
        {
            findings.Add(Told($"'x-transition' is a duration of 1 to {MostDays} whole days.", transition!, "Write it as P90D."));
        }
        return from is { } first && lasts is { } wait ? new RulesetTerms(path, first, first.AddDays(wait.Days)) : null;
    }

    private static Finding Told(string what, DocumentNode at, string fix) => Finding.Error(Wrong, what, at.At, fix) with { Path = at.Path, Standard = WorkspacePath.Stem(at.At.File) };
}

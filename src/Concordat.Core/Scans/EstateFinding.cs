using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Scans;

/// <summary>What one rule said of one thing, counted.</summary>
/// <param name="Subject">The id of an interface, or the path of a file that is part of none.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Severity">What it weighs.</param>
/// <param name="Waived">True where a waiver covers it.</param>
/// <param name="Times">How often.</param>
public sealed record EstateFinding(string Subject, string Rule, Severity Severity, bool Waived, int Times)
{
    /// <summary>Of a check.</summary>
    public static IReadOnlyList<EstateFinding> Of(Workspace.CheckedWorkspace check, Network network) =>
        Of(network, WorkspaceScan.Count(network, InterfaceFacts.Of(network), check.Findings), check.Findings.Select(finding => (finding.At.File, finding.Rule, finding.Severity.ToString(), finding.Waiver is not null)));

    /// <summary>Of a scan: interfaces as it counted them, and of its findings those about files that belong to no interface.</summary>
    /// <param name="network">The network that was scanned.</param>
    /// <param name="interfaces">What it counted of interfaces.</param>
    /// <param name="findings">What it kept of findings.</param>
    public static IReadOnlyList<EstateFinding> Of(Network network, IEnumerable<ScannedInterface> interfaces, IEnumerable<(string File, string Rule, string Severity, bool Waived)> findings)
    {
        var owners = WorkspaceScan.Owners(network, InterfaceFacts.Of(network));
        return
        [
            .. interfaces.SelectMany(one => (one.Rules ?? []).Select(rule => new EstateFinding(one.Id, rule.Rule, Weight(rule.Severity), rule.Waived, rule.Times))),
            .. findings.Where(finding => !owners.Contains(finding.File)).CountBy(finding => finding).Select(row => new EstateFinding(row.Key.File, row.Key.Rule, Weight(row.Key.Severity), row.Key.Waived, row.Value)),
        ];
    }

    private static Severity Weight(string word) => Enum.Parse<Severity>(word, ignoreCase: true);
}

/// <summary>How often a rule said something of an interface.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Severity">error, warn, info or hint.</param>
/// <param name="Waived">True where a waiver covers it.</param>
/// <param name="Times">How often.</param>
public sealed record RuleCount(string Rule, string Severity, bool Waived, int Times);

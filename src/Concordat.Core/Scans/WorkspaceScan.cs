using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Scans;

/// <summary>What a check says of a network as a whole: how much was judged, what fails, what is waived, and when it may say something else.</summary>
/// <param name="On">The day on which waivers held or were over.</param>
/// <param name="Interfaces">How many interfaces there are.</param>
/// <param name="Contracts">How many contracts: of APIs and events, and profiles of messages.</param>
/// <param name="Rules">How many rules were on.</param>
/// <param name="Judged">How many values they looked at.</param>
/// <param name="Findings">All of them, what blocks first.</param>
/// <param name="ByInterface">The interfaces of which something was said.</param>
/// <param name="Expired">Waivers that are over.</param>
/// <param name="Next">The next day on which it may say something else; null for none.</param>
public sealed record WorkspaceScan(
    DateOnly On, int Interfaces, int Contracts, int Rules, int Judged, IReadOnlyList<Finding> Findings, IReadOnlyList<ScannedInterface> ByInterface, int Expired, DateOnly? Next)
{
    /// <summary>Why it says nothing of the network; null where it does. What judged nothing is no pass.</summary>
    public string? Void => Interfaces == 0 ? "The release holds no interface: nothing was judged." : Judged == 0 ? "No rule looked at anything: nothing was judged." : null;

    /// <summary>True where something was judged and nothing blocks.</summary>
    public bool Passes => Void is null && !Findings.Any(finding => finding.Blocks);

    /// <summary>Counts what a check says.</summary>
    public static WorkspaceScan Of(CheckedWorkspace check, DateOnly today)
    {
        if (check.Read is not { } network)
        {
            return new WorkspaceScan(today, 0, 0, check.InForce, check.Judged, check.Findings, [], 0, null);
        }
        var facts = InterfaceFacts.Of(network);
        return new WorkspaceScan(
            today, facts.Count,
            network.Apis.Values.Count(api => api.Document is not null) + network.Events.Values.Count(type => type.SchemaDocument is not null) + network.Profiles.Count,
            check.InForce, check.Judged,
            [.. check.Findings.OrderBy(finding => finding.Blocks ? 0 : 1).ThenBy(finding => finding.Waiver is null ? 0 : 1).ThenBy(finding => finding.Severity)],
            Count(network, facts, check.Findings),
            network.Waivers.Values.Count(waiver => waiver.On(today) == WaiverState.Over), ClockRules.Next(network, check.Turns, today));
    }

    /// <summary>The interfaces of which something was said, counted.</summary>
    internal static IReadOnlyList<ScannedInterface> Count(Network network, IReadOnlyDictionary<string, InterfaceFacts> facts, IReadOnlyList<Finding> findings) =>
        [.. ByOwner(network, facts, findings).OrderBy(rows => rows.Key, StringComparer.Ordinal).Select(rows => ScannedInterface.Of(rows.Key, [.. rows]))];

    /// <summary>What was said of each interface, in the files that are about it.</summary>
    internal static ILookup<string, Finding> ByOwner(Network network, IReadOnlyDictionary<string, InterfaceFacts> facts, IReadOnlyList<Finding> findings)
    {
        var owners = Owners(network, facts);
        return findings.SelectMany(finding => owners[finding.At.File].Distinct(StringComparer.Ordinal).Select(id => (Id: id, Finding: finding)))
            .ToLookup(row => row.Id, row => row.Finding, StringComparer.Ordinal);
    }

    /// <summary>The interfaces that a file is about; a waiver's file is about what it covers.</summary>
    internal static ILookup<string, string> Owners(Network network, IReadOnlyDictionary<string, InterfaceFacts> facts)
    {
        var rows = facts.Values.SelectMany(one => one.Files.Concat(one.Api?.OpenApi?.Files.All.Select(file => file.Location) ?? []).Select(file => (File: file, one.Id))).ToList();
        var files = rows.ToLookup(row => row.File, row => row.Id, StringComparer.Ordinal);
        return rows.Concat(network.Waivers.Values.SelectMany(waiver =>
                (waiver.Where.Interface is { } named ? facts.ContainsKey(named.Name) ? [named.Name] : [] : files[waiver.Where.File?.Name ?? ""]).Select(id => (File: waiver.At.File, Id: id))))
            .ToLookup(row => row.File, row => row.Id, StringComparer.Ordinal);
    }
}

/// <summary>What was said of one interface.</summary>
/// <param name="Id">Which.</param>
/// <param name="Errors">Errors that no waiver covers.</param>
/// <param name="Warnings">All else that no waiver covers.</param>
/// <param name="Waived">Findings that a waiver covers.</param>
/// <param name="Expired">Waivers about it that are over.</param>
public sealed record ScannedInterface(string Id, int Errors, int Warnings, int Waived, int Expired)
{
    /// <summary>The same by rule; null in a scan that did not count it.</summary>
    public IReadOnlyList<RuleCount>? Rules { get; init; }

    internal static ScannedInterface Of(string id, IReadOnlyList<Finding> findings) => new(id, findings.Count(finding => finding.Blocks),
        findings.Count(finding => finding is { Blocks: false, Waiver: null }), findings.Count(finding => finding.Waiver is not null), findings.Count(finding => finding.Rule == "waiver-expired"))
    {
        Rules = [.. findings.CountBy(finding => (finding.Rule, finding.Severity, Waived: finding.Waiver is not null)).OrderBy(row => row.Key.Severity).ThenBy(row => row.Key.Rule, StringComparer.Ordinal)
            .Select(row => new RuleCount(row.Key.Rule, row.Key.Severity.ToString().ToLowerInvariant(), row.Key.Waived, row.Value))],
    };
}

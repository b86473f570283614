using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary>What <c>concordat new</c> writes for a kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="About">One sentence for the help.</param>
/// <param name="NeedsDomain">True where it stands in a domain.</param>
/// <param name="Needs">What to say where <paramref name="Files"/> gives null.</param>
/// <param name="Files">The files, or null where the workspace lacks what they would name.</param>
internal sealed record ResourceTemplate(string Kind, string About, bool NeedsDomain, string Needs, Func<TemplateTarget, IReadOnlyList<(string Path, string Text)>?> Files);

/// <summary>Where a new resource goes, and the names that it can use.</summary>
internal sealed record TemplateTarget(Workspace Workspace, string Name, string Domain)
{
    public string Region => Workspace.Organization.Regions[0].Name;

    public string Zone => Workspace.Zones.Keys.Order(StringComparer.Ordinal).First();

    public string Tier => Workspace.Tiers.Keys.Order(StringComparer.Ordinal).First();

    /// <summary>The least sensitive class of data: a scaffold must not promise access to more.</summary>
    public string Classification => Workspace.Classifications.OrderBy(c => c.Value.Rank).ThenBy(c => c.Key, StringComparer.Ordinal).First().Key;

    public string Person => Workspace.Organization.People[0].Name;

    public SystemResource? System(params SystemType[] types) => Workspace.Systems.Values.Where(s => types.Contains(s.Type)).MinBy(s => s.Name, StringComparer.Ordinal);

    /// <summary>The keys that every API has: somebody waits for its answer.</summary>
    public string ApiTerms => Terms("need: { latency: interactive, systems: 1, consumers: 1, volumePerDay: 100 }", "pattern: { interaction: real-time, route: direct }");

    /// <summary>The keys that every event and flow has: it is told within minutes and stored on the way.</summary>
    public string EventTerms => Terms("need: { latency: minutes, systems: 1, consumers: 1, volumePerDay: 100 }", "pattern: { interaction: event, route: middleware }");

    /// <summary>The terms of a workflow that people take part in.</summary>
    public string WorkflowTerms => Terms("need: { latency: hours, systems: 1, consumers: 1, approvals: true, volumePerDay: 100 }", "pattern: { interaction: workflow, route: middleware }");

    private string Terms(string need, string pattern) => $"""
        version: 1.0.0
        lifecycle: draft
        owner: {Domain}
        summary: Say in one sentence what it is for.
        classification: {Classification}
        criticality: medium
        tier: {Tier}
        {need}
        {pattern}
        slo: {"{"} availability: 99.5, latencyP95Ms: 500 {"}"}
        retention: P1Y
        """;
}

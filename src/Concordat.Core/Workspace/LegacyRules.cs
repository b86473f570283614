using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>That a system is left.</summary>
/// <param name="Exit">By this day nothing uses it any more.</param>
/// <param name="Successor">The system that takes its place; null where none does.</param>
/// <param name="At">Where it stands.</param>
public sealed record LegacyTerms(DateOnly Exit, Ref? Successor, SourcePosition At)
{
    internal static LegacyTerms Read(ResourceReader r) => new(r.Date("exit", "By this day nothing uses it any more."), r.OptionalReference("successor", "The system that takes its place."), r.At);
}

/// <summary>Systems that are left: nothing new is built on them, and what is there goes by its day.</summary>
internal static class LegacyRules
{
    public const string New = "legacy-new";
    public const string Over = "legacy-over";

    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("legacy-successor", Severity.Error, "What takes the place of a system that is left is a system that stays.", ws =>
            from system in ws.Systems.Values
            where system.Legacy?.Successor is { } successor && (ws.Systems.GetValueOrDefault(successor.Name) is not { } next || next.Legacy is not null)
            select new Complaint(system.Legacy!.Successor!.Value.At, $"'{system.Legacy.Successor}' is no system that stays.", Spelling.Fix(system.Legacy.Successor.Value.Name, [.. ws.Systems.Values.Where(one => one.Legacy is null).Select(one => one.Name)]))),
    ];

    /// <summary>What uses a system that is left and was not there before.</summary>
    public static IEnumerable<Finding> Added(Workspace old, Workspace now)
    {
        var known = Uses(old).Select(use => (use.Id, use.System.Name)).ToHashSet();
        return
            from use in Uses(now)
            where IsLeft(now, use.System) && !known.Contains((use.Id, use.System.Name))
            select Finding.Error(New, $"'{use.Id}' is built on '{use.System}', which is left by {now.Systems[use.System.Name].Legacy!.Exit:yyyy-MM-dd}.", use.System.At,
                now.Systems[use.System.Name].Legacy!.Successor is { } next ? $"Build it on '{next}'." : "Build it on a system that stays, or have a waiver granted that ends by that day.") with { Standard = "exit-from-legacy" };
    }

    /// <summary>What still uses a system whose day has come.</summary>
    public static IEnumerable<Finding> Late(Workspace workspace, DateOnly today) =>
        from use in Uses(workspace)
        where IsLeft(workspace, use.System)
        let terms = workspace.Systems[use.System.Name].Legacy!
        where terms.Exit <= today
        select Finding.Error(Over, $"'{use.Id}' still uses '{use.System}', which was to be left by {terms.Exit:yyyy-MM-dd}.", use.System.At, "Move it, retire it, or have a waiver granted.") with { Standard = "exit-from-legacy" };

    /// <summary>The days on which systems are left.</summary>
    public static IEnumerable<DateOnly> Turns(Workspace workspace) => workspace.Systems.Values.Select(system => system.Legacy?.Exit).OfType<DateOnly>();

    private static IEnumerable<(string Id, Ref System)> Uses(Workspace ws) =>
        ws.Apis.Values.Where(api => api.Terms.Lifecycle != Lifecycle.Retired).Select(api => (api.Id, api.Backend.System))
            .Concat(ws.Flows.Values.SelectMany(flow => flow.Systems.Select(system => ($"{flow.Domain}/{flow.Name}", system))))
            .Concat(Workflows.WorkflowRules.Calls(ws).Select(one => (one.Workflow.Id, one.Call.System)));

    private static bool IsLeft(Workspace ws, Ref system) => ws.Systems.GetValueOrDefault(system.Name)?.Legacy is not null;
}

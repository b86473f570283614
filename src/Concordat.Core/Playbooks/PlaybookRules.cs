using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Playbooks;

/// <summary>A playbook does what can be done to what it is about, and tells seats that somebody sits in.</summary>
internal static class PlaybookRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("playbook-about", Severity.Error, "An action of a playbook can be done to what the playbook is about.", ws =>
            from playbook in ws.Playbooks.Values
            from step in playbook.Steps
            where step.Action is not null && PlaybookAction.About(step.Action) is { } about && !about.Contains(playbook.About)
            select new Complaint(step.At, $"'{step.Action}' is done to a {string.Join(" or a ", PlaybookAction.About(step.Action!)!)}, and the playbook is about a {playbook.About}.", "Take another action, or leave the step to people.")),
        new("playbook-seat", Severity.Error, "A playbook tells seats that somebody sits in.", ws =>
            from playbook in ws.Playbooks.Values
            from seat in playbook.Steps.SelectMany(step => step.Seats)
            where ws.Governances.Count > 0 && !ws.Governances.Values.Any(governance => governance.Seats.TryGetValue(seat.Name, out var people) && people.Count > 0)
            select new Complaint(seat.At, $"Nobody sits in '{seat.Name}'.", Spelling.Fix(seat.Name, [.. ws.Governances.Values.SelectMany(governance => governance.Seats.Keys).Distinct()]))),
    ];
}

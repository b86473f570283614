using Concordat.Core.Primitives;
using Concordat.Core.Rights;

namespace Concordat.Core.Workspace;

/// <summary>Waivers name what exists, and last no longer than the governance standard allows.</summary>
internal static class WaiverRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("waiver-where", Severity.Error, "A waiver is about something that exists.", ws =>
            from waiver in ws.Waivers.Values
            from complaint in Missing(waiver.Where.Interface, "interface", ws.Apis.Keys.Concat(ws.Events.Keys)).Concat(Missing(waiver.Where.File, "file", ws.Files))
            select complaint),
        new("waiver-period", Severity.Error, "A waiver lasts no longer than the governance standard allows.", ws =>
            from waiver in ws.Waivers.Values
            where ws.Governances.ContainsKey(ws.Organization.Governance.Name)
            let limit = DecisionRights.Of(ws).For(new ClassifiedChange(ChangeKind.Waiver, waiver.Name, waiver.At, "") { Domain = waiver.Owner.Name, Rule = waiver.Rule.Name }, emergency: false).Right.Expiry
            where limit is not null && waiver.Until > waiver.Granted.AddDays((int)limit.Value.TotalDays)
            select new Complaint(waiver.UntilAt, $"The governance standard allows {limit!.Value.TotalDays:0} days, until {waiver.Granted.AddDays((int)limit.Value.TotalDays):yyyy-MM-dd}.",
                "Mend the contract by then, or have the waiver granted again.")),
    ];

    private static IEnumerable<Complaint> Missing(Ref? reference, string kind, IEnumerable<string> known) =>
        reference is { Name.Length: > 0 } named && !known.Contains(named.Name, StringComparer.Ordinal)
            ? [new Complaint(named.At, $"There is no {kind} '{named.Name}'.", Spelling.Fix(named.Name, [.. known]))]
            : [];
}

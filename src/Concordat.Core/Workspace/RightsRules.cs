using Concordat.Core.Primitives;
using Concordat.Core.Rights;

namespace Concordat.Core.Workspace;

/// <summary>A table of decision rights can be used: its words are known, and somebody holds the seats that it names.</summary>
internal static class RightsRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("rights-approver", Severity.Error, "An approver is a word that decision rights know.", ws =>
            from governance in ws.Governances.Values
            from token in Tokens(governance)
            where !ApproverToken.IsKnown(token.Name)
            select new Complaint(token.At, $"'{token.Name}' is no approver.", Spelling.Fix(token.Name, ApproverToken.Words))),
        new("rights-seat", Severity.Warn, "Somebody holds the seats that a table names.", ws =>
            from governance in ws.Governances.Values
            from token in Tokens(governance).DistinctBy(token => token.Name)
            where ApproverToken.Seats.Contains(token.Name) && !(governance.Seats.GetValueOrDefault(token.Name) is { Count: > 0 })
            select new Complaint(token.At, $"Nobody holds the seat '{token.Name}': the council decides in its place.", $"Add '{token.Name}' to 'seats'.")),
        new("team-name", Severity.Error, "A team has a name of its own.", ws =>
            from same in ws.Organization.Teams.GroupBy(team => team.Name, StringComparer.Ordinal)
            let isPerson = ws.Organization.People.Any(person => person.Name == same.Key)
            where isPerson || same.Count() > 1
            select new Complaint(same.Last().At, $"'{same.Key}' is the name of {(isPerson ? "a person" : "another team")} too.", "A seat that names it must mean one of them.")),
        new("rights-emergency", Severity.Error, "An emergency needs two named roles.", ws =>
            from governance in ws.Governances.Values
            from right in governance.Rights
            where right.When?.Emergency == true && right.Approve.Count(token => !ApproverToken.IsVote(token.Name) && token.Name != ApproverToken.Consumers) < 2
            select new Complaint(right.At, "A row for emergencies names fewer than two roles.", "Such as approve: [operations, security].")),
    ];

    private static IEnumerable<Ref> Tokens(Governance governance) =>
        governance.Rights.SelectMany(right => right.Approve.Concat(right.Escalate?.To ?? []));
}

using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;

namespace Concordat.Core.Investment;

/// <summary>A proposal names what exists. It moves nothing that runs, so it stops nothing either: what it names may go without it, and it is told of that.</summary>
internal static class ProposalRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("proposal-subject", Severity.Warn, "An open proposal is about what exists.", ws =>
            from proposal in Open(ws)
            from complaint in ReferenceRules.MissingInterfaces(ws, proposal.About.Interfaces)
                .Concat(Missing("system", proposal.About.Systems, ws.Systems.Keys)).Concat(Missing("partner", proposal.About.Partners, ws.Partners.Keys))
            select complaint)
        {
            Sample = new RuleSample("A proposal about nothing is paid for nothing: its score would count findings that nobody has.",
                """
                # standards/proposals/opaque-references.yaml
                interfaces: [revenue-cycle/invoices/v1]
                """,
                """
                # standards/proposals/opaque-references.yaml
                interfaces: [revenue-cycle/invoice/v1]
                """),
        },
    ];

    /// <summary>Proposals that are done or declined are history, and history may name what is gone.</summary>
    internal static IEnumerable<Proposal> Open(Workspace.Workspace network) => network.Proposals.Values.Where(proposal => proposal.IsOpen);

    private static IEnumerable<Complaint> Missing(string kind, IReadOnlyList<Ref> references, IReadOnlyCollection<string> known) =>
        references.Where(reference => !known.Contains(reference.Name)).Select(reference => new Complaint(reference.At, $"There is no {kind} '{reference.Name}'.", Spelling.Fix(reference.Name, known)));

    /// <summary>Rules that a proposal names and that nothing in force knows: told where all rulesets are known, as those of waivers are.</summary>
    public static IEnumerable<Finding> UnknownRules(Workspace.Workspace network, IReadOnlyCollection<string> known) =>
        from proposal in Open(network)
        from rule in proposal.Rules
        where !known.Contains(rule.Name)
        select Finding.Warn("proposal-rule", $"No rule in force is called '{rule.Name}': the proposal ends no finding of it.", rule.At, Spelling.Fix(rule.Name, known));

    public static readonly KeyValuePair<string, string> RuleExists = new("proposal-rule", "A rule whose findings a proposal would end is in force.");
}

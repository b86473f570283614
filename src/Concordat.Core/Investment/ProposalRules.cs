using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;

namespace Concordat.Core.Investment;

/// <summary>A proposal names what exists. Domains, people, systems and partners are looked up with all other references.</summary>
internal static class ProposalRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("proposal-interface", Severity.Error, "A proposal is about interfaces that exist.", ws =>
            ws.Proposals.Values.SelectMany(proposal => ReferenceRules.MissingInterfaces(ws, proposal.About.Interfaces)))
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

    /// <summary>Rules that a proposal names and that nothing in force knows: told where all rulesets are known, as those of waivers are.</summary>
    public static IEnumerable<Finding> UnknownRules(Workspace.Workspace network, IReadOnlyCollection<string> known) =>
        from proposal in network.Proposals.Values
        from rule in proposal.Rules
        where !known.Contains(rule.Name)
        select Finding.Warn("proposal-rule", $"No rule in force is called '{rule.Name}': the proposal ends no finding of it.", rule.At, Spelling.Fix(rule.Name, known));

    public static readonly KeyValuePair<string, string> RuleExists = new("proposal-rule", "A rule whose findings a proposal would end is in force.");
}

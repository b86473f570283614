using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Catalogue;

/// <summary>The parts of an interface's score.</summary>
internal static class InterfaceScore
{
    /// <summary>Outcomes that are our side's fault, or that of what lies behind.</summary>
    private static readonly HashSet<string> Ours = [Outcome.BadBackend.Code, Outcome.Unreachable.Code, Outcome.Busy.Code, Outcome.Timeout.Code, Outcome.Internal.Code];

    public static Scorecard Of(Network network, InterfaceFacts facts, IReadOnlyList<Finding> findings, IReadOnlyList<UseRow>? traffic, DateOnly today)
    {
        int Weight(string name) => ScoreWeights.Interface[name];
        var measured = facts.Event is null && facts.Workflow is null && facts.Flow?.Source.Event is null ? traffic : null;
        return Scorecard.Of(facts.Api is not null ? NodeKind.Api : facts.Event is not null ? NodeKind.Event : facts.Flow is not null ? NodeKind.Flow : NodeKind.Workflow, facts.Id, facts.Terms.Owner.Name,
        [
            Scorecards.Findings(Weight("findings"), findings), Ownership(network, facts, Weight("ownership")), Service(facts.Terms, Weight("service")),
            Documentation.Of(facts, Weight("documentation")), Life(facts.Terms, Weight("lifecycle"), today), Reliability(measured, Weight("reliability")), Use(facts, measured, Weight("use")),
        ]);
    }

    private static ScoreComponent Ownership(Network network, InterfaceFacts facts, int weight)
    {
        var domain = network.Domains.GetValueOrDefault(facts.Terms.Owner.Name);
        return Parts("ownership", weight,
            (50, facts.Terms.Contacts.Count > 0, "contacts of its own"), (25, domain?.Contacts.Count > 0, "contacts of its domain"), (25, domain?.Escalation.Count > 0, "an escalation of its domain"));
    }

    private static ScoreComponent Service(InterfaceTerms terms, int weight) => Parts("service", weight,
        (40, terms.Slo?.Availability is not null, "an availability objective"), (30, terms.Slo?.LatencyP95Ms is not null, "a latency objective"), (30, terms.Need is not null, "what the business needs"));

    private static ScoreComponent Life(InterfaceTerms terms, int weight, DateOnly today) => terms switch
    {
        { Lifecycle: Lifecycle.Draft } => Scorecards.Flat("lifecycle", weight, 50, "A draft: nobody can use it."),
        { Lifecycle: Lifecycle.Deprecated, Sunset: null } => Scorecards.Flat("lifecycle", weight, 0, "Deprecated without a sunset: nobody knows until when."),
        { Lifecycle: Lifecycle.Deprecated, Sunset: { } sunset } when sunset <= today => Scorecards.Flat("lifecycle", weight, 0, $"Its sunset was {sunset:yyyy-MM-dd}, and it runs."),
        { Lifecycle: Lifecycle.Deprecated, Sunset: { } sunset } => Scorecards.Flat("lifecycle", weight, 80, $"Deprecated, with its sunset on {sunset:yyyy-MM-dd}."),
        _ => Scorecards.Flat("lifecycle", weight, 100, "Published."),
    };

    private static ScoreComponent Reliability(IReadOnlyList<UseRow>? traffic, int weight) => traffic is null
        ? new ScoreComponent("reliability", weight, null, null, "Nothing is known of its traffic.")
        : Scorecards.Failures(weight, traffic.Sum(row => row.Times), traffic.Where(row => Ours.Contains(row.Outcome)).Sum(row => row.Times), "on this side");

    /// <summary>The share of operations that somebody used.</summary>
    private static ScoreComponent Use(InterfaceFacts facts, IReadOnlyList<UseRow>? traffic, int weight)
    {
        if (traffic is null)
        {
            return new ScoreComponent("use", weight, null, null, "Nothing is known of its traffic.");
        }
        var good = traffic.Where(row => row.Outcome is "ok" or "duplicate").ToList();
        if (good.Count == 0)
        {
            return Scorecards.Flat("use", weight, 0, "Nobody used it in 30 days.");
        }
        if (facts.Api?.OpenApi is not { Operations.Count: > 0 } contract)
        {
            return Scorecards.Flat("use", weight, 100, "It is used.");
        }
        var called = good.Select(row => row.Operation).ToHashSet(StringComparer.Ordinal);
        var used = contract.Operations.Count(operation => called.Contains(operation.Id));
        return Scorecards.Flat("use", weight, 100 * used / contract.Operations.Count, $"{used} of {contract.Operations.Count} operations were used in 30 days.");
    }

    private static ScoreComponent Parts(string name, int weight, params (int Points, bool? There, string What)[] parts)
    {
        var missing = parts.Where(part => part.There != true).Select(part => part.What).ToList();
        return Scorecards.Flat(name, weight, parts.Where(part => part.There == true).Sum(part => part.Points), missing.Count == 0 ? "Nothing is missing." : $"Missing: {string.Join(", ", missing)}.");
    }
}

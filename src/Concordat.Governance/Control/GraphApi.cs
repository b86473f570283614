using Concordat.Core.Catalogue;
using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Concordat.Governance.Changes;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>What depends on what.</summary>
    /// <param name="Release">Of this release; 0 for a workspace.</param>
    /// <param name="Nodes">What there is.</param>
    /// <param name="Edges">Dependencies, read from, kind, to.</param>
    public sealed record Graph(int Release, IReadOnlyList<NodeView> Nodes, IReadOnlyList<EdgeView> Edges)
    {
        /// <summary>The graph, or the neighbours of a node.</summary>
        public static Graph Of(int release, DependencyGraph graph, GraphNode? around = null)
        {
            var edges = around is null ? graph.Edges : [.. graph.From(around.Id), .. graph.To(around.Id)];
            var near = around is null ? null : edges.SelectMany(edge => new[] { edge.From, edge.To }).Append(around.Id).ToHashSet(StringComparer.Ordinal);
            return new(release, [.. graph.Nodes.Where(node => near is null || near.Contains(node.Id)).Select(NodeView.Of)], [.. edges.Select(EdgeView.Of)]);
        }
    }

    /// <summary>A node of the graph.</summary>
    /// <param name="Id">kind:name.</param>
    /// <param name="Kind">api, event, flow, mapping, profile, system, partner, client, subscription, domain or zone.</param>
    /// <param name="Owner">The domain that answers for it; null where none does.</param>
    public sealed record NodeView(string Id, string Kind, string Name, string Summary, string? Owner, string File, int Line)
    {
        internal static NodeView Of(GraphNode node) => new(node.Id, node.Kind, node.Name, node.Summary, node.Owner, node.At.File, node.At.Line);
    }

    /// <summary>A dependency.</summary>
    public sealed record EdgeView(string From, string Kind, string To, string File, int Line)
    {
        internal static EdgeView Of(GraphEdge edge) => new(edge.From, edge.Kind, edge.To, edge.At.File, edge.At.Line);
    }

    /// <summary>What breaks.</summary>
    /// <param name="Release">Of this release; 0 for a workspace.</param>
    /// <param name="Node">What is down, or whose field goes.</param>
    /// <param name="Field">The field that goes; null where the node is down.</param>
    /// <param name="Hits">What is hit where it is down, the worst and nearest first.</param>
    /// <param name="Consumers">Who uses the field, with the evidence.</param>
    /// <param name="Places">Where the workspace names the field.</param>
    /// <param name="Call">Whom to tell: the domains that answer for what is hit.</param>
    public sealed record Impact(
        int Release, NodeView Node, string? Field, IReadOnlyList<HitView> Hits, IReadOnlyList<AffectedConsumer> Consumers, IReadOnlyList<FieldPlaceView> Places, IReadOnlyList<CallView> Call)
    {
        /// <summary>The impact in a network.</summary>
        /// <param name="release">Of this release; 0 for a workspace.</param>
        /// <param name="network">The network.</param>
        /// <param name="name">A node, as people name it.</param>
        /// <param name="field">The field that goes; null where the node is down.</param>
        /// <param name="recorded">What was recorded lately of the node's use.</param>
        /// <param name="wrong">Why there is no answer.</param>
        public static Impact? Of(int release, Workspace network, string name, string? field, IReadOnlyList<RecordedUse> recorded, out string? wrong)
        {
            var graph = DependencyGraph.Of(network);
            if (graph.Find(name, out wrong) is not { } node)
            {
                return null;
            }
            if (string.IsNullOrEmpty(field))
            {
                var hits = Outage.Of(graph, node);
                return new(release, NodeView.Of(node), null, [.. hits.Select(HitView.Of)], [], [], CallView.Of(network, hits.Select(hit => hit.Node.Owner).Append(node.Owner)));
            }
            return FieldLoss.Of(network, node, field, recorded, out wrong) is { } loss
                ? new(release, NodeView.Of(node), field, [], loss.Consumers, [.. loss.Places.Select(place => new FieldPlaceView(place.What, place.At.File, place.At.Line))], CallView.Of(network, [node.Owner]))
                : null;
        }
    }

    /// <summary>One thing that is hit.</summary>
    /// <param name="Effect">fails, waits or starves.</param>
    /// <param name="Path">The way from what is down to it.</param>
    public sealed record HitView(NodeView Node, string Effect, IReadOnlyList<EdgeView> Path)
    {
        internal static HitView Of(ImpactHit hit) => new(NodeView.Of(hit.Node), hit.Effect, [.. hit.Path.Select(EdgeView.Of)]);
    }

    /// <summary>A place of the workspace that names a field.</summary>
    public sealed record FieldPlaceView(string What, string File, int Line);

    /// <summary>Whom to tell.</summary>
    /// <param name="Domain">The domain.</param>
    /// <param name="Owner">Who answers for it.</param>
    /// <param name="Escalation">Who is called, in this order.</param>
    /// <param name="Things">How many things that are hit are its own.</param>
    public sealed record CallView(string Domain, string Owner, IReadOnlyList<string> Escalation, int Things)
    {
        internal static IReadOnlyList<CallView> Of(Workspace network, IEnumerable<string?> owners) =>
        [
            .. owners.OfType<string>().CountBy(name => name, StringComparer.Ordinal).Where(row => network.Domains.ContainsKey(row.Key)).OrderByDescending(row => row.Value).ThenBy(row => row.Key, StringComparer.Ordinal)
                .Select(row => new CallView(row.Key, network.Domains[row.Key].Owner.Name, [.. network.Domains[row.Key].Escalation.Select(person => person.Name)], row.Value)),
        ];
    }
}

internal static class GraphApi
{
    public static void Map(RouteGroupBuilder control)
    {
        control.MapGet("/graph", Show).WithName("showGraph").WithTags("Catalogue").WithSummary("Show what depends on what").RequireAuthorization(Policies.View)
            .WithDescription("APIs, events, flows, mappings, profiles, systems, partners, clients, subscriptions, domains and zones of the release that this node runs, and the dependencies between them. `node` gives one with its neighbours.");
        control.MapGet("/impact", ShowImpact).WithName("showImpact").WithTags("Catalogue").WithSummary("Show what breaks").RequireAuthorization(Policies.View)
            .WithDescription("What is hit where `node` is down, with the way to each hit; or, with `field`, who uses that field of it, by recorded traffic of 30 days, declared use, subscriptions and flows.");
    }

    private static Results<Ok<ControlApi.Graph>, ProblemResult> Show(ReleaseFeed feed, string? node)
    {
        if (feed.Current is not { } active)
        {
            return TypedResults.Ok(new ControlApi.Graph(0, [], []));
        }
        var graph = DependencyGraph.Of(active.Workspace);
        string? wrong = null;
        var around = string.IsNullOrEmpty(node) ? null : graph.Find(node, out wrong);
        return wrong is null ? TypedResults.Ok(ControlApi.Graph.Of(active.Number, graph, around)) : ProblemResult.Of(Outcome.NotFound, wrong);
    }

    private static async Task<Results<Ok<ControlApi.Impact>, ProblemResult>> ShowImpact(
        ReleaseFeed feed, ExchangeLog exchanges, TimeProvider clock, string node, string? field, CancellationToken cancellationToken)
    {
        if (feed.Current is not { } active)
        {
            return ProblemResult.Of(Outcome.NotFound, "No release is active: nothing can break.");
        }
        var api = node.StartsWith(NodeKind.Api + ":", StringComparison.Ordinal) ? node[(NodeKind.Api.Length + 1)..] : node;
        var recorded = string.IsNullOrEmpty(field) ? [] : await RecordedUses.Of(exchanges, api, clock.GetUtcNow(), cancellationToken);
        return ControlApi.Impact.Of(active.Number, active.Workspace, node, field, recorded, out var wrong) is { } impact
            ? TypedResults.Ok(impact) : ProblemResult.Of(Outcome.NotFound, wrong!);
    }
}

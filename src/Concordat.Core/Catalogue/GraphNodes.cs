using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Catalogue;

/// <summary>The nodes of a network.</summary>
internal static class GraphNodes
{
    public static IEnumerable<GraphNode> Of(Network network) =>
    [
        .. network.Apis.Values.Select(api => new GraphNode(NodeKind.Api, api.Id, api.Terms.Summary, api.Terms.Owner.Name, api.At)),
        .. network.Events.Values.Select(type => new GraphNode(NodeKind.Event, type.Type, type.Terms.Summary, type.Terms.Owner.Name, type.At)),
        .. network.Flows.Values.Select(flow => new GraphNode(NodeKind.Flow, $"{flow.Domain}/{flow.Name}", flow.Terms.Summary, flow.Terms.Owner.Name, flow.At)),
        .. network.Workflows.Values.Select(workflow => new GraphNode(NodeKind.Workflow, workflow.Id, workflow.Terms.Summary, workflow.Terms.Owner.Name, workflow.At)),
        .. network.Jobs.Values.Select(job => new GraphNode(NodeKind.Job, job.Id, job.Summary, job.Owner.Name, job.At)),
        .. network.Products.Values.Select(product => new GraphNode(NodeKind.Product, product.Id, product.Summary, product.Domain, product.At)),
        .. network.Mappings.Select(row => new GraphNode(NodeKind.Mapping, row.Key, "", row.Key.Split('/')[0], row.Value.At)),
        .. network.Profiles.Select(row => new GraphNode(NodeKind.Profile, row.Key, "", row.Key.Split('/')[0], row.Value.At)),
        .. network.Systems.Values.Select(system => new GraphNode(NodeKind.System, system.Name, system.Summary, null, system.At)),
        .. network.Partners.Values.SelectMany(Outside),
        .. network.Domains.Values.Select(domain => new GraphNode(NodeKind.Domain, domain.Name, domain.Summary, domain.Name, domain.At)),
        .. network.Zones.Values.Select(zone => new GraphNode(NodeKind.Zone, zone.Name, zone.Summary, null, zone.At)),
    ];

    private static IEnumerable<GraphNode> Outside(Partner partner) =>
    [
        new GraphNode(NodeKind.Partner, partner.Name, partner.Title, null, partner.At),
        .. partner.Clients.Select(client => new GraphNode(NodeKind.Client, client.Id, "", null, client.At)),
        .. partner.Subscriptions.DistinctBy(subscription => subscription.Name).Select(subscription => new GraphNode(NodeKind.Subscription, $"{partner.Name}/{subscription.Name}", "", null, subscription.At)),
    ];
}

using Concordat.Core.Batch;
using Concordat.Core.Primitives;
using Concordat.Core.Products;
using Concordat.Core.Workflows;
using Concordat.Core.Workspace;
using Concordat.Core.Zones;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Catalogue;

/// <summary>The dependencies of a network. What is retired has none but its owner.</summary>
internal static class GraphEdges
{
    public static IEnumerable<GraphEdge> Of(Network network) =>
        network.Apis.Values.SelectMany(OfApi).Concat(network.Events.Values.Select(type => Governs(type.Terms, NodeKind.Event, type.Type)))
            .Concat(network.Flows.Values.SelectMany(OfFlow)).Concat(network.Workflows.Values.SelectMany(OfWorkflow)).Concat(network.Jobs.Values.SelectMany(job => OfJob(network, job))).Concat(network.Partners.Values.SelectMany(partner => OfPartner(network, partner)))
            .Concat(network.Products.Values.SelectMany(product => OfProduct(network, product)))
            .Concat(network.Systems.Values.Select(system => Edge(NodeKind.Zone, system.Zone.Name, EdgeKind.Holds, NodeKind.System, system.Name, system.Zone.At)));

    private static IEnumerable<GraphEdge> OfApi(Api api)
    {
        yield return Governs(api.Terms, NodeKind.Api, api.Id);
        if (api.Terms.Lifecycle != Lifecycle.Retired)
        {
            yield return Edge(NodeKind.System, api.Backend.System.Name, EdgeKind.Backs, NodeKind.Api, api.Id, api.Backend.System.At);
        }
    }

    private static IEnumerable<GraphEdge> OfFlow(Flow flow)
    {
        var id = $"{flow.Domain}/{flow.Name}";
        yield return Governs(flow.Terms, NodeKind.Flow, id);
        if (flow.Terms.Lifecycle == Lifecycle.Retired)
        {
            yield break;
        }
        foreach (var sender in flow.Source.Senders)
        {
            yield return Edge(NodeKind.Partner, sender.Name, EdgeKind.Sends, NodeKind.Flow, id, sender.At);
        }
        if (flow.Source.Event is { } source)
        {
            yield return Edge(NodeKind.Flow, id, EdgeKind.Subscribes, NodeKind.Event, source.Type.Name, source.Type.At);
        }
        if (flow.Source.Odoo is { } changes)
        {
            yield return Edge(NodeKind.System, changes.System.Name, EdgeKind.Sends, NodeKind.Flow, id, changes.System.At);
        }
        if (flow.Profile is { } profile)
        {
            yield return Edge(NodeKind.Profile, Network.Qualified(flow.Domain, profile.Name), EdgeKind.Validates, NodeKind.Flow, id, profile.At);
        }
        foreach (var edge in flow.Steps.SelectMany((step, place) => OfStep(flow.Domain, id, step).Select(edge => edge with { Step = place })))
        {
            yield return edge;
        }
    }

    private static IEnumerable<GraphEdge> OfStep(string domain, string id, FlowStep step)
    {
        var mapping = step switch { MapStep map => map.Mapping, PublishStep publish => publish.Mapping, _ => default };
        if (mapping.Name is not null)
        {
            yield return Edge(NodeKind.Mapping, Network.Qualified(domain, mapping.Name), EdgeKind.Maps, NodeKind.Flow, id, mapping.At);
        }
        if (step is PublishStep { Event: var type })
        {
            yield return Edge(NodeKind.Flow, id, EdgeKind.Publishes, NodeKind.Event, type.Name, type.At);
        }
        if (Flow.SystemOf(step) is { Name: not null } system)
        {
            yield return Edge(NodeKind.Flow, id, EdgeKind.Delivers, NodeKind.System, system.Name, system.At);
        }
    }

    private static IEnumerable<GraphEdge> OfWorkflow(WorkflowDefinition workflow)
    {
        yield return Governs(workflow.Terms, NodeKind.Workflow, workflow.Id);
        if (workflow.Terms.Lifecycle == Lifecycle.Retired)
        {
            yield break;
        }
        foreach (var type in WorkflowRules.Reads(workflow).DistinctBy(type => type.Name))
        {
            yield return Edge(NodeKind.Workflow, workflow.Id, EdgeKind.Subscribes, NodeKind.Event, type.Name, type.At);
        }
        foreach (var mapping in WorkflowRules.Mappings(workflow).DistinctBy(mapping => mapping.Name))
        {
            yield return Edge(NodeKind.Mapping, Network.Qualified(workflow.Domain, mapping.Name), EdgeKind.Maps, NodeKind.Workflow, workflow.Id, mapping.At);
        }
        foreach (var step in workflow.All)
        {
            foreach (var action in new[] { step.Action, step.Compensation })
            {
                if (action is CallAction call)
                {
                    yield return Edge(NodeKind.Workflow, workflow.Id, EdgeKind.Delivers, NodeKind.System, call.System.Name, call.System.At);
                }
                else if (action is EmitAction emit)
                {
                    yield return Edge(NodeKind.Workflow, workflow.Id, EdgeKind.Publishes, NodeKind.Event, emit.Event.Name, emit.Event.At);
                }
                else if (action is RunAction run)
                {
                    yield return Edge(NodeKind.Workflow, workflow.Id, EdgeKind.Runs, NodeKind.Workflow, Network.Qualified(workflow.Domain, run.Workflow.Name), run.Workflow.At);
                }
            }
        }
    }

    private static IEnumerable<GraphEdge> OfJob(Network network, BatchJob job)
    {
        yield return Edge(NodeKind.Domain, job.Owner.Name, EdgeKind.Governs, NodeKind.Job, job.Id, job.Owner.At);
        if (network.Flows.GetValueOrDefault(job.Flow.Name) is not { Terms.Lifecycle: not Lifecycle.Retired } flow)
        {
            yield break;
        }
        yield return Edge(NodeKind.Job, job.Id, EdgeKind.Sends, NodeKind.Flow, $"{flow.Domain}/{flow.Name}", job.Flow.At);
        if (flow.Source.Odoo is { } read)
        {
            yield return Edge(NodeKind.System, read.System.Name, EdgeKind.Sends, NodeKind.Job, job.Id, read.System.At);
        }
        foreach (var before in job.After)
        {
            yield return Edge(NodeKind.Job, Network.Qualified(job.Domain, before.Name), EdgeKind.Runs, NodeKind.Job, job.Id, before.At);
        }
    }

    private static IEnumerable<GraphEdge> OfProduct(Network network, Product product)
    {
        yield return Edge(NodeKind.Domain, product.Domain, EdgeKind.Governs, NodeKind.Product, product.Id, product.At);
        foreach (var reference in product.Lifecycle == ProductLifecycle.Withdrawn ? [] : product.Interfaces)
        {
            var (kind, terms) = network.Apis.TryGetValue(reference.Name, out var api) ? (NodeKind.Api, api.Terms)
                : network.Events.TryGetValue(reference.Name, out var type) ? (NodeKind.Event, type.Terms) : (NodeKind.Flow, network.Flow(reference.Name)?.Terms);
            if (terms is { Lifecycle: not Lifecycle.Retired })
            {
                yield return Edge(NodeKind.Product, product.Id, EdgeKind.Bundles, kind, reference.Name, reference.At);
            }
        }
    }

    private static IEnumerable<GraphEdge> OfPartner(Network network, Partner partner)
    {
        yield return Edge(NodeKind.Zone, partner.Zone.Name, EdgeKind.Holds, NodeKind.Partner, partner.Name, partner.Zone.At);
        foreach (var client in partner.Clients)
        {
            yield return Edge(NodeKind.Client, client.Id, EdgeKind.Serves, NodeKind.Partner, partner.Name, client.At);
            foreach (var reference in client.Interfaces)
            {
                if (network.Apis.GetValueOrDefault(reference.Name) is { Terms.Lifecycle: not Lifecycle.Retired })
                {
                    yield return Edge(NodeKind.Client, client.Id, EdgeKind.Calls, NodeKind.Api, reference.Name, reference.At);
                }
                else if (network.Events.GetValueOrDefault(reference.Name) is { Terms.Lifecycle: not Lifecycle.Retired })
                {
                    yield return Edge(NodeKind.Client, client.Id, EdgeKind.Subscribes, NodeKind.Event, reference.Name, reference.At);
                }
            }
        }
        foreach (var publication in partner.Publications)
        {
            foreach (var type in DataPaths.PublishedBy(network, partner, publication).Where(type => type.Terms.Lifecycle != Lifecycle.Retired))
            {
                yield return Edge(NodeKind.Partner, partner.Name, EdgeKind.Sends, NodeKind.Event, type.Type, publication.At);
                yield return Edge(NodeKind.System, publication.Broker.System.Name, EdgeKind.Sends, NodeKind.Event, type.Type, publication.Broker.System.At);
            }
        }
        foreach (var subscription in partner.Subscriptions)
        {
            var id = $"{partner.Name}/{subscription.Name}";
            yield return Edge(NodeKind.Subscription, id, EdgeKind.Serves, NodeKind.Partner, partner.Name, subscription.At);
            if (network.Events.GetValueOrDefault(subscription.Event.Name) is { Terms.Lifecycle: not Lifecycle.Retired })
            {
                yield return Edge(NodeKind.Subscription, id, EdgeKind.Subscribes, NodeKind.Event, subscription.Event.Name, subscription.Event.At);
            }
            if ((subscription.Endpoint?.System ?? subscription.Broker?.System) is { } system)
            {
                yield return Edge(NodeKind.System, system.Name, EdgeKind.Backs, NodeKind.Subscription, id, system.At);
            }
        }
    }

    private static GraphEdge Governs(InterfaceTerms terms, string kind, string name) => Edge(NodeKind.Domain, terms.Owner.Name, EdgeKind.Governs, kind, name, terms.Owner.At);

    private static GraphEdge Edge(string fromKind, string from, string kind, string toKind, string to, SourcePosition at) => new($"{fromKind}:{from}", kind, $"{toKind}:{to}", at);
}

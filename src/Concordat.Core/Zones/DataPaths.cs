using Concordat.Core.Primitives;
using Concordat.Core.Workflows;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Zones;

/// <summary>
/// Every path that data take through a network, judged: from clients to the systems behind, from senders through flows, from events to endpoints, and to
/// models. Pure; the cost grows with the number of paths. What is retired takes none.
/// </summary>
public static class DataPaths
{
    /// <summary>All paths, by interface, kind and end.</summary>
    public static IReadOnlyList<DataPath> Of(Network network)
    {
        var judge = new PathJudge(network);
        return [.. Apis(network, judge).Concat(Flows(network, judge)).Concat(Workflows(network, judge)).Concat(Events(network, judge))
            .OrderBy(path => path.Interface, StringComparer.Ordinal).ThenBy(path => path.Kind, StringComparer.Ordinal)
            .ThenBy(path => path.From.Name, StringComparer.Ordinal).ThenBy(path => path.To.Name, StringComparer.Ordinal)];
    }

    private static IEnumerable<DataPath> Apis(Network network, PathJudge judge)
    {
        foreach (var api in network.Apis.Values.Where(api => api.Terms.Lifecycle != Lifecycle.Retired))
        {
            yield return judge.ToSystem(PathKind.Backend, api.Id, api.Terms, api.Backend.System);
        }
        foreach (var (partner, client) in network.Clients.Values)
        {
            foreach (var reference in client.Interfaces)
            {
                if (network.Apis.GetValueOrDefault(reference.Name) is { Terms.Lifecycle: not Lifecycle.Retired } api)
                {
                    yield return judge.Call(api, partner, client.Id, reference.At);
                }
            }
        }
    }

    private static IEnumerable<DataPath> Flows(Network network, PathJudge judge)
    {
        foreach (var flow in network.Flows.Values.Where(flow => flow.Terms.Lifecycle != Lifecycle.Retired))
        {
            foreach (var sender in flow.Source.Senders)
            {
                if (network.Partners.GetValueOrDefault(sender.Name) is { } partner)
                {
                    yield return judge.Source(flow, partner, sender.At);
                }
            }
            foreach (var step in flow.Systems)
            {
                yield return judge.ToSystem(PathKind.Step, $"{flow.Domain}/{flow.Name}", flow.Terms, step);
            }
        }
    }

    private static IEnumerable<DataPath> Workflows(Network network, PathJudge judge) =>
        from one in WorkflowRules.Calls(network)
        where one.Workflow.Terms.Lifecycle != Lifecycle.Retired
        group one by (one.Workflow.Id, one.Call.System.Name) into calls
        let first = calls.First()
        select judge.ToSystem(PathKind.Step, first.Workflow.Id, first.Workflow.Terms, first.Call.System);

    private static IEnumerable<DataPath> Events(Network network, PathJudge judge)
    {
        foreach (var partner in network.Partners.Values)
        {
            foreach (var subscription in partner.Subscriptions)
            {
                if (network.Events.GetValueOrDefault(subscription.Event.Name) is { Terms.Lifecycle: not Lifecycle.Retired } type)
                {
                    yield return judge.Delivery(type, partner, subscription);
                }
            }
            foreach (var (publication, type) in partner.Publications.SelectMany(publication => PublishedBy(network, partner, publication).Select(type => (publication, type))))
            {
                yield return judge.Publication(type, partner, publication);
            }
            foreach (var (client, reference) in partner.Clients.SelectMany(client => client.Interfaces.Select(reference => (client, reference))))
            {
                if (network.Events.GetValueOrDefault(reference.Name) is { Terms.Lifecycle: not Lifecycle.Retired } type)
                {
                    yield return judge.Read(type, partner, client.Id, reference.At);
                }
            }
        }
    }

    /// <summary>The event types that a publication may bring: those that it names, else all that its client may publish.</summary>
    public static IEnumerable<EventType> PublishedBy(Network network, Partner partner, Publication publication) =>
        (publication.Events.Count > 0 ? publication.Events : partner.Clients.FirstOrDefault(client => client.Id == publication.Client.Name)?.Interfaces ?? [])
            .Select(reference => network.Events.GetValueOrDefault(reference.Name)).OfType<EventType>().Where(type => type.Terms.Lifecycle != Lifecycle.Retired && type.Access?.Publish is not null);
}

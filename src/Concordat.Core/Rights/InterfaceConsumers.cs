using Concordat.Core.Workflows;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Rights;

/// <summary>What a client was recorded to use of an interface.</summary>
/// <param name="Interface">The interface.</param>
/// <param name="Operation">The operationId.</param>
/// <param name="Client">The client.</param>
/// <param name="Fields">The fields that it got, after minimisation.</param>
/// <param name="Times">How often.</param>
/// <param name="Last">When last.</param>
public sealed record RecordedUse(string Interface, string Operation, string Client, IReadOnlyList<string> Fields, long Times, DateTimeOffset Last)
{
    /// <summary>Whether it chose the fields itself, by <c>_elements</c> or <c>fields</c>.</summary>
    public bool Selected { get; init; }
}

/// <summary>
/// Who is touched by what breaks or ends: from contracts, subscriptions, flows, declared use and recorded traffic, with the evidence named.
/// Where an operation or a field breaks, a client that neither got nor declares it is not touched, whatever it may do.
/// </summary>
public static class InterfaceConsumers
{
    /// <summary>The consumers that the changes touch.</summary>
    /// <param name="inForce">The state in force, in which they use it.</param>
    /// <param name="changes">What changes.</param>
    /// <param name="recorded">What was recorded lately.</param>
    /// <param name="groups">Who is in the groups of the OpenID provider; null where that is not known.</param>
    public static IReadOnlyList<AffectedConsumer> Of(Network inForce, IReadOnlyList<ClassifiedChange> changes, IReadOnlyList<RecordedUse> recorded, IReadOnlyDictionary<string, IReadOnlyList<string>>? groups = null)
    {
        var places = changes.Where(change => change.Kind is ChangeKind.Breaking or ChangeKind.Deprecated or ChangeKind.Retired)
            .SelectMany(change => change.Breaks.Count > 0 ? change.Breaks : [new InterfaceBreak(change.Resource, "", "", "", change.Why, change.At)]).ToLookup(one => one.Interface, StringComparer.Ordinal);
        if (places.Count == 0)
        {
            return [];
        }
        var voices = new Voices(inForce, null, groups);
        var used = recorded.ToLookup(use => (use.Interface, use.Client));
        return [.. Clients(inForce, places, used).Concat(Subscriptions(inForce, places)).Concat(Flows(inForce, places, voices)).Concat(Workflows(inForce, places, voices)).OrderBy(consumer => consumer.Name, StringComparer.Ordinal)];
    }

    private static IEnumerable<AffectedConsumer> Clients(Network inForce, ILookup<string, InterfaceBreak> places, ILookup<(string Interface, string Client), RecordedUse> used)
    {
        foreach (var (partner, client) in inForce.Clients.Values)
        {
            // What is delivered by a subscription, the subscription speaks for.
            var evidence = client.Interfaces.Where(reference => !partner.Subscriptions.Any(subscription => subscription.Event.Name == reference.Name)).SelectMany(reference => places[reference.Name].Where(place => Concerns(place, partner)).SelectMany(place => OfClient(client, place, used[(reference.Name, client.Id)].ToList())))
                .DistinctBy(one => (one.How, one.Interface, one.Operation, one.Field)).ToList();
            if (evidence.Count > 0)
            {
                yield return new AffectedConsumer(client.Id, partner.Name, Sponsor(partner), evidence);
            }
        }
    }

    private static IEnumerable<ConsumerEvidence> OfClient(Client client, InterfaceBreak place, List<RecordedUse> used)
    {
        if (place.Purpose is { } purpose && client.Purposes.Count > 0 && client.Purposes.All(one => one.Name != purpose))
        {
            yield break;
        }
        var names = place.Names;
        foreach (var use in client.Uses.Where(use => use.Interface.Name == place.Interface
            && (place.Operation.Length == 0 || use.Operations.Count == 0 || use.Operations.Contains(place.Operation, StringComparer.Ordinal))
            && (names.Count == 0 || use.Fields.Count == 0 || use.Fields.Any(field => names.Contains(field.Split('.')[^1], StringComparer.Ordinal)))))
        {
            yield return new ConsumerEvidence("declared", place.Interface, place.Operation, place.Field, 0, null);
        }
        var fitting = used.Where(use => (place.Operation.Length == 0 || use.Operation == place.Operation)
            && (names.Count == 0 || use.Fields.Any(field => names.Contains(field, StringComparer.Ordinal)))).ToList();
        foreach (var alike in fitting.GroupBy(use => names.Count == 0 ? "called" : use.Selected ? "selected" : "delivered").OrderByDescending(alike => alike.Key, StringComparer.Ordinal))
        {
            yield return new ConsumerEvidence(alike.Key, place.Interface, place.Operation, place.Field, alike.Sum(use => use.Times), alike.Max(use => use.Last));
        }
        if (fitting.Count == 0 && place.Operation.Length == 0 && names.Count == 0 && used.Count == 0)
        {
            yield return new ConsumerEvidence("allowed", place.Interface, "", "", 0, null);
        }
    }

    private static IEnumerable<AffectedConsumer> Subscriptions(Network inForce, ILookup<string, InterfaceBreak> places) =>
        from partner in inForce.Partners.Values
        from subscription in partner.Subscriptions
        where places[subscription.Event.Name].Any(place => Concerns(place, partner))
        select new AffectedConsumer($"{partner.Name}/{subscription.Name}", partner.Name, Sponsor(partner),
            [.. places[subscription.Event.Name].Where(place => Concerns(place, partner)).Select(place => new ConsumerEvidence("subscribed", place.Interface, "", place.Field, 0, null))]);

    private static IEnumerable<AffectedConsumer> Flows(Network inForce, ILookup<string, InterfaceBreak> places, Voices voices) =>
        from flow in inForce.Flows.Values
        where flow.Source.Event is { } source && places[source.Type.Name].Any(place => place.OfferedTo is null)
        select new AffectedConsumer($"{flow.Domain}/{flow.Name}", null, voices.Owners(flow.Terms.Owner.Name),
            [.. places[flow.Source.Event!.Type.Name].Where(place => place.OfferedTo is null).Select(place => new ConsumerEvidence("reads", place.Interface, "", place.Field, 0, null))]);

    private static IEnumerable<AffectedConsumer> Workflows(Network inForce, ILookup<string, InterfaceBreak> places, Voices voices) =>
        from workflow in inForce.Workflows.Values
        let evidence = WorkflowRules.Reads(workflow).SelectMany(type => places[type.Name]).Where(place => place.OfferedTo is null).Distinct().Select(place => new ConsumerEvidence("reads", place.Interface, "", place.Field, 0, null)).ToList()
        where evidence.Count > 0
        select new AffectedConsumer(workflow.Id, null, voices.Owners(workflow.Terms.Owner.Name), evidence);

    /// <summary>An offer breaks for the partners that it is made to alone.</summary>
    private static bool Concerns(InterfaceBreak place, Partner partner) => place.OfferedTo is not { } kinds || kinds.Contains(partner.Type, StringComparer.Ordinal);

    private static IReadOnlyList<string> Sponsor(Partner partner) => partner.Sponsor is { } sponsor ? [sponsor.Name] : [];
}

using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>Events through brokers: who sends may, and a broker is asked for what it has.</summary>
internal static class BrokerRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("broker-type", Severity.Error, "A broker is asked for what its kind has, and nothing else is asked to be one.", Types),
        new("publication-client", Severity.Error, "Whoever sends events through a broker is a client that may publish them.", ws =>
            from partner in ws.Partners.Values
            from publication in partner.Publications
            let client = partner.Clients.FirstOrDefault(c => c.Id == publication.Client.Name)
            where client is not null
            let types = publication.Events.Count == 0 ? client.Interfaces.Where(used => ws.Events.GetValueOrDefault(used.Name)?.Access?.Publish is not null).ToList() : publication.Events
            from complaint in types.Count == 0
                ? [new Complaint(publication.Client.At, $"'{partner.Name}/{publication.Name}' could bring nothing: '{client.Id}' may publish no event.", "Let it use an event that has access.publish ('interfaces'), and give it that scope.")]
                : publication.Events.Select(type => WhyNot(ws, client, type)).OfType<Complaint>()
            select complaint),
        new("broker-source", Severity.Error, "A queue is read by one publication: two that share it would each get a part.", ws =>
            ws.Partners.Values.OrderBy(p => p.Name, StringComparer.Ordinal).SelectMany(p => p.Publications.Select(one => (Partner: p.Name, Publication: one)))
                .GroupBy(row => (row.Publication.Broker.System.Name, row.Publication.Broker.Queue, row.Publication.Broker.Stream, row.Publication.Broker.Topic))
                .SelectMany(group => group.Skip(1).Select(row => new Complaint(row.Publication.Broker.At,
                    $"'{row.Partner}/{row.Publication.Name}' reads what '{group.First().Partner}/{group.First().Publication.Name}' reads.", "Give each its own queue, stream or topic: whose message it is decides who may send it.")))),
    ];

    private static IEnumerable<Complaint> Types(Workspace ws)
    {
        foreach (var partner in ws.Partners.Values)
        {
            foreach (var subscription in partner.Subscriptions)
            {
                if (subscription.Broker is { } target && ws.Systems.TryGetValue(target.System.Name, out var system))
                {
                    if (WhyNot(system, target.Topic is not null) is { } wrong)
                    {
                        yield return new Complaint(target.System.At, wrong);
                    }
                }
                else if (subscription.Endpoint?.System is { } endpoint && ws.Systems.TryGetValue(endpoint.Name, out var other) && other.IsBroker)
                {
                    yield return new Complaint(endpoint.At, $"A webhook is an HTTP request; '{endpoint}' is a broker.", "Write broker: { system: …, queue, exchange or topic: … } in place of 'endpoint'.");
                }
            }
            foreach (var publication in partner.Publications)
            {
                if (ws.Systems.TryGetValue(publication.Broker.System.Name, out var system) && WhyNot(system, publication.Broker.Topic is not null) is { } wrong)
                {
                    yield return new Complaint(publication.Broker.System.At, wrong);
                }
            }
        }
    }

    private static string? WhyNot(SystemResource system, bool isTopic) => (system.Type, isTopic) switch
    {
        (SystemType.Kafka, true) or (SystemType.RabbitMq, false) => null,
        (SystemType.Kafka, false) => $"'{system.Name}' is a Kafka, which has topics.",
        (SystemType.RabbitMq, true) => $"'{system.Name}' is a RabbitMQ, which has queues, streams and exchanges.",
        _ => $"'{system.Name}' is no broker but of type {Words.SystemTypes.WordFor(system.Type)}.",
    };

    private static Complaint? WhyNot(Workspace ws, Client client, Ref type) =>
        !ws.Events.TryGetValue(type.Name, out var found) ? null // told elsewhere
        : found.Access?.Publish is not { } scope ? new Complaint(type.At, $"Flows of the organization alone publish '{type}'.", "Name access.publish in the event, which is its owner's to decide.")
        : client.Interfaces.All(used => used.Name != type.Name) ? new Complaint(type.At, $"'{client.Id}' does not use '{type}'.", "Name it in the client's 'interfaces'.")
        : client.Scopes.All(held => held.Name != scope.Name) ? new Complaint(type.At, $"'{client.Id}' does not have the scope {scope.Name}.", "Add it to the client's 'scopes'.")
        : null;
}

using Concordat.Core.Advice;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>Events and those who get them: what is named exists, and whoever pulls may.</summary>
internal static class EventRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("event-scope", Severity.Error, "The scopes of an event are SMART scopes.", ws =>
            from type in ws.Events.Values
            from scope in new[] { type.Access?.Scope, type.Access?.Publish }.OfType<Ref>()
            where !ScopeName.IsValid(scope.Name)
            select new Complaint(scope.At, $"'{scope.Name}' is no SMART scope.", "Such as system/Observation.rs (SMART App Launch 2.2, scopes).")),
        new("event-publish", Severity.Error, "A scope to publish lets create.", ws =>
            from type in ws.Events.Values
            where type.Access?.Publish is { } scope && ScopeName.IsValid(scope.Name) && !scope.Name[scope.Name.LastIndexOf('.')..].Contains('c', StringComparison.Ordinal)
            select new Complaint(type.Access!.Publish!.Value.At, $"Nobody could publish '{type.Type}': '{type.Access.Publish.Value.Name}' lets create nothing.", "Name a scope with c, such as system/Observation.c.")),
        new("event-thin", Severity.Error, "A field that leaves is one of the event.", ws =>
            from type in ws.Events.Values
            let known = Fields(type)
            from field in type.Thin
            where known.Count > 0 && !known.Contains(Last(field))
            select new Complaint(type.At, $"The data of '{type.Type}' have no field '{field}'.", Spelling.Fix(Last(field), [.. known]))),
        new("subscription-field", Severity.Error, "A field of a subscription is one of its event.", ws =>
            from partner in ws.Partners.Values
            from subscription in partner.Subscriptions
            let type = ws.Events.GetValueOrDefault(subscription.Event.Name)
            where type is not null
            let known = Fields(type)
            from field in subscription.Fields.Concat(subscription.Where.Keys)
            where known.Count > 0 && !known.Contains(Last(field))
            select new Complaint(subscription.At, $"The data of '{type.Type}' have no field '{field}'.", Spelling.Fix(Last(field), [.. known]))),
        new("subscription-pull", Severity.Error, "Whoever pulls events is a client that may read them.", ws =>
            from partner in ws.Partners.Values
            from subscription in partner.Subscriptions
            where subscription.Pull is not null
            let why = WhyNot(ws, partner, subscription)
            where why is not null
            select new Complaint(subscription.At, $"'{partner.Name}/{subscription.Name}' could pull nothing: {why}", "Name 'client', let it use the event ('interfaces'), and give it the event's access.scope.")),
    ];

    private static string? WhyNot(Workspace ws, Partner partner, Subscription subscription) =>
        subscription.Client is not { } reference ? "it names no client."
        : partner.Clients.FirstOrDefault(c => c.Id == reference.Name) is not { } client || !ws.Events.TryGetValue(subscription.Event.Name, out var type) ? null // told elsewhere
        : type.Access?.Scope is not { } scope ? $"'{type.Type}' has no access.scope."
        : client.Interfaces.All(used => used.Name != type.Type) ? $"'{client.Id}' does not use '{type.Type}'."
        : client.Scopes.All(held => held.Name != scope.Name) ? $"'{client.Id}' does not have the scope {scope.Name}."
        : null;

    private static HashSet<string> Fields(EventType type) => [.. ContractFields.Of(type).Select(field => field.Name)];

    private static string Last(string field) => field[(field.LastIndexOf('.') + 1)..];
}

using System.Collections.Frozen;
using Concordat.Core.Workspace;
using Concordat.Core.Zones;
using Concordat.Platform.Releases;

namespace Concordat.Eventing;

/// <summary>Who gets an event: a webhook of a partner, or a flow.</summary>
/// <param name="Kind">Kind of its messages: <c>webhook</c> or <c>flow</c>.</param>
/// <param name="Channel">Channel of its messages.</param>
/// <param name="Interface">The interface that its messages belong to.</param>
internal abstract record Subscriber(string Kind, string Channel, string Interface);

/// <summary>A flow whose source is the event.</summary>
internal sealed record FlowSubscriber(Flow Flow) : Subscriber("flow", $"flow/{Flow.Domain}/{Flow.Name}", $"{Flow.Domain}/{Flow.Name}");

/// <summary>A webhook of a partner.</summary>
internal sealed record WebhookSubscriber(Partner Partner, Subscription Subscription, EventType Event, int Sensitivity, FrozenDictionary<string, int> Ranks)
    : Subscriber("webhook", $"webhook/{Partner.Name}/{Subscription.Name}", Event.Type)
{
    /// <summary>Why nothing may be delivered there: its zone, region or encryption; null where it may.</summary>
    public string? Closed { get; init; }

    /// <summary>Where its data are held; null where that is more than one region.</summary>
    public string? Region => Event.Terms.Regions is [var only] ? only.Name : null;

    private PartnerPurposes Purposes { get; } = new(Partner, Subscription, Event);

    /// <summary>
    /// The purpose of use under which the partner may get the event on this day: one that the event, an agreement that covers day and class of data, and the
    /// subscription's client all allow. Null where there is none, and empty where the event asks for none.
    /// </summary>
    public string? PurposeOn(DateOnly day)
    {
        var agreements = Partner.Agreements.Where(a => a.Covers(day) && Ranks.GetValueOrDefault(a.Classification.Name, -1) >= Sensitivity).ToList();
        return agreements.Count == 0 ? null
            : Event.Access is not { Purposes.Count: > 0 } ? ""
            : agreements.SelectMany(a => a.Purposes).Select(p => p.Name).FirstOrDefault(Purposes.Allow);
    }

    private sealed record PartnerPurposes(Partner Partner, Subscription Subscription, EventType Event)
    {
        public bool Allow(string purpose)
        {
            var client = Partner.Clients.FirstOrDefault(c => c.Id == Subscription.Client?.Name);
            return Event.Access!.Purposes.Any(p => p.Name == purpose)
                && (client is null || client.Purposes.Count == 0 || client.Purposes.Any(p => p.Name == purpose));
        }
    }
}

/// <summary>The subscribers of the active release, by event type and by channel. Immutable.</summary>
internal sealed class SubscriberPlan
{
    private readonly FrozenDictionary<string, Subscriber[]> _byType;
    private readonly FrozenDictionary<string, WebhookSubscriber> _webhooks;

    private SubscriberPlan(ActiveRelease release)
    {
        Release = release;
        var workspace = release.Workspace;
        var gate = new PathGate(workspace);
        var ranks = workspace.Classifications.ToFrozenDictionary(c => c.Key, c => c.Value.Rank, StringComparer.Ordinal);
        var webhooks = (from partner in workspace.Partners.Values
                        from subscription in partner.Subscriptions
                        let type = workspace.Events.GetValueOrDefault(subscription.Event.Name)
                        where type is { Terms.Runs: true }
                        select new WebhookSubscriber(partner, subscription, type, ranks.GetValueOrDefault(type.Terms.Classification.Name, int.MaxValue), ranks) { Closed = gate.Undeliverable(type, partner, subscription) }).ToList();
        var flows = workspace.Flows.Values.Where(f => f.Source.Event is not null && f.Terms.Runs).Select(f => (Type: f.Source.Event!.Type.Name, Subscriber: (Subscriber)new FlowSubscriber(f)));
        _webhooks = webhooks.ToFrozenDictionary(w => w.Channel, StringComparer.Ordinal);
        _byType = webhooks.Select(w => (Type: w.Event.Type, Subscriber: (Subscriber)w)).Concat(flows)
            .GroupBy(pair => pair.Type, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.Select(pair => pair.Subscriber).OrderBy(s => s.Channel, StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
    }

    public ActiveRelease Release { get; }

    public IReadOnlyList<Subscriber> Of(string type) => _byType.GetValueOrDefault(type, []);

    public WebhookSubscriber? Webhook(string channel) => _webhooks.GetValueOrDefault(channel);

    public static SubscriberPlan Compile(ActiveRelease release) => new(release);
}

/// <summary>The plan of the active release, swapped by one reference.</summary>
internal sealed class SubscriberPlans
{
    private SubscriberPlan? _current;

    public SubscriberPlan? Current => Volatile.Read(ref _current);

    public void Use(ActiveRelease release) => Volatile.Write(ref _current, SubscriberPlan.Compile(release));
}

using System.Collections.Frozen;
using Concordat.Core.Consents;
using Concordat.Core.Events;
using Concordat.Core.Observation;
using Concordat.Core.Workspace;
using Concordat.Core.Zones;
using Concordat.Eventing.Bridges;
using Concordat.Platform.Log;
using Concordat.Platform.Observation;
using Concordat.Platform.Releases;
using Concordat.Trust;

namespace Concordat.Eventing;

/// <summary>Who gets an event: a partner that it is sent to, or a flow.</summary>
/// <param name="Kind">Kind of its messages: <c>webhook</c>, <c>broker</c> or <c>flow</c>.</param>
/// <param name="Channel">Channel of its messages.</param>
/// <param name="Interface">The interface that its messages belong to.</param>
internal abstract record Subscriber(string Kind, string Channel, string Interface)
{
    /// <summary>False where events of one subject may overtake each other on the way there.</summary>
    public abstract bool IsOrdered { get; }

    /// <summary>Its message of an event. Made again it reaches nobody twice, unless <paramref name="again"/> says that it shall.</summary>
    /// <param name="published">The event.</param>
    /// <param name="release">Number of the release under which it is given.</param>
    /// <param name="now">The time of the unit.</param>
    /// <param name="again">The replay that it belongs to; null for none.</param>
    public NewMessage Message(FollowedEvent published, int release, DateTimeOffset now, string? again = null) => new()
    {
        Id = Guid.CreateVersion7(now),
        Kind = Kind,
        Channel = Channel,
        OrderKey = IsOrdered ? published.SubjectKey : null,
        IdempotencyKey = again is null ? published.Id.ToString() : $"{published.Id}#{again}",
        BusinessKey = published.SubjectKey,
        Exchange = published.Exchange,
        Parent = published.Message,
        Release = release,
        Interface = Interface,
        StoredPayload = published.Payload,
    };
}

/// <summary>A flow whose source is the event.</summary>
internal sealed record FlowSubscriber(Flow Flow, EventType? Event) : Subscriber("flow", $"flow/{Flow.Domain}/{Flow.Name}", $"{Flow.Domain}/{Flow.Name}")
{
    public override bool IsOrdered => Event?.IsOrdered != false;
}

/// <summary>A partner that events are sent to: by webhook, or through a broker.</summary>
internal sealed record WebhookSubscriber(SubscriptionTerms Terms) : Subscriber(KindOf(Terms), ChannelOf(Terms), Terms.Event.Type)
{
    public override bool IsOrdered => Event.IsOrdered && Subscription.IsOrdered;

    public static string ChannelOf(SubscriptionTerms terms) => $"{KindOf(terms)}/{terms.Partner.Name}/{terms.Subscription.Name}";

    private static string KindOf(SubscriptionTerms terms) => terms.Subscription.Broker is null ? "webhook" : "broker";

    /// <summary>Why nothing may be delivered there: its zone, region or encryption; null where it may.</summary>
    public string? Closed { get; init; }

    public Partner Partner => Terms.Partner;

    public Subscription Subscription => Terms.Subscription;

    public EventType Event => Terms.Event;
}

/// <summary>What a partner gets of an event type, and for what.</summary>
internal sealed record SubscriptionTerms(Partner Partner, Subscription Subscription, EventType Event, int Sensitivity, FrozenDictionary<string, int> Ranks)
{
    /// <summary>Which events, and what of their data.</summary>
    public EventSelection Selection { get; } = new(
        Subscription.Where.Select(row => new KeyValuePair<string, IReadOnlyList<string>>(row.Key, [.. row.Value.Select(value => value.Name)])), Event.Thin, Subscription.Fields);

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

    /// <summary>Whether the subject's consents let the partner have an event.</summary>
    public bool IsConsented(ConsentGate consent, string? subjectKey, string purpose) =>
        Event.Access?.Consent != true || subjectKey is null || consent.Permits(subjectKey, new ConsentUse(purpose, Partner.Name, Subscription.Client?.Name, "disclose", Region));

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

/// <summary>Events that a client of a partner comes for.</summary>
/// <param name="Terms">What it gets.</param>
/// <param name="Facts">What it needs to read them.</param>
/// <param name="Closed">Why nothing may be read there; null where it may.</param>
internal sealed record PullSubscriber(SubscriptionTerms Terms, AccessFacts Facts, string? Closed)
{
    /// <summary>Its place among those who follow the log.</summary>
    public string Cursor { get; } = CursorOf(Terms);

    public static string CursorOf(SubscriptionTerms terms) => $"pull/{terms.Partner.Name}/{terms.Subscription.Name}";
}

/// <summary>An event type that runs, as its door needs it.</summary>
/// <param name="Type">The type.</param>
/// <param name="Facts">What a client needs to publish it.</param>
/// <param name="Tier">What one client may use.</param>
/// <param name="Closed">Partners that may not send it, with the reason.</param>
/// <param name="Sampled">Which of them are sampled.</param>
internal sealed record PublishedType(EventType Type, AccessFacts Facts, Tier Tier, FrozenDictionary<string, string> Closed, TrafficSample Sampled)
{
    /// <summary>Bytes of an event, at most.</summary>
    public long Largest => Type.Gate.Largest is { } own ? Math.Min(own, Tier.MaxPayload) : Tier.MaxPayload;
}

/// <summary>The subscribers of the active release, by event type and by channel. Immutable.</summary>
internal sealed class SubscriberPlan
{
    private readonly FrozenDictionary<string, Subscriber[]> _byType;
    private readonly FrozenDictionary<string, WebhookSubscriber> _webhooks;
    private readonly FrozenDictionary<(string Client, string Subscription), PullSubscriber> _pulls;
    private readonly FrozenDictionary<string, PublishedType> _types;
    private readonly FrozenDictionary<string, PublicationPlan> _publications;

    private SubscriberPlan(ActiveRelease release)
    {
        Release = release;
        var workspace = release.Workspace;
        var gate = new PathGate(workspace);
        var ranks = workspace.Classifications.ToFrozenDictionary(c => c.Key, c => c.Value.Rank, StringComparer.Ordinal);
        var terms = (from partner in workspace.Partners.Values
                     from subscription in partner.Subscriptions
                     let type = workspace.Events.GetValueOrDefault(subscription.Event.Name)
                     where type is { Terms.Runs: true }
                     select new SubscriptionTerms(partner, subscription, type, ranks.GetValueOrDefault(type.Terms.Classification.Name, int.MaxValue), ranks)).ToList();
        var webhooks = terms.Where(t => t.Subscription.Endpoint is not null || t.Subscription.Broker is not null).Select(t => new WebhookSubscriber(t) { Closed = gate.Undeliverable(t.Event, t.Partner, t.Subscription) }).ToList();
        _pulls = terms.Where(t => t.Subscription is { Pull: not null, Client: not null })
            .Select(t => new PullSubscriber(t, Facts(t.Event, t.Event.Access?.Scope, 'r'), gate.Undeliverable(t.Event, t.Partner, t.Subscription)))
            .ToFrozenDictionary(p => (p.Terms.Subscription.Client!.Value.Name, p.Terms.Subscription.Name));
        _types = workspace.Events.Values.Where(type => type.Terms.Runs).ToFrozenDictionary(type => type.Type, type => new PublishedType(
            type, Facts(type, type.Access?.Publish, 'c'), workspace.Tiers[type.Terms.Tier.Name], gate.Unreachable(type),
            new TrafficSample(type.Type, type.Terms.Version.ToString(), () => ObservedValues.NamesOf(type))), StringComparer.Ordinal);
        _publications = workspace.Partners.Values.SelectMany(partner => partner.Publications.Select(publication => PublicationPlan.Of(workspace, gate, partner, publication)))
            .ToFrozenDictionary(publication => publication.Channel, StringComparer.Ordinal);
        var flows = workspace.Flows.Values.Where(f => f.Source.Event is not null && f.Terms.Runs).Select(f => (Type: f.Source.Event!.Type.Name, Subscriber: (Subscriber)new FlowSubscriber(f, workspace.Events.GetValueOrDefault(f.Source.Event!.Type.Name))));
        _webhooks = webhooks.ToFrozenDictionary(w => w.Channel, StringComparer.Ordinal);
        _byType = webhooks.Select(w => (Type: w.Event.Type, Subscriber: (Subscriber)w)).Concat(flows)
            .GroupBy(pair => pair.Type, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.Select(pair => pair.Subscriber).OrderBy(s => s.Channel, StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
    }

    public ActiveRelease Release { get; }

    public IReadOnlyList<Subscriber> Of(string type) => _byType.GetValueOrDefault(type, []);

    public WebhookSubscriber? Webhook(string channel) => _webhooks.GetValueOrDefault(channel);

    /// <summary>A type that runs; null where there is none.</summary>
    public PublishedType? Type(string type) => _types.GetValueOrDefault(type);

    /// <summary>What a client comes for under this name; null where there is nothing.</summary>
    public PullSubscriber? Pull(string client, string subscription) => _pulls.GetValueOrDefault((client, subscription));

    /// <summary>A subscription of a partner, whichever way it takes; null where there is none.</summary>
    public SubscriptionTerms? Terms(string partner, string subscription) =>
        _webhooks.Values.Select(w => w.Terms).Concat(_pulls.Values.Select(p => p.Terms)).FirstOrDefault(t => t.Partner.Name == partner && t.Subscription.Name == subscription);

    /// <summary>All that is pulled.</summary>
    public IEnumerable<PullSubscriber> Pulls => _pulls.Values;

    /// <summary>Events that are read at brokers.</summary>
    public IReadOnlyCollection<PublicationPlan> Publications => _publications.Values;

    /// <summary>Events that are read at a broker, by channel; null where there are none.</summary>
    public PublicationPlan? Publication(string channel) => _publications.GetValueOrDefault(channel);

    /// <summary>All that events are sent to.</summary>
    public IEnumerable<WebhookSubscriber> Webhooks => _webhooks.Values;

    private static AccessFacts Facts(EventType type, Ref? scope, char interaction) => new(
        type.Type, scope is { } named && SmartScope.Read(named.Name) is { } needed && needed.Interactions.Contains(interaction) ? needed with { Interactions = interaction.ToString() } : null,
        [.. type.Access?.Purposes.Select(p => p.Name) ?? []], FrozenDictionary<string, IReadOnlyList<string>>.Empty, type.Access?.Consent == true);

    public static SubscriberPlan Compile(ActiveRelease release) => new(release);
}

/// <summary>The plan of the active release, swapped by one reference.</summary>
internal sealed class SubscriberPlans
{
    private SubscriberPlan? _current;

    public SubscriberPlan? Current => Volatile.Read(ref _current);

    public void Use(ActiveRelease release) => Volatile.Write(ref _current, SubscriberPlan.Compile(release));
}

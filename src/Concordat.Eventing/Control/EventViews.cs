using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Concordat.Eventing;

/// <summary>An event type of the active release.</summary>
/// <param name="Type">CloudEvents <c>type</c>.</param>
/// <param name="Domain">Its domain.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Classification">Its class of data.</param>
/// <param name="Lifecycle">published, deprecated…</param>
/// <param name="Key">The field whose events keep their order; null where they may overtake each other.</param>
/// <param name="RetentionDays">How long it is kept; null where nothing is said.</param>
/// <param name="Gate">What becomes of events that break the schema.</param>
/// <param name="Thin">The only fields that leave; empty for all.</param>
/// <param name="ReplayDays">How far back it can be given again; null for the whole retention.</param>
/// <param name="SecondPerson">True where another person approves a replay.</param>
/// <param name="Producers">Flows and clients that publish it.</param>
/// <param name="Consumers">Flows and subscriptions that get it.</param>
public sealed record EventTypeView(
    string Type, string Domain, string Owner, string Summary, string Classification, string Lifecycle, string? Key, double? RetentionDays, string Gate, IReadOnlyList<string> Thin, double? ReplayDays, bool SecondPerson,
    IReadOnlyList<string> Producers, IReadOnlyList<string> Consumers);

/// <summary>All event types.</summary>
public sealed record EventTypeList(IReadOnlyList<EventTypeView> Types);

/// <summary>A subscription of a partner, and how it does.</summary>
/// <param name="Partner">Whose.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">The event type.</param>
/// <param name="Way"><c>webhook</c>, <c>broker</c> or <c>pull</c>.</param>
/// <param name="State"><c>ok</c>, <c>failing</c>, <c>disabled</c>, <c>closed</c>, or <c>never</c> where nothing was pulled yet.</param>
/// <param name="Why">Why it is disabled or closed.</param>
/// <param name="Behind">Events that it has not got yet: those behind its position, or deliveries that wait.</param>
/// <param name="OldestSeconds">Age of the oldest of them, in seconds.</param>
/// <param name="Position">Of the last event that is done, where it pulls.</param>
/// <param name="Dead">Deliveries that gave up.</param>
/// <param name="Attempts">Requests of the last 24 hours.</param>
/// <param name="Succeeded">Those that it took.</param>
/// <param name="LatencyP95Ms">95 of 100 of those were answered within so many milliseconds.</param>
/// <param name="LastSuccess">The last one that it took.</param>
/// <param name="FailingSince">Since when it takes none.</param>
/// <param name="Target">The share of requests in percent that its event promises to bring (<c>slo.availability</c>); null where it promises nothing.</param>
/// <param name="PublicKey">What a receiver verifies Ed25519 signatures with; null for a shared secret.</param>
public sealed record SubscriptionView(
    string Partner, string Name, string Type, string Way, string State, string? Why, long Behind, long? OldestSeconds, long? Position, long Dead, int Attempts, int Succeeded, double? LatencyP95Ms, DateTimeOffset? LastSuccess,
    DateTimeOffset? FailingSince, string? PublicKey, decimal? Target = null);

/// <summary>All subscriptions.</summary>
public sealed record SubscriptionList(IReadOnlyList<SubscriptionView> Subscriptions);

/// <summary>A webhook that a partner proposes, on its way into a release.</summary>
/// <param name="Partner">Whose.</param>
/// <param name="Name">Of the subscription that it is to become.</param>
/// <param name="Type">The event type.</param>
/// <param name="Url">Where it wants to get it.</param>
/// <param name="State"><c>registered</c>, <c>verified</c>, <c>certified</c>, <c>proposed</c> or <c>in-force</c>.</param>
/// <param name="VerifiedAt">When the endpoint met the challenge.</param>
/// <param name="CertifiedUntil">Until when its certificate counts; null where none does.</param>
/// <param name="Hash">Of the newest report.</param>
/// <param name="Change">The change request that proposes it.</param>
/// <param name="Failed">Checks that the newest report calls failed.</param>
public sealed record EndpointView(
    string Partner, string Name, string Type, string Url, string State, DateTimeOffset? VerifiedAt, DateTimeOffset? CertifiedUntil, string? Hash, string? Change, IReadOnlyList<string> Failed);

/// <summary>All webhooks that partners propose.</summary>
public sealed record EndpointList(IReadOnlyList<EndpointView> Endpoints);

/// <summary>Events that a partner sends through a broker, and how their reading does.</summary>
/// <param name="Partner">Whose.</param>
/// <param name="Name">Its name.</param>
/// <param name="Client">The client whose rights decide.</param>
/// <param name="Broker">The system.</param>
/// <param name="Source">The queue, stream or topic.</param>
/// <param name="Kind"><c>queue</c>, <c>stream</c> or <c>topic</c>.</param>
/// <param name="Types">The event types that may come.</param>
/// <param name="State"><c>ok</c>, <c>failing</c>, <c>closed</c>, or <c>unread</c> where no node reads it.</param>
/// <param name="Why">Why it is closed or failing.</param>
/// <param name="Node">The node that reads it.</param>
/// <param name="Waiting">Messages that wait at the broker; null where it does not say.</param>
/// <param name="Taken">Messages that were taken.</param>
/// <param name="Dead">Messages that were refused and wait for a person.</param>
/// <param name="LastAt">When the last one was taken.</param>
/// <param name="FailingSince">Since when the broker cannot be read.</param>
public sealed record PublicationView(
    string Partner, string Name, string Client, string Broker, string Source, string Kind, IReadOnlyList<string> Types, string State, string? Why, string? Node, long? Waiting, long Taken, long Dead, DateTimeOffset? LastAt, DateTimeOffset? FailingSince);

/// <summary>All publications through brokers.</summary>
public sealed record PublicationList(IReadOnlyList<PublicationView> Publications);

/// <summary>One request to an endpoint.</summary>
/// <param name="Exchange">Its exchange.</param>
/// <param name="Message">The message of the durable log.</param>
/// <param name="WebhookId">The id under which it was sent.</param>
/// <param name="At">When.</param>
/// <param name="Milliseconds">Until the answer.</param>
/// <param name="Status">HTTP status; 0 where none came.</param>
/// <param name="Outcome"><c>ok</c> or an outcome's code.</param>
/// <param name="Detail">More, without content.</param>
/// <param name="AnswerBytes">How much of its answer is kept, at most 2,048 bytes; the content is read like that of a message.</param>
public sealed record WebhookAttemptView(Guid Exchange, Guid Message, string WebhookId, DateTimeOffset At, double Milliseconds, int Status, string Outcome, string? Detail, int AnswerBytes);

/// <summary>A subscription with its last requests.</summary>
public sealed record SubscriptionDetail(SubscriptionView Subscription, IReadOnlyList<WebhookAttemptView> Attempts, IReadOnlyList<ReplayView> Replays);

/// <summary>Events that are given again.</summary>
/// <param name="Id">Its number, such as <c>RP-0007</c>.</param>
/// <param name="Partner">To whom.</param>
/// <param name="Subscription">To which of its subscriptions.</param>
/// <param name="Type">The event type.</param>
/// <param name="From">Events that were stored from then on.</param>
/// <param name="Until">Until then, exclusive.</param>
/// <param name="Events">How many these are.</param>
/// <param name="Reason">Why.</param>
/// <param name="State"><c>asked</c>, <c>running</c>, <c>done</c> or <c>dry-run</c>.</param>
/// <param name="AskedBy">Who asked.</param>
/// <param name="ApprovedBy">Who approved; null where nobody had to, or did yet.</param>
/// <param name="At">When it was asked for.</param>
public sealed record ReplayView(string Id, string Partner, string Subscription, string Type, DateTimeOffset From, DateTimeOffset Until, int Events, string Reason, string State, string AskedBy, string? ApprovedBy, DateTimeOffset At);

/// <summary>All replays, newest first.</summary>
public sealed record ReplayList(IReadOnlyList<ReplayView> Replays);

/// <summary>Why something is done.</summary>
public sealed record EventReasonRequest([property: MaxLength(1000)] string? Reason);

/// <summary>Deliveries to be made again.</summary>
/// <param name="Since">Those that gave up from then on.</param>
/// <param name="Missing">True for events that were never given to it, too: those from before the subscription, or while its endpoint was disabled.</param>
/// <param name="Reason">Why.</param>
public sealed record ResendRequest(DateTimeOffset Since, bool Missing, [property: MaxLength(1000)] string? Reason);

/// <summary>How many are made again.</summary>
public sealed record Resent(int Failed, int Missing);

/// <summary>A replay that is asked for.</summary>
/// <param name="From">Events that were stored from then on.</param>
/// <param name="Until">Until then, exclusive; null for now.</param>
/// <param name="Subject">Those of one subject alone, as the event names it; null for all.</param>
/// <param name="PerSecond">At most so many a second; null for 50.</param>
/// <param name="DryRun">True to be told how many, and nothing else.</param>
/// <param name="Reason">Why.</param>
public sealed record EventReplayRequest(DateTimeOffset From, DateTimeOffset? Until, [property: MaxLength(1000)] string? Subject, [property: Range(1, 1000)] int? PerSecond, bool DryRun, [property: MaxLength(1000)] string? Reason);

/// <summary>Serializes what <c>/control/v1/events</c> says, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventTypeList))]
[JsonSerializable(typeof(SubscriptionList))]
[JsonSerializable(typeof(PublicationList))]
[JsonSerializable(typeof(EndpointList))]
[JsonSerializable(typeof(SubscriptionDetail))]
[JsonSerializable(typeof(ReplayList))]
[JsonSerializable(typeof(EventReasonRequest))]
[JsonSerializable(typeof(ResendRequest))]
[JsonSerializable(typeof(Resent))]
[JsonSerializable(typeof(EventReplayRequest))]
public sealed partial class EventsJson : JsonSerializerContext;

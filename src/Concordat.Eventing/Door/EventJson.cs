using System.Text.Json.Serialization;

namespace Concordat.Eventing.Door;

/// <summary>What a client that pulls is told of one subscription.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The event type.</param>
/// <param name="Position">The last event that is done; null where it never began.</param>
/// <param name="Behind">Events of the type that stand behind it, counted to 100,000.</param>
/// <param name="OldestSeconds">Age of the oldest of them, in seconds; null where there is none.</param>
internal sealed record SubscriptionPlace(string Name, string Type, long? Position, long Behind, long? OldestSeconds);

/// <summary>A new place.</summary>
/// <param name="Position">The last event that is done.</param>
internal sealed record NewPlace(long? Position);

/// <summary>Serializes the documents of the door without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PublishedEvents))]
[JsonSerializable(typeof(IReadOnlyList<SubscriptionPlace>))]
[JsonSerializable(typeof(SubscriptionPlace))]
[JsonSerializable(typeof(NewPlace))]
internal sealed partial class EventJson : JsonSerializerContext;

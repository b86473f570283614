using System.Text.Json.Serialization;

namespace Concordat.Control;

/// <summary>How far one flow has read the changes of its Odoo.</summary>
internal sealed record FeedStatus(string Flow, DateTimeOffset Until, DateTimeOffset? AskedAt, DateTimeOffset NextAt, long Changes, DateTimeOffset? FailingSince, string? Cause);

/// <summary>All of them.</summary>
internal sealed record FeedList(IReadOnlyList<FeedStatus> Feeds);

/// <summary>Feeds.</summary>
internal sealed partial class ControlClient
{
    public Task<FeedList> Feeds(CancellationToken cancellationToken = default) => Get("feeds", FeedsJson.Default.FeedList, cancellationToken);
}

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(FeedList))]
internal sealed partial class FeedsJson : JsonSerializerContext;

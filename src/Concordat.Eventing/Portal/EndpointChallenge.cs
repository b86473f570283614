using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Events;
using Concordat.Core.Primitives;
using Concordat.Eventing.Webhooks;
using Concordat.Trust;

namespace Concordat.Eventing.Portal;

/// <summary>
/// Whether an endpoint is its owner's to give. First it is asked whether it wants our webhooks at all (CloudEvents 1.0, HTTP webhooks, §4: OPTIONS with
/// WebHook-Request-Origin), so that nobody is attacked through us; then it gets a signed event with a challenge, and proves that it holds the secret which
/// the partner was shown. Whatever only sends back what it got proves nothing.
/// </summary>
internal sealed class EndpointChallenge(WebhookClient client, TrustOptions trust, TimeProvider clock)
{
    /// <summary>CloudEvents <c>type</c> of a challenge.</summary>
    public const string Type = "concordat.webhook.challenged.v1";
    private const int LargestAnswer = 2048;

    /// <summary>As endpoints know us.</summary>
    public string Origin { get; } = new Uri(trust.PublicUrl).Host;

    /// <summary>What is wrong with the answers, and what to do; null where the endpoint is its owner's.</summary>
    public async Task<string?> Pose(Uri address, WebhookKey key, CancellationToken cancellationToken)
    {
        using var question = new HttpRequestMessage(HttpMethod.Options, (Uri?)null);
        question.Headers.TryAddWithoutValidation("WebHook-Request-Origin", Origin);
        question.Headers.UserAgent.ParseAdd("Concordat/1");
        var allowed = await client.Ask(address, question, 0, cancellationToken);
        if (allowed.Outcome is not null)
        {
            return $"OPTIONS was answered with {Said(allowed)}. Answer it with 200 and WebHook-Allowed-Origin: {Origin}.";
        }
        if (allowed.AllowedOrigin is not { } origin || !(origin == "*" || origin.Split(',', StringSplitOptions.TrimEntries).Contains(Origin, StringComparer.OrdinalIgnoreCase)))
        {
            return $"The answer to OPTIONS does not allow us. Send the header WebHook-Allowed-Origin: {Origin}.";
        }
        var challenge = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        var body = new CloudEvent(id, Type, "/concordat", null, clock.GetUtcNow(), new JsonObject { ["challenge"] = challenge }).ToJson();
        using var posed = SignedRequest.Of(id, clock.GetUtcNow(), body, [key]);
        var reply = await client.Ask(address, posed, LargestAnswer, cancellationToken);
        if (reply.Outcome is not null)
        {
            return $"The challenge was answered with {Said(reply)}. Verify its signature with the secret that you were shown, and answer 200 with the proof.";
        }
        return ProofIn(reply.Answer) is { } proof && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(proof), Encoding.UTF8.GetBytes(Proof(key, challenge))) ? null
            : "The answer to the challenge holds no proof. Answer { \"proof\": \"…\" } with the Base64 of the HMAC-SHA-256 of data.challenge, under the bytes of the secret.";
    }

    /// <summary>What a holder of the secret answers to a challenge.</summary>
    public static string Proof(WebhookKey key, string challenge) => Convert.ToBase64String(HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes(challenge)));

    /// <summary>What an endpoint did, in words for its owner.</summary>
    public static string Said(WebhookReply reply) => reply.Status != 0 ? $"HTTP {reply.Status}"
        : reply.Outcome == Outcome.Timeout ? "nothing in time" : reply.Outcome == Outcome.Forbidden ? $"nothing: {reply.Detail}" : "nothing: it cannot be reached";

    private static string? ProofIn(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("proof", out var proof) && proof.ValueKind == JsonValueKind.String ? proof.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Sandbox.Receiver;

/// <summary>A partner's webhook receiver: keeps what arrives and, once it knows the secret, verifies it as Standard Webhooks 1.0 says.</summary>
internal sealed class ReceiverEndpoint(SandboxBehaviour behaviour, TimeProvider time)
{
    const int Keep = 10_000;
    const int MaxBody = 1 << 20;
    readonly Lock gate = new();
    readonly Queue<Delivery> deliveries = [];
    readonly Dictionary<string, int> byId = [];
    readonly Dictionary<string, byte[]> secrets = new(StringComparer.Ordinal);
    long total, refused;

    public sealed record Delivery(string? Id, string? Type, DateTimeOffset Received, string? Timestamp, bool? Verified, string Body);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/receiver/secret", (SecretRequest request) => UseSecret(request.Secret, request.Path ?? "") ? Results.NoContent() : Results.Problem("A secret is whsec_ and Base64.", statusCode: 400));
        routes.MapGet("/receiver/deliveries", (int? last) =>
        {
            lock (gate)
            {
                return Results.Json(deliveries.TakeLast(Math.Clamp(last ?? 100, 1, Keep)).ToList());
            }
        });
        routes.MapDelete("/receiver/deliveries", () => { Clear(); return Results.NoContent(); });
        // Whether it wants somebody's webhooks (CloudEvents 1.0, HTTP webhooks, 4.2): everybody's, since nothing here is anybody's.
        routes.MapMethods("/receiver/{**path}", [HttpMethods.Options], context =>
        {
            context.Response.Headers["WebHook-Allowed-Origin"] = context.Request.Headers["WebHook-Request-Origin"];
            return Task.CompletedTask;
        });
        routes.MapPost("/receiver/{**path}", async context =>
        {
            if (!await behaviour.Before(context))
            {
                return;
            }
            using var buffer = new MemoryStream();
            if (context.Request.ContentLength > MaxBody)
            {
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return;
            }
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
            var (body, key) = (buffer.ToArray(), SecretOf((string?)context.Request.RouteValues["path"] ?? ""));
            var verified = Take(context.Request.Headers, body, key);
            if (verified == true && ChallengeIn(body) is { } challenge)
            {
                await context.Response.WriteAsJsonAsync(new { proof = Convert.ToBase64String(HMACSHA256.HashData(key!, Encoding.UTF8.GetBytes(challenge))) });
            }
            else if (await behaviour.After(context))
            {
                context.Response.StatusCode = verified == false ? StatusCodes.Status401Unauthorized : StatusCodes.Status204NoContent;
            }
        });
    }

    public sealed record SecretRequest(string Secret, string? Path = null);

    /// <summary>The shared secret, <c>whsec_</c> and Base64, of one path or of all that have none of their own; null stops verifying.</summary>
    public bool UseSecret(string? text, string path = "")
    {
        if (text is null)
        {
            lock (gate)
            {
                secrets.Remove(path);
            }
            return true;
        }
        var bytes = new byte[text.Length];
        var plain = text.StartsWith("whsec_", StringComparison.Ordinal) ? text[6..] : text;
        if (!Convert.TryFromBase64String(plain, bytes, out var length) || length < 16)
        {
            return false;
        }
        lock (gate)
        {
            secrets[path] = bytes[..length];
        }
        return true;
    }

    byte[]? SecretOf(string path)
    {
        lock (gate)
        {
            return secrets.GetValueOrDefault(path) ?? secrets.GetValueOrDefault("");
        }
    }

    /// <summary>What is to be proven by whoever holds the secret; null where the event is no challenge.</summary>
    static string? ChallengeIn(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject told && (string?)told["type"] == "concordat.webhook.challenged.v1" ? (string?)told["data"]?["challenge"] : null;
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    bool? Take(IHeaderDictionary headers, byte[] body, byte[]? secret)
    {
        var id = headers["webhook-id"].ToString();
        var stamp = headers["webhook-timestamp"].ToString();
        bool? verified = secret is null ? null : Verify(id, stamp, headers["webhook-signature"].ToString(), body, secret);
        var text = Encoding.UTF8.GetString(body);
        lock (gate)
        {
            total++;
            if (verified == false)
            {
                refused++;
            }
            deliveries.Enqueue(new(id.Length > 0 ? id : null, TypeOf(text), time.GetUtcNow(), stamp.Length > 0 ? stamp : null, verified, text));
            if (id.Length > 0)
            {
                byId[id] = byId.GetValueOrDefault(id) + 1;
            }
            while (deliveries.Count > Keep)
            {
                deliveries.Dequeue();
            }
        }
        return verified;
    }

    static string? TypeOf(string body)
    {
        try
        {
            return (string?)(JsonNode.Parse(body) as JsonObject)?["type"];
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>HMAC-SHA256 over <c>id.timestamp.body</c>, several signatures allowed, at most five minutes old.</summary>
    bool Verify(string id, string stamp, string signatures, byte[] body, byte[] secret)
    {
        if (!long.TryParse(stamp, CultureInfo.InvariantCulture, out var seconds) || Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - seconds) > 300)
        {
            return false;
        }
        var signed = Encoding.UTF8.GetBytes($"{id}.{stamp}.").Concat(body).ToArray();
        var expected = Encoding.ASCII.GetBytes(Convert.ToBase64String(HMACSHA256.HashData(secret, signed)));
        return signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Any(s => s.StartsWith("v1,", StringComparison.Ordinal) && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(s[3..]), expected));
    }

    void Clear()
    {
        lock (gate)
        {
            deliveries.Clear();
            byId.Clear();
            (total, refused) = (0, 0);
        }
    }

    public JsonObject State()
    {
        lock (gate)
        {
            return new JsonObject
            {
                ["deliveries"] = total, ["distinct"] = byId.Count, ["duplicates"] = byId.Values.Sum(n => n - 1), ["badSignatures"] = refused, ["knowsSecret"] = secrets.Count > 0,
            };
        }
    }
}

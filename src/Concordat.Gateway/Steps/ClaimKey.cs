using System.Security.Cryptography;
using System.Text;
using Concordat.Core.Primitives;
using Concordat.Gateway.Answers;
using Concordat.Gateway.Idempotency;
using Concordat.Platform.Payloads;
using Concordat.Platform.Problems;

namespace Concordat.Gateway.Steps;

/// <summary>
/// The Idempotency-Key of unsafe calls (draft-ietf-httpapi-idempotency-key-header): asked for where a second call would have a second
/// effect, taken with every unsafe method. What the system answered is answered again, through all later steps of this release.
/// </summary>
internal sealed class ClaimKey(IdempotencyStore store, KeyedIndex index, PayloadVault vault, GatewayOptions options) : IGatewayStep
{
    public const string Header = "Idempotency-Key";
    private const int LongestKey = 255;

    public async ValueTask<Denial?> Run(GatewayCall call)
    {
        if (call.Operation!.IsSafe)
        {
            return null;
        }
        var sent = call.Http.Request.Headers[Header];
        if (sent.Count == 0)
        {
            return call.Operation.NeedsIdempotencyKey ? Wrong("This operation needs an Idempotency-Key: the same key makes one effect, however often it is sent.") : null;
        }
        if (sent is not [{ Length: > 0 and <= LongestKey } key] || !key.All(sign => sign is > ' ' and < (char)127))
        {
            return Wrong($"One key of 1 to {LongestKey} printable characters is read.");
        }
        call.IdempotencyKey = key;
        call.Claim = index.Hash("idempotency", $"{call.Actor!.Client}\n{call.Api!.Id}\n{call.Operation.Contract.Id}\n{key}");
        var known = await store.Claim(call.Claim, Fingerprint(call), call.Exchange, call.Api.System.Timeout + options.ClaimMargin, call.Http.RequestAborted);
        switch (known.State)
        {
            case KnownState.New:
                return null;
            case KnownState.Other:
                call.Claim = null;
                return new Denial(Outcome.Refused, "This Idempotency-Key was used for another request.", [new ProblemPointer("header/" + Header, "Use a new key for a new request.")]);
            case KnownState.Running:
                call.Claim = null;
                return new Denial(Outcome.Conflict, "The first call with this Idempotency-Key is still being made.") { RetryAfter = 1 };
            default:
                call.Claim = null;
                return await Again(call, known);
        }
    }

    private async Task<Denial?> Again(GatewayCall call, KnownCall known)
    {
        if (known.Payload is not { } payload || await vault.Open(payload, call.Http.RequestAborted) is not { } stored)
        {
            return new Denial(Outcome.Conflict, "The call was made with this Idempotency-Key; its answer is kept no longer.");
        }
        var body = new PooledBytes(stored.Length);
        stored.CopyTo(body.GetSpan(stored.Length));
        body.Advance(stored.Length);
        CryptographicOperations.ZeroMemory(stored);
        call.Reply = new Reply(known.Status, known.ContentType, body);
        return null;
    }

    private string Fingerprint(GatewayCall call)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{string.Join('/', call.Target!.Segments)}\n{call.Query!.Encode()}\n"));
        hash.AppendData(call.Body is null ? [] : call.Body.Span);
        return index.Hash("idempotent-request", hash.GetHashAndReset());
    }

    private static Denial Wrong(string detail) => new(Outcome.Invalid, "The request does not meet its contract.", [new ProblemPointer("header/" + Header, detail)]);
}

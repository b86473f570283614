using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Concordat.Trust.Clients;
using Concordat.Trust.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Concordat.Trust;

/// <summary>
/// Verifies access tokens (RFC 9068) without the database: keys are held in memory, and a token that was verified once is known by its
/// hash until it expires. The number of remembered tokens is bounded. What an actor may do is asked of the
/// <see cref="DecisionPoint"/> at every call, so a release that takes a client away ends its tokens too.
/// </summary>
public sealed class TokenCheck
{
    private const int LargestToken = 8_192;
    private const int LongestGeneration = 20_000;
    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = LargestToken, MapInboundClaims = false };
    private readonly TrustOptions _options;
    private readonly TokenKeys _keys;
    private readonly Revocations _revocations;
    private readonly TimeProvider _clock;
    private readonly Lock _turning = new();
    private volatile Generation _young = new();
    private volatile Generation _old = new();

    internal TokenCheck(TrustOptions options, TokenKeys keys, Revocations revocations, TimeProvider clock) => (_options, _keys, _revocations, _clock) = (options, keys, revocations, clock);

    /// <summary>
    /// The actor of a token for the gateway; null where the token is not valid now and here. Whether the caller is the one to whom it was given is what
    /// <see cref="SenderCheck"/> says.
    /// </summary>
    /// <param name="token">The text behind <c>Bearer</c> or <c>DPoP</c>.</param>
    public ValueTask<Actor?> Check(string token) => Check(token, _options.GatewayAudience);

    /// <summary>The person of a token for the control plane; null where the token is not valid now and here.</summary>
    internal ValueTask<Actor?> CheckControl(string token) => Check(token, _options.ControlAudience); // none of these is bound: people and pipelines bear them

    private ValueTask<Actor?> Check(string token, string audience)
    {
        if (token.Length > LargestToken)
        {
            return ValueTask.FromResult<Actor?>(null);
        }
        var key = TokenHash.Of(token, audience);
        if (_young.TryGetValue(key, out var known) || _old.TryGetValue(key, out known))
        {
            return ValueTask.FromResult(known.Expires > _clock.GetUtcNow() && !_revocations.Holds(known) ? known : null);
        }
        return new ValueTask<Actor?>(Verify(token, audience, key));
    }

    private async Task<Actor?> Verify(string token, string audience, TokenHash key)
    {
        if (!StrictJwt.IsOne(token))
        {
            return null;
        }
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = _keys.Accepted,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidTypes = ["at+jwt", "application/at+jwt"],
            ValidIssuers = [_options.PublicUrl, _options.PublicUrl + "/"],
            ValidAudience = audience,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = false, // a token names its key
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.Zero, // issuer and verifier are the same installation
            LifetimeValidator = (from, until, _, _) => until > _clock.GetUtcNow().UtcDateTime && !(from > _clock.GetUtcNow().UtcDateTime.AddSeconds(5)),
        });
        // No extension is understood here, so a critical one makes the token unreadable (RFC 7515 §4.1.11).
        if (!result.IsValid || result.SecurityToken is not JsonWebToken verified || verified.TryGetHeaderValue<object>("crit", out _) || Read(verified) is not { } actor)
        {
            return null;
        }
        Remember(key, actor);
        return _revocations.Holds(actor) ? null : actor;
    }

    private static Actor? Read(JsonWebToken token)
    {
        TokenBinding? binding = null;
        if (!token.TryGetPayloadValue<string>("client_id", out var client)
            || (token.TryGetPayloadValue<object>(TokenClaims.Confirmation, out _)
                && (!token.TryGetPayloadValue<JsonElement>(TokenClaims.Confirmation, out var confirmation) || (binding = TokenBinding.Read(confirmation)) is null)))
        {
            return null; // a token that is bound to what is not understood here is nobody's
        }
        token.TryGetPayloadValue<string>("scope", out var scope);
        token.TryGetPayloadValue<string>(TokenClaims.Partner, out var partner);
        token.TryGetPayloadValue<string>(TokenClaims.Purpose, out var purpose);
        token.TryGetPayloadValue<string>(TokenClaims.Session, out var session);
        token.TryGetPayloadValue<string>(TokenClaims.Grant, out var grant);
        token.TryGetPayloadValue<string>(TokenClaims.PatientKey, out var patient);
        var scopes = (scope ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
        return new Actor(client, partner, scopes, purpose, new DateTimeOffset(token.ValidTo, TimeSpan.Zero))
        {
            Person = session is null ? null : token.Subject,
            Session = Guid.TryParse(session, out var id) ? id : null,
            Binding = binding,
            TokenId = string.IsNullOrEmpty(token.Id) ? null : token.Id,
            Grant = grant,
            PatientKey = patient,
            Subject = patient is null ? null : token.Subject,
        };
    }

    private void Remember(TokenHash key, Actor actor)
    {
        if (_young.Count >= LongestGeneration)
        {
            lock (_turning)
            {
                if (_young.Count >= LongestGeneration)
                {
                    (_old, _young) = (_young, new Generation());
                }
            }
        }
        _young[key] = actor;
    }

    private sealed class Generation : ConcurrentDictionary<TokenHash, Actor>;

    /// <summary>SHA-256 of audience and token: the token itself is not kept.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TokenHash(long A, long B, long C, long D)
    {
        private const int OnStack = 4096;

        [ThreadStatic]
        private static IncrementalHash? _hash; // setting one up costs more than hashing a token

        public static TokenHash Of(string token, string audience)
        {
            // In UTF-8, in one call: a token that was verified is ASCII, and what is not never equals it.
            var most = Encoding.UTF8.GetMaxByteCount(audience.Length + 1 + token.Length);
            var rented = most > OnStack ? ArrayPool<byte>.Shared.Rent(most) : null;
            var text = rented ?? stackalloc byte[OnStack];
            var length = Encoding.UTF8.GetBytes(audience, text);
            text[length++] = 0;
            length += Encoding.UTF8.GetBytes(token, text[length..]);
            Span<long> parts = stackalloc long[4];
            var hash = _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(text[..length]);
            hash.GetHashAndReset(MemoryMarshal.AsBytes(parts));
            text[..length].Clear();
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
            return new TokenHash(parts[0], parts[1], parts[2], parts[3]);
        }
    }
}

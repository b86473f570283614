using System.Buffers.Text;
using System.Security.Cryptography;
using Concordat.Core.Workspace;
using Concordat.Trust.Possession;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Concordat.Trust;

/// <summary>
/// Says whether a call with an access token comes from the one to whom the token was given: with a proof of its key (RFC 9449 §7), over a connection with its
/// certificate (RFC 8705 §3), or with a token that is bound to nothing where that is enough. No I/O.
/// </summary>
public sealed class SenderCheck
{
    private readonly ProofCheck _proofs;
    private readonly UsedProofs _used;
    private readonly ProofNonces _nonces;
    private readonly TrustOptions _options;

    internal SenderCheck(ProofCheck proofs, UsedProofs used, ProofNonces nonces, TrustOptions options) => (_proofs, _used, _nonces, _options) = (proofs, used, nonces, options);

    /// <summary>The start of a challenge of this scheme (RFC 9449 §7.1).</summary>
    public static string Challenge { get; } = $"DPoP realm=\"concordat\", algs=\"{string.Join(' ', ProofKeys.Algorithms)}\"";

    /// <summary>Null where the call is the token holder's own; else why not. Where proofs carry nonces, the response gets the next one.</summary>
    /// <param name="http">The call.</param>
    /// <param name="actor">What the token says.</param>
    /// <param name="token">The token.</param>
    /// <param name="withProof">Whether it was sent as <c>DPoP</c>, not as <c>Bearer</c>.</param>
    /// <param name="asked">What tokens must be bound to here.</param>
    public SenderFlaw? Check(HttpContext http, Actor actor, string token, bool withProof, SenderConstraint asked)
    {
        var bound = actor.Binding?.Kind ?? SenderConstraint.None;
        if (asked != SenderConstraint.None && (asked & bound) == SenderConstraint.None)
        {
            return Weak(asked);
        }
        if (withProof != (bound == SenderConstraint.Dpop))
        {
            return SenderFlaw.Of("invalid_token", withProof ? "The access token is bound to no key: send it as Bearer." : "The access token is bound to a key: send it as DPoP, with a proof.", withProof: true);
        }
        return bound switch
        {
            SenderConstraint.Dpop => Proven(http, token, actor.Binding!.Thumbprint),
            SenderConstraint.Mtls when !IsOf(http, actor.Binding!.Thumbprint) =>
                SenderFlaw.Of("invalid_token", "The access token is bound to another certificate than that of this connection.", withProof: false),
            _ => null,
        };
    }

    private SenderFlaw? Proven(HttpContext http, string token, string thumbprint)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        var query = target.IndexOf('?');
        var verdict = _proofs.Check(http.Request.Headers[ProofCheck.Header], http.Request.Method, _options.PublicUrl, query < 0 ? target : target[..query], token, thumbprint);
        if (_nonces.AreAsked)
        {
            http.Response.Headers[ProofCheck.NonceHeader] = _nonces.Current;
        }
        return verdict.Proof is not { } proof ? SenderFlaw.Of(verdict.Error!, verdict.Why!, withProof: true)
            : _used.Use(proof.Thumbprint, proof.Id) ? null
            : SenderFlaw.Of(ProofCheck.Invalid, "This proof was used before: make a new one for each call.", withProof: true);
    }

    /// <summary>Whether the connection shows the certificate; the handshake has shown that its holder has the key.</summary>
    internal static bool IsOf(HttpContext http, string thumbprint)
    {
        Span<byte> own = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> said = stackalloc byte[SHA256.HashSizeInBytes + 1];
        return http.Connection.ClientCertificate is { } certificate && certificate.TryGetCertHash(HashAlgorithmName.SHA256, own, out _)
            && Base64Url.IsValid(thumbprint) && Base64Url.TryDecodeFromChars(thumbprint, said, out var length) && CryptographicOperations.FixedTimeEquals(own, said[..length]);
    }

    private static SenderFlaw Weak(SenderConstraint asked) => asked switch
    {
        SenderConstraint.Mtls => SenderFlaw.Of("invalid_token", "This interface takes tokens that are bound to a certificate alone: ask for the token, and call, over connections with your certificate (RFC 8705).", withProof: false),
        SenderConstraint.Dpop => SenderFlaw.Of("invalid_token", "This interface takes tokens that are bound to a key alone: ask for the token with a proof in the header DPoP, and send one with each call (RFC 9449).", withProof: true),
        _ => SenderFlaw.Of("invalid_token", "This interface takes bound tokens alone: ask for the token with a proof in the header DPoP (RFC 9449), or over a connection with your certificate (RFC 8705).", withProof: true),
    };
}

/// <summary>Why a call is not the token holder's.</summary>
/// <param name="Challenge">The value of <c>WWW-Authenticate</c>.</param>
/// <param name="Detail">What the caller's developers can do; no content.</param>
public sealed record SenderFlaw(string Challenge, string Detail)
{
    internal static SenderFlaw Of(string error, string detail, bool withProof) =>
        new($"{(withProof ? SenderCheck.Challenge : "Bearer realm=\"concordat\"")}, error=\"{error}\", error_description=\"{detail}\"", detail);
}

using Concordat.Core.Workspace;
using Microsoft.AspNetCore.Http;

namespace Concordat.Trust;

/// <summary>
/// Who is asking at a door of the data plane: an access token in the header, as <c>Bearer</c> (RFC 6750, 2.1) or with a proof as <c>DPoP</c> (RFC 9449, 7.1), and
/// in no other place; sent by the one to whom it was given. No I/O for a token that was seen before.
/// </summary>
public sealed class CallerCheck
{
    private const string Bearer = "Bearer ";
    private const string WithProof = "DPoP ";

    // RFC 6750, 3: a request without any credentials gets no error code.
    private static readonly Caller Missing = new(null, null, "Bearer realm=\"concordat\"");
    private static readonly Caller MissingProof = new(null, null, SenderCheck.Challenge);
    private static readonly Caller Wrong = new(null, NotValid, "Bearer realm=\"concordat\", error=\"invalid_token\"");
    private static readonly Caller WrongWithProof = new(null, NotValid, SenderCheck.Challenge + ", error=\"invalid_token\"");
    private const string NotValid = "The access token is not valid here, or not any more.";

    private readonly TokenCheck _tokens;
    private readonly SenderCheck _senders;

    internal CallerCheck(TokenCheck tokens, SenderCheck senders) => (_tokens, _senders) = (tokens, senders);

    /// <summary>The client of a partner that asks, or why nobody is let in.</summary>
    /// <param name="http">The call.</param>
    /// <param name="asked">What tokens must be bound to here.</param>
    public async ValueTask<Caller> Of(HttpContext http, SenderConstraint asked)
    {
        var headers = http.Request.Headers.Authorization;
        if (headers.Count == 0)
        {
            return (asked & SenderConstraint.Dpop) != SenderConstraint.None ? MissingProof : Missing;
        }
        var withProof = headers is [{ } one] && one.StartsWith(WithProof, StringComparison.OrdinalIgnoreCase);
        if (headers is not [{ } header] || !(withProof || header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)))
        {
            return Wrong;
        }
        var token = TokenOf(header);
        // A person's token is for the control plane; the data plane serves partners.
        if (await _tokens.Check(token) is not { Partner: not null } actor)
        {
            return withProof ? WrongWithProof : Wrong;
        }
        return _senders.Check(http, actor, token, withProof, asked) is { } flaw ? new Caller(null, flaw.Detail, flaw.Challenge) : new Caller(actor, null, null);
    }

    /// <summary>Whether the token of a caller who was let in still counts: for answers that go on or wait, since a token can be revoked meanwhile. A proof is not asked for twice.</summary>
    /// <param name="http">The call.</param>
    public async ValueTask<bool> StillHolds(HttpContext http) => await _tokens.Check(TokenOf(http.Request.Headers.Authorization.ToString())) is not null;

    private static string TokenOf(string header) => header[(header.StartsWith(WithProof, StringComparison.OrdinalIgnoreCase) ? WithProof : Bearer).Length..].Trim();
}

/// <summary>Who asks, or why nobody is let in.</summary>
/// <param name="Actor">Null where nobody is let in.</param>
/// <param name="Detail">Why not, for the caller's developers.</param>
/// <param name="Challenge">The value of <c>WWW-Authenticate</c>.</param>
public readonly record struct Caller(Actor? Actor, string? Detail, string? Challenge);

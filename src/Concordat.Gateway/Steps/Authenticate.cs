using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Trust;
using Microsoft.AspNetCore.Http;

namespace Concordat.Gateway.Steps;

/// <summary>
/// Who is asking: an access token in the header, as <c>Bearer</c> (RFC 6750, 2.1) or with a proof as <c>DPoP</c> (RFC 9449, 7.1), and in no other place; sent by the
/// one to whom it was given, as its binding and the interface's tier ask for.
/// </summary>
internal sealed class Authenticate(TokenCheck tokens, SenderCheck senders) : IGatewayStep
{
    private const string Bearer = "Bearer ";
    private const string WithProof = "DPoP ";
    private const string NotValid = "The access token is not valid here, or not any more.";

    // RFC 6750, 3: a request without any credentials gets no error code.
    private static readonly Denial Missing = new(Outcome.Unauthenticated) { Challenge = "Bearer realm=\"concordat\"" };
    private static readonly Denial MissingProof = new(Outcome.Unauthenticated) { Challenge = SenderCheck.Challenge };
    private static readonly Denial Wrong = new(Outcome.Unauthenticated, NotValid) { Challenge = "Bearer realm=\"concordat\", error=\"invalid_token\"" };
    private static readonly Denial WrongWithProof = new(Outcome.Unauthenticated, NotValid) { Challenge = SenderCheck.Challenge + ", error=\"invalid_token\"" };

    public async ValueTask<Denial?> Run(GatewayCall call)
    {
        var headers = call.Http.Request.Headers.Authorization;
        var asked = call.Api!.Tier.SenderConstrained;
        if (headers.Count == 0)
        {
            return (asked & SenderConstraint.Dpop) != SenderConstraint.None ? MissingProof : Missing;
        }
        var withProof = headers is [{ } one] && one.StartsWith(WithProof, StringComparison.OrdinalIgnoreCase);
        if (headers is not [{ } header] || !(withProof || header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)))
        {
            return Wrong;
        }
        var token = header[(withProof ? WithProof : Bearer).Length..].Trim();
        // A person's token is for the control plane; the gateway serves partners.
        if (await tokens.Check(token) is not { Partner: not null } actor)
        {
            return withProof ? WrongWithProof : Wrong;
        }
        if (senders.Check(call.Http, actor, token, withProof, asked) is { } flaw)
        {
            return new Denial(Outcome.Unauthenticated, flaw.Detail) { Challenge = flaw.Challenge };
        }
        call.Actor = actor;
        return null;
    }
}

using Concordat.Core.Primitives;
using Concordat.Trust;
using Microsoft.AspNetCore.Http;

namespace Concordat.Gateway.Steps;

/// <summary>Who is asking: a bearer token in the header (RFC 6750, 2.1), and in no other place.</summary>
internal sealed class Authenticate(TokenCheck tokens) : IGatewayStep
{
    private const string Scheme = "Bearer ";

    // RFC 6750, 3: a request without any credentials gets no error code.
    private static readonly Denial Missing = new(Outcome.Unauthenticated) { Challenge = "Bearer realm=\"concordat\"" };
    private static readonly Denial Wrong = new(Outcome.Unauthenticated, "The access token is not valid here, or not any more.")
    {
        Challenge = "Bearer realm=\"concordat\", error=\"invalid_token\"",
    };

    public async ValueTask<Denial?> Run(GatewayCall call)
    {
        var headers = call.Http.Request.Headers.Authorization;
        if (headers.Count == 0)
        {
            return Missing;
        }
        if (headers is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Wrong;
        }
        // A person's token is for the control plane; the gateway serves partners.
        call.Actor = await tokens.Check(header[Scheme.Length..].Trim()) is { Partner: not null } actor ? actor : null;
        return call.Actor is null ? Wrong : null;
    }
}

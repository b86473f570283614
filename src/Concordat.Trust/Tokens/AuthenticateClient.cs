using System.Security.Claims;
using Concordat.Trust.Clients;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Concordat.Trust.Tokens;

/// <summary>
/// Stands in for OpenIddict's own look at client assertions, which would refuse SMART's (<c>typ: JWT</c>, no <c>iat</c>), compares the
/// path of an audience only, and lets a <c>jti</c> be used again. What <see cref="AssertionCheck"/> accepts is handed on as a principal.
/// </summary>
internal sealed class AuthenticateClient(AssertionCheck check, TimeProvider clock) : IOpenIddictServerHandler<ValidateTokenContext>
{
    private const string Property = "concordat.client";

    /// <summary>The client that this request proved to come from; null for none.</summary>
    public static IKeyHolder? Of(OpenIddictServerTransaction transaction) =>
        transaction.Properties.GetValueOrDefault(Property) as IKeyHolder;

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (!context.ValidTokenTypes.Contains(TokenTypeIdentifiers.Private.ClientAssertion))
        {
            return;
        }
        var verdict = await check.Check(context.Token, context.CancellationToken);
        if (verdict.Client is not { } client)
        {
            context.Reject(Errors.InvalidClient, verdict.Flaw);
            return;
        }
        if (context.Request?.ClientId is { Length: > 0 } named && named != client.Id)
        {
            context.Reject(Errors.InvalidClient, AssertionCheck.Unproven);
            return;
        }
        context.Transaction.Properties[Property] = client;
        var identity = new ClaimsIdentity("client-assertion");
        identity.SetClaim(Claims.Issuer, client.Id).SetClaim(Claims.Subject, client.Id).SetClaim(Claims.Audience, context.Options.Issuer!.AbsoluteUri);
        identity.AddClaim(Seconds(Claims.IssuedAt, clock.GetUtcNow()));
        identity.AddClaim(Seconds(Claims.ExpiresAt, clock.GetUtcNow().AddMinutes(1)));
        context.Principal = new ClaimsPrincipal(identity).SetTokenType(TokenTypeIdentifiers.Private.ClientAssertion);
    }

    private static Claim Seconds(string name, DateTimeOffset time) => new(name, time.ToUnixTimeSeconds().ToString(), ClaimValueTypes.Integer64);
}

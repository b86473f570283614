using System.Security.Claims;
using System.Text.Json;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust.Clients;
using Concordat.Trust.Devices;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Concordat.Trust.Tokens;

/// <summary>
/// The token endpoint (RFC 6749 §3.2) for the two grants that there are: a partner's client for itself, and the command line for the
/// person who confirmed its device code. Every token that is issued has an audit entry, committed first.
/// </summary>
internal sealed class IssueToken(ClientDirectory clients, Suspensions suspensions, ModuleDb db, AuditLedger audit, TrustOptions options, TimeProvider clock)
    : IOpenIddictServerHandler<ValidateTokenRequestContext>, IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        if (context.Request.ClientSecret is not null)
        {
            context.Reject(Errors.InvalidClient, "Clients authenticate with private_key_jwt; there are no client secrets.");
        }
        else if (context.Request.IsClientCredentialsGrantType() ? AuthenticateClient.Of(context.Transaction) is null : context.ClientId != DeviceGrant.Client)
        {
            context.Reject(Errors.InvalidClient, "The client must authenticate with private_key_jwt.");
        }
        return default;
    }

    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (context.Request.IsDeviceCodeGrantType())
        {
            var person = context.DeviceCodePrincipal!;
            await Audit($"person:{person.GetClaim(Claims.Subject)}", DeviceGrant.Client, "for the control plane", null);
            context.SignIn(Bear(person, options.ControlAudience, options.SessionLife));
            return;
        }
        var client = AuthenticateClient.Of(context.Transaction)!;
        if (suspensions.Holds(client.Id))
        {
            context.Reject(Errors.UnauthorizedClient, "The client is suspended.");
            return;
        }
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var release = clients.Current.Release;
        var grant = ClientGrant.Evaluate(client, [.. context.Request.GetScopes()], (string?)context.Request[TokenClaims.Purpose], today);
        if (grant.Error is not null)
        {
            context.Reject(grant.Error, grant.Description);
            return;
        }
        var identity = new ClaimsIdentity("access");
        identity.SetClaim(Claims.Subject, client.Id).SetClaim(TokenClaims.Partner, client.Partner).SetClaim(TokenClaims.Purpose, grant.Purpose);
        identity.SetScopes(grant.Scopes);
        await Audit($"client:{client.Id}", client.Id, JsonSerializer.Serialize(new TokenDetail(grant.Scopes, grant.Purpose!), TrustJson.Default.TokenDetail), release);
        context.SignIn(Bear(new ClaimsPrincipal(identity), options.GatewayAudience, options.AccessTokenLife));
    }

    private static ClaimsPrincipal Bear(ClaimsPrincipal principal, string audience, TimeSpan life)
    {
        principal.SetResources(audience).SetAccessTokenLifetime(life);
        return principal.SetDestinations(static _ => [Destinations.AccessToken]);
    }

    private Task Audit(string actor, string client, string detail, int? release) => db.Write(unit =>
        audit.Write(unit, new AuditEntry("token.issued", actor, $"client/{client}") { Detail = detail, Release = release }));
}

/// <summary>What an issued token carries, for the audit ledger.</summary>
internal sealed record TokenDetail(IReadOnlyList<string> Scopes, string Purpose);

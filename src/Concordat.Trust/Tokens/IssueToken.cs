using System.Security.Claims;
using System.Text.Json;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust.Clients;
using Concordat.Trust.Devices;
using Concordat.Trust.Possession;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Concordat.Trust.Tokens;

/// <summary>
/// The token endpoint (RFC 6749 §3.2) for the grants that there are: a partner's client or a service account for itself, the command line for the
/// person who confirmed its device code, and an app for the patient who let it. Every token that is issued has an audit entry, committed first.
/// </summary>
internal sealed class IssueToken(ClientDirectory clients, Suspensions suspensions, Apps.RedeemApp apps, BindToken bind, ModuleDb db, AuditLedger audit, TrustOptions options, TimeProvider clock)
    : IOpenIddictServerHandler<ValidateTokenRequestContext>, IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        if (context.Request.ClientSecret is not null)
        {
            context.Reject(Errors.InvalidClient, "Clients authenticate with private_key_jwt; there are no client secrets.");
        }
        else if (context.Request.IsAuthorizationCodeGrantType() || context.Request.IsRefreshTokenGrantType())
        {
            // whose the code is was asked before it was used
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
        if (context.Request.IsAuthorizationCodeGrantType() || context.Request.IsRefreshTokenGrantType())
        {
            if (suspensions.Holds(context.Request.ClientId ?? AuthenticateClient.Of(context.Transaction)!.Id))
            {
                context.Reject(Errors.UnauthorizedClient, "The client is suspended.");
                return;
            }
            await apps.Give(context);
            return;
        }
        var holder = AuthenticateClient.Of(context.Transaction)!;
        if (suspensions.Holds(holder.Id))
        {
            context.Reject(Errors.UnauthorizedClient, "The client is suspended.");
            return;
        }
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var release = clients.Current.Release;
        if (holder is ServiceClient service)
        {
            await GiveService(context, service, today, release);
            return;
        }
        var client = (RegisteredClient)holder;
        if (!CallerNetwork.Allows(client, context.Transaction.GetHttpRequest()?.HttpContext.Connection.RemoteIpAddress))
        {
            context.Reject(Errors.UnauthorizedClient, CallerNetwork.Refusal);
            return;
        }
        var grant = ClientGrant.ForItself(client, [.. context.Request.GetScopes()], (string?)context.Request[TokenClaims.Purpose], today);
        if (grant.Error is not null)
        {
            context.Reject(grant.Error, grant.Description);
            return;
        }
        var (error, why) = bind.Use(context.Transaction, client);
        if (error is not null)
        {
            context.Reject(error, why);
            return;
        }
        var identity = new ClaimsIdentity("access");
        identity.SetClaim(Claims.Subject, client.Id).SetClaim(TokenClaims.Partner, client.Partner).SetClaim(TokenClaims.Purpose, grant.Purpose);
        identity.SetScopes(grant.Scopes);
        await Audit($"client:{client.Id}", client.Id, JsonSerializer.Serialize(new TokenDetail(grant.Scopes, grant.Purpose!), TrustJson.Default.TokenDetail), release);
        context.Parameters[Parameters.Scope] = string.Join(' ', grant.Scopes); // always, as SMART Backend Services asks for
        context.SignIn(Bear(new ClaimsPrincipal(identity), options.GatewayAudience, options.AccessTokenLife));
    }

    /// <summary>For the control plane and nothing else: the audience is its own, so that the gateway never knows such a token.</summary>
    private async Task GiveService(HandleTokenRequestContext context, ServiceClient service, DateOnly today, int release)
    {
        List<string> asked = [.. context.Request.GetScopes()];
        var (error, why) = !service.HoldsOn(today) ? (Errors.UnauthorizedClient, $"The service account ended with {service.Until:yyyy-MM-dd}.")
            : !string.IsNullOrEmpty((string?)context.Request[TokenClaims.Purpose]) ? (Errors.InvalidRequest, "A service account has no purpose of use: it reaches no data of patients.")
            : asked.Exists(scope => !service.Scopes.Contains(scope)) ? (Errors.InvalidScope, "A scope was asked for that the active release does not grant to this service account.")
            : (null, null);
        if (error is not null)
        {
            context.Reject(error, why);
            return;
        }
        IReadOnlyList<string> scopes = asked.Count > 0 ? asked : [.. service.Scopes.Order(StringComparer.Ordinal)];
        var identity = new ClaimsIdentity("access");
        identity.SetClaim(Claims.Subject, service.Id);
        identity.SetScopes(scopes);
        await Audit(service.Actor, service.Id, string.Join(' ', scopes), release);
        context.Parameters[Parameters.Scope] = string.Join(' ', scopes);
        context.SignIn(Bear(new ClaimsPrincipal(identity), options.ControlAudience, options.AccessTokenLife));
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

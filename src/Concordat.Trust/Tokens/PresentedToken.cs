using System.Security.Claims;
using Concordat.Core.Workspace;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust.Apps;
using Concordat.Trust.Clients;
using Concordat.Trust.Devices;
using Concordat.Trust.Possession;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Concordat.Trust.Tokens;

/// <summary>
/// Revocation (RFC 7009) and introspection (RFC 7662) of tokens that somebody presents. A partner learns of its own clients' tokens alone, and whoever
/// presents another's learns what a stranger would: that it is not active.
/// </summary>
internal sealed class PresentedToken(
    TokenCheck tokens, ClientDirectory clients, Suspensions suspensions, AppGrants grants, PatientAccounts accounts, Revocations revocations, People.Sessions sessions, ModuleDb db, AuditLedger audit)
    : IOpenIddictServerHandler<ValidateTokenContext>, IOpenIddictServerHandler<ValidateRevocationRequestContext>, IOpenIddictServerHandler<HandleRevocationRequestContext>,
      IOpenIddictServerHandler<ValidateIntrospectionRequestContext>, IOpenIddictServerHandler<HandleIntrospectionRequestContext>
{
    private const string Property = "concordat.presented";

    /// <summary>Reads the token as the gateway and the control plane would, or as a refresh token that still stands.</summary>
    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.EndpointType is not (OpenIddictServerEndpointType.Revocation or OpenIddictServerEndpointType.Introspection)
            || context.ValidTokenTypes.Contains(TokenTypeIdentifiers.Private.ClientAssertion))
        {
            return;
        }
        if (Caller(context.Transaction, context.Request) is not { } caller)
        {
            context.Reject(Errors.InvalidClient, AssertionCheck.Unproven); // before anything is said of the token
            return;
        }
        if (await Read(context.Token, context.CancellationToken) is not { } found || !IsOf(caller, found.Actor, context.EndpointType))
        {
            context.Reject(Errors.InvalidToken, "The token is not active.");
            return;
        }
        context.Transaction.Properties[Property] = found;
        var identity = new ClaimsIdentity("presented");
        identity.SetClaim(Claims.Subject, found.Actor.Person ?? found.Actor.Subject ?? found.Actor.Client);
        identity.AddClaim(new Claim(Claims.Private.ExpirationDate, found.Actor.Expires.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
        context.Principal = new ClaimsPrincipal(identity).SetPresenters(found.Actor.Client, context.Request?.ClientId ?? found.Actor.Client)
            .SetTokenType(found.IsRefresh ? TokenTypeIdentifiers.RefreshToken : TokenTypeIdentifiers.AccessToken);
    }

    public ValueTask HandleAsync(ValidateRevocationRequestContext context)
    {
        // A public client cannot authenticate: having the token is what it can show (RFC 7009 §2.1).
        if (AuthenticateClient.Of(context.Transaction) is null && context.Request.ClientId is var id && id != DeviceGrant.Client && clients.Find(id ?? "") is not { IsPublic: true })
        {
            context.Reject(Errors.InvalidClient, AssertionCheck.Unproven);
        }
        return default;
    }

    public ValueTask HandleAsync(ValidateIntrospectionRequestContext context)
    {
        if (AuthenticateClient.Of(context.Transaction) is not { } caller || suspensions.Holds(caller.Id))
        {
            context.Reject(Errors.InvalidClient, "Introspection is for clients that authenticate with private_key_jwt.");
        }
        return default;
    }

    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        var (actor, isRefresh) = (Presented)context.Transaction.Properties[Property]!;
        if (actor.Session is { } session)
        {
            await sessions.Close(session, context.CancellationToken);
        }
        await db.Write(async unit =>
        {
            if (isRefresh)
            {
                await grants.Revoke(unit, Guid.Parse(actor.Grant!), "client:" + actor.Client, "the app gave its refresh token back");
                return;
            }
            await Revocations.Add(unit, actor.TokenId!, actor.Expires);
            await audit.Write(unit, new AuditEntry("token.revoked", actor.Name, $"client/{actor.Client}") { Detail = actor.TokenId });
        }, context.CancellationToken);
        await revocations.Reload(context.CancellationToken);
    }

    public async ValueTask HandleAsync(HandleIntrospectionRequestContext context)
    {
        var (actor, _) = (Presented)context.Transaction.Properties[Property]!;
        context.ClientId = actor.Client;
        context.TokenId = actor.TokenId;
        context.ExpiresAt = actor.Expires;
        context.Scopes.UnionWith(actor.Scopes);
        if (actor.Partner is { } partner)
        {
            context.Claims[TokenClaims.Partner] = partner;
        }
        if (actor.Purpose is { } purpose)
        {
            context.Claims[TokenClaims.Purpose] = purpose;
        }
        if (actor.Binding is { } binding)
        {
            context.Claims[TokenClaims.Confirmation] = new OpenIddictParameter(binding.Claim); // RFC 9449 §6.2, RFC 8705 §3.2
            context.TokenType = binding.Kind == SenderConstraint.Dpop ? ProofCheck.Header : TokenTypes.Bearer;
        }
        if (Guid.TryParse(actor.Subject, out var account) && await accounts.Find(account, context.CancellationToken) is { } patient
            && await accounts.ReferenceOf(patient, context.CancellationToken) is { } reference)
        {
            context.Claims["patient"] = reference; // as it came with the token (SMART App Launch 2.2, token introspection)
        }
    }

    private async Task<Presented?> Read(string token, CancellationToken cancellationToken)
    {
        if (await tokens.Check(token) is { } gateway)
        {
            // As the decision point: what the release of this moment does not know, or an administrator stopped, is worth nothing.
            return clients.Find(gateway.Client) is { } client && client.Partner == gateway.Partner && !suspensions.Holds(gateway.Client) ? new Presented(gateway, false) : null;
        }
        if (await tokens.CheckControl(token) is { } control)
        {
            return control.TokenId is null ? null : new Presented(control, false);
        }
        return await grants.Peek(token, cancellationToken) is { } refresh ? new Presented(refresh, true) : null;
    }

    private IKeyHolder? Caller(OpenIddictServerTransaction transaction, OpenIddictRequest? request) =>
        AuthenticateClient.Of(transaction) ?? (clients.Find(request?.ClientId ?? "") is { IsPublic: true } open ? open : null) as IKeyHolder
        ?? (request?.ClientId == DeviceGrant.Client ? DeviceGrant.Caller : null);

    /// <summary>Its own; who only looks may look at a token of another client of the same partner.</summary>
    private static bool IsOf(IKeyHolder caller, Actor actor, OpenIddictServerEndpointType endpoint) =>
        caller.Id == actor.Client || (endpoint == OpenIddictServerEndpointType.Introspection && caller is RegisteredClient { IsPublic: false } client && actor.Partner == client.Partner);

    private sealed record Presented(Actor Actor, bool IsRefresh);
}

using System.Security.Claims;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust.Clients;
using Concordat.Trust.Possession;
using Concordat.Trust.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Concordat.Trust.Apps;

/// <summary>
/// Codes and refresh tokens at the token endpoint. A code is bound to client, address and PKCE, a refresh token to the client, and to its key or certificate where the client has no other to show (RFC 9449 §5); each is used up before
/// anything is given, so that of two who send it at the same time one gets nothing.
/// </summary>
internal sealed class RedeemApp(ClientDirectory clients, AppGrants grants, PatientAccounts accounts, BindToken bind, ModuleDb db, AuditLedger audit, TrustOptions options, TimeProvider clock)
    : IOpenIddictServerHandler<ExtractTokenRequestContext>, IOpenIddictServerHandler<ValidateTokenContext>, IOpenIddictServerHandler<GenerateTokenContext>
{
    private const int LongestToken = 200;
    private const string Property = "concordat.grant";
    private const string Next = "concordat.refresh";

    /// <summary>
    /// A refresh need not name a client that could prove nothing by it: the token says whose it is (SMART App Launch 2.2 names no client_id there). A client with a key
    /// must come with it, and is not named for it.
    /// </summary>
    public async ValueTask HandleAsync(ExtractTokenRequestContext context)
    {
        if (context.Request is { ClientId: null, ClientAssertion: null, RefreshToken: { Length: > 0 and <= LongestToken } token } && context.Request.IsRefreshTokenGrantType()
            && await grants.ClientOf(token, context.CancellationToken) is { } id && clients.Find(id) is { IsPublic: true })
        {
            context.Request.ClientId = id;
        }
    }

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        var kind = context.ValidTokenTypes.Contains(TokenTypeIdentifiers.Private.AuthorizationCode) ? AppTokenKind.Code
            : context.ValidTokenTypes.Contains(TokenTypeIdentifiers.RefreshToken) ? AppTokenKind.Refresh : (AppTokenKind?)null;
        if (kind is null || context.EndpointType != OpenIddictServerEndpointType.Token)
        {
            return;
        }
        // Who it is comes first: a stranger must not use up what is another's.
        var proven = AuthenticateClient.Of(context.Transaction)?.Id;
        var id = proven ?? context.Request?.ClientId ?? "";
        AppGrant? grant = null;
        if (clients.Find(id) is { IsApp: true } client && (client.IsPublic || proven is not null))
        {
            var (binding, why) = bind.Find(context.Transaction, client);
            if (why is not null)
            {
                context.Reject(Errors.InvalidRequest, why);
                return;
            }
            grant = await grants.Redeem(context.Token, kind.Value, client, binding, context.CancellationToken);
        }
        if (grant is null)
        {
            context.Reject(Errors.InvalidGrant, "The code or refresh token is not one that this client can use now.");
            return;
        }
        context.Transaction.Properties[Property] = grant;
        var identity = new ClaimsIdentity("grant");
        identity.SetClaim(Claims.Subject, grant.Account.ToString());
        // OpenIddict compares texts, and .r is less than .rs: what is asked for is held to the grant in Give.
        var asked = kind == AppTokenKind.Refresh ? context.Request!.GetScopes() : [];
        var principal = new ClaimsPrincipal(identity).SetScopes(grant.ScopeList.Union(asked, StringComparer.Ordinal)).SetPresenters(grant.Client)
            .SetCreationDate(grant.GivenAt).SetExpirationDate(grant.Until);
        if (kind == AppTokenKind.Code)
        {
            identity.SetClaim(Claims.Private.CodeChallenge, grant.Challenge).SetClaim(Claims.Private.CodeChallengeMethod, CodeChallengeMethods.Sha256)
                .SetClaim(Claims.Private.RedirectUri, grant.RedirectUri).SetClaim(Claims.Private.Nonce, grant.Nonce);
        }
        context.Principal = principal.SetTokenType(kind == AppTokenKind.Code ? TokenTypeIdentifiers.Private.AuthorizationCode : TokenTypeIdentifiers.RefreshToken);
    }

    /// <summary>What the grant gives now: never more than the patient gave, than the app asks for, and than the release of this moment grants.</summary>
    public async Task Give(HandleTokenRequestContext context)
    {
        var grant = (AppGrant)context.Transaction.Properties[Property]!;
        var client = clients.Find(grant.Client)!;
        List<string> asked = context.Request.IsRefreshTokenGrantType() ? [.. context.Request.GetScopes()] : [];
        var given = grant.ScopeList.Where(scope => SmartScope.Cover(client.Scopes, scope)).ToList();
        // Fewer scopes make a narrower access token; the refresh token keeps what the patient gave (RFC 6749 §6).
        List<string> scopes = asked.Count > 0 ? [.. asked.Union(given.Where(scope => scope == AppScopes.Offline), StringComparer.Ordinal)] : given;
        var account = await accounts.Find(grant.Account, context.CancellationToken);
        var (error, why) = account is null ? (Errors.InvalidGrant, "The patient's account is closed.")
            : !client.HasPurposeOn(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), grant.Purpose) ? (Errors.UnauthorizedClient, "No agreement with the app's maker is in force today.")
            : scopes.Count == 0 || scopes.Any(scope => !SmartScope.Cover(given, scope)) ? (Errors.InvalidScope, "A scope was asked for that the patient, or the active release, does not give.")
            : (null, null);
        if (error is not null)
        {
            context.Reject(error, why);
            return;
        }
        var (refused, because) = bind.Use(context.Transaction, client);
        if (refused is not null)
        {
            context.Reject(refused, because);
            return;
        }
        var reference = await accounts.ReferenceOf(account!, context.CancellationToken);
        var identity = new ClaimsIdentity("access");
        identity.SetClaim(Claims.Subject, grant.Account.ToString()).SetClaim(TokenClaims.Partner, client.Partner).SetClaim(TokenClaims.Purpose, grant.Purpose)
            .SetClaim(TokenClaims.Grant, grant.Id.ToString()).SetClaim(TokenClaims.PatientKey, grant.PatientKey);
        if (scopes.Contains(AppScopes.OpenId) && scopes.Contains(AppScopes.FhirUser))
        {
            identity.SetClaim(AppScopes.FhirUser, reference is null ? null : reference.StartsWith("Patient/", StringComparison.Ordinal) ? reference : "Patient/" + reference);
        }
        identity.SetScopes(scopes);
        var principal = new ClaimsPrincipal(identity).SetResources(options.GatewayAudience).SetAccessTokenLifetime(options.AccessTokenLife)
            .SetDestinations(static claim => claim.Type switch
            {
                AppScopes.FhirUser => [Destinations.IdentityToken],
                Claims.Subject => [Destinations.AccessToken, Destinations.IdentityToken],
                _ => [Destinations.AccessToken],
            });
        context.Transaction.Properties[Next] = await db.Write(async unit =>
        {
            await audit.Write(unit, new AuditEntry("token.issued", AppGrants.Actor(grant), $"client/{client.Id}") { Detail = $"{grant.Id} {string.Join(' ', scopes)}", Release = clients.Current.Release });
            return scopes.Contains(AppScopes.Offline) ? AppGrants.Refresh(unit, grant) : null;
        }, context.CancellationToken);
        context.Parameters[Parameters.Scope] = string.Join(' ', scopes);
        if (reference is not null)
        {
            context.Parameters["patient"] = reference; // SMART App Launch 2.2, launch context arrives with the token
        }
        context.SignIn(principal);
    }

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType == TokenTypeIdentifiers.RefreshToken)
        {
            context.Token = (string)context.Transaction.Properties[Next]!;
        }
        return default;
    }
}

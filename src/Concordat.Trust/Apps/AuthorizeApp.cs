using System.Security.Claims;
using System.Text.Json.Nodes;
using Concordat.Core.Workspace;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust.Clients;
using Concordat.Trust.Possession;
using Concordat.Trust.Tokens;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Concordat.Trust.Apps;

/// <summary>
/// The authorization endpoint and pushed requests (RFC 6749 §4.1, 7636, 9126, 9207; SMART App Launch 2.2, standalone launch). OpenIddict reads and
/// checks the protocol; here stand the client's addresses, what may be asked for, and the way over the page where the patient decides.
/// </summary>
internal sealed class AuthorizeApp(
    ClientDirectory clients, Suspensions suspensions, AppRequests requests, AppGrants grants, PatientAccounts accounts, ModuleDb db, AuditLedger audit, TrustOptions options, TimeProvider clock)
    : IOpenIddictServerHandler<ValidatePushedAuthorizationRequestContext>, IOpenIddictServerHandler<ValidateAuthorizationRequestContext>,
      IOpenIddictServerHandler<HandleAuthorizationRequestContext>, IOpenIddictServerHandler<GenerateTokenContext>, IOpenIddictServerHandler<ValidateTokenContext>
{
    private const string Code = "concordat.code";
    private const string Handle = "concordat.handle";
    private const int LongestParameter = 1_000;

    // What the flow needs; nothing else of a request is kept (login_hint may say who somebody is).
    private static readonly string[] Kept =
    [
        Parameters.ClientId, Parameters.ResponseType, Parameters.RedirectUri, Parameters.Scope, Parameters.State, Parameters.Nonce,
        Parameters.CodeChallenge, Parameters.CodeChallengeMethod, "aud", TokenClaims.Purpose, BindToken.CodeKey,
    ];

    public ValueTask HandleAsync(ValidatePushedAuthorizationRequestContext context)
    {
        if (Flaw(context.ClientId, context.RedirectUri) is { } flaw)
        {
            context.Reject(Errors.InvalidRequest, flaw);
        }
        else if (clients.Find(context.ClientId!) is { IsPublic: false } && AuthenticateClient.Of(context.Transaction) is null)
        {
            context.Reject(Errors.InvalidClient, AssertionCheck.Unproven);
        }
        else if (Refusal(context.Request, clients.Find(context.ClientId!)!) is var (error, why))
        {
            context.Reject(error, why);
        }
        return default;
    }

    /// <summary>Only what must not be answered at the app's address: an unknown app, and an address that is not the app's.</summary>
    public ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        if (Flaw(context.ClientId, context.RedirectUri) is { } flaw)
        {
            context.Reject(Errors.InvalidRequest, flaw);
        }
        return default;
    }

    public async ValueTask HandleAsync(HandleAuthorizationRequestContext context)
    {
        var client = clients.Find(context.ClientId!)!;
        if (Refusal(context.Request, client) is var (error, why))
        {
            context.Reject(error, why);
            return;
        }
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        if (context.Transaction.Properties.GetValueOrDefault(Handle) is string handle && (await requests.Find(handle, context.CancellationToken)) is { Browser: not null })
        {
            await Finish(context, http, client, handle);
            return;
        }
        if (http.Request.Query.ContainsKey(Parameters.Prompt) && context.Request.HasPromptValue(PromptValues.None))
        {
            context.Reject(Errors.LoginRequired, "A patient signs in and decides each time.");
            return;
        }
        handle = context.Transaction.Properties.GetValueOrDefault(Handle) as string ?? await requests.Keep(client.Id, Parts(context.Request), context.CancellationToken) ?? "";
        if (await requests.Open(handle, context.CancellationToken) is not { } held)
        {
            context.Reject(Errors.TemporarilyUnavailable, "Too many requests wait for their patients, or this one was opened before; try again.");
            return;
        }
        ConsentCookie.Give(http, held, options);
        http.Response.Redirect(ConsentPage.Path);
        context.HandleRequest();
    }

    /// <summary>The patient has decided in this browser: the code, or the no.</summary>
    private async ValueTask Finish(HandleAuthorizationRequestContext context, HttpContext http, RegisteredClient client, string handle)
    {
        if (await requests.Held(ConsentCookie.Of(http), context.CancellationToken) is not (var request, var own) || own != handle || request.Given is not { } given)
        {
            context.Reject(Errors.AccessDenied, "This request was opened in another browser, or nobody has decided yet.");
            return;
        }
        ConsentCookie.Take(http, options);
        var account = request.Account is { } id ? await accounts.Find(id, context.CancellationToken) : null;
        var asked = ClientGrant.Evaluate(client, given.Split(' ', StringSplitOptions.RemoveEmptyEntries), (string?)context.Request[TokenClaims.Purpose], Today);
        var grant = account is null || given.Length == 0 || asked.Error is not null ? null : new AppGrant
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()), Client = client.Id, Account = account.Id, PatientKey = account.PatientKey, Scopes = string.Join(' ', asked.Scopes), Purpose = asked.Purpose!,
            RedirectUri = context.Request.RedirectUri!, Challenge = context.Request.CodeChallenge!, Nonce = context.Request.Nonce, BoundTo = (string?)context.Request[BindToken.CodeKey] is { } key ? new TokenBinding(SenderConstraint.Dpop, key).Text : null,
            GivenAt = clock.GetUtcNow(), Until = clock.GetUtcNow() + options.AppGrantLife,
        };
        var code = await db.Write(async unit =>
        {
            if (!await AppRequests.End(unit, request))
            {
                return null;
            }
            if (grant is not null)
            {
                return await grants.Begin(unit, grant);
            }
            await audit.Write(unit, new AuditEntry("grant.refused", request.Account is null ? "patient-account:unknown" : $"patient-account:{request.Account}", $"client/{client.Id}"));
            return null;
        }, context.CancellationToken);
        if (code is null)
        {
            context.Reject(Errors.AccessDenied, "The patient gave nothing.");
            return;
        }
        context.Transaction.Properties[Code] = code;
        context.Principal = new ClaimsPrincipal(new ClaimsIdentity("app").SetClaim(Claims.Subject, grant!.Account.ToString())).SetScopes(grant.ScopeList);
    }

    /// <summary>Puts our codes and handles where OpenIddict would put its own; they mean something in our tables alone.</summary>
    public async ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType == TokenTypeIdentifiers.Private.AuthorizationCode)
        {
            context.Token = (string)context.Transaction.Properties[Code]!;
        }
        else if (context.TokenType == TokenTypeIdentifiers.Private.RequestToken)
        {
            var request = context.Transaction.Request!;
            if (await requests.Keep(request.ClientId ?? AuthenticateClient.Of(context.Transaction)!.Id, Parts(request, AuthenticateClient.Of(context.Transaction)?.Id), context.CancellationToken) is not { } handle)
            {
                context.Reject(Errors.TemporarilyUnavailable, "Too many requests wait for their patients; try again in some minutes.");
                return;
            }
            context.Token = handle;
        }
    }

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.EndpointType != OpenIddictServerEndpointType.Authorization || !context.ValidTokenTypes.Contains(TokenTypeIdentifiers.Private.RequestToken))
        {
            return;
        }
        var handle = context.Token.StartsWith(RequestUris.Prefixes.Generic, StringComparison.Ordinal) ? context.Token[RequestUris.Prefixes.Generic.Length..] : context.Token;
        if (await requests.Find(handle, context.CancellationToken) is not { } request)
        {
            context.Reject(Errors.InvalidToken, "The request_uri is unknown, was used, or has expired.");
            return;
        }
        context.Transaction.Properties[Handle] = handle;
        context.Principal = new ClaimsPrincipal(new ClaimsIdentity("request")
            .SetClaim(Claims.Private.RequestParameters, request.Parameters).SetClaim(Claims.Private.RequestTokenType, RequestTokenTypes.Private.PushedAuthorizationRequest))
            .SetTokenType(TokenTypeIdentifiers.Private.RequestToken).SetPresenters(request.Client);
    }

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private string? Flaw(string? clientId, string? redirect) =>
        clients.Find(clientId ?? "") is not { IsApp: true } client ? "The active release knows no such app."
        : AppRedirects.Allows(client.Redirects, redirect) ? null : "redirect_uri is not one that the active release names for this app.";

    /// <summary>What the app may be told at its own address.</summary>
    private (string Error, string Why)? Refusal(OpenIddictRequest request, RegisteredClient client)
    {
        if (suspensions.Holds(client.Id))
        {
            return (Errors.UnauthorizedClient, "The client is suspended.");
        }
        if (Kept.Any(name => ((string?)request[name])?.Length > LongestParameter))
        {
            return (Errors.InvalidRequest, $"A parameter is longer than {LongestParameter} characters.");
        }
        // SMART App Launch 2.2: aud tells a genuine server from one that passes a request on.
        if (!IsHere((string?)request["aud"]))
        {
            return (Errors.InvalidRequest, $"aud must be {options.PublicUrl}, or the address of one of its FHIR interfaces.");
        }
        if (request.CodeChallenge is not { Length: 43 } || request.CodeChallengeMethod != CodeChallengeMethods.Sha256)
        {
            return (Errors.InvalidRequest, "code_challenge with code_challenge_method S256 is needed (RFC 7636).");
        }
        if (!BindToken.IsThumbprint((string?)request[BindToken.CodeKey]))
        {
            return (Errors.InvalidRequest, "dpop_jkt must be the SHA-256 thumbprint of a key (RFC 9449, RFC 7638).");
        }
        if (string.IsNullOrEmpty(request.State))
        {
            return (Errors.InvalidRequest, "state is needed, so that the app knows its own answer.");
        }
        var scopes = request.GetScopes();
        if (!scopes.Any(scope => scope.StartsWith("patient/", StringComparison.Ordinal)) || scopes.Any(scope => !AppScopes.IsApps(scope)))
        {
            return (Errors.InvalidScope, "Patients give patient/ scopes, launch/patient, openid, fhirUser and offline_access; at least one patient/ scope is needed.");
        }
        var grant = ClientGrant.Evaluate(client, [.. scopes], (string?)request[TokenClaims.Purpose], Today);
        return grant.Error is { } error ? (error, grant.Description!) : null;
    }

    private bool IsHere(string? audience) => audience?.TrimEnd('/') is { } aud && (aud == options.PublicUrl || aud == options.GatewayAudience
        || (aud.StartsWith(options.GatewayAudience + "/", StringComparison.Ordinal) && clients.Current.FhirServers.Contains(aud[(options.GatewayAudience.Length + 1)..])));

    private static string Parts(OpenIddictRequest request, string? client = null)
    {
        var parts = new JsonObject();
        foreach (var name in Kept)
        {
            if ((string?)request[name] is { } value)
            {
                parts[name] = value;
            }
        }
        parts[Parameters.ClientId] ??= client;
        return parts.ToJsonString();
    }
}

using System.Net;
using System.Security.Claims;
using Concordat.Platform.Secrets;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Concordat.Trust.People;

/// <summary>The way of a browser to another OpenID provider and back: code flow with PKCE, state and nonce, which Microsoft's handler keeps (OpenID Connect Core §3.1).</summary>
internal static class OpenIdSignIn
{
    public const string Scheme = "concordat-openid";
    private const string Begin = "/control/v1/session/external";
    private const string Subject = "sub";

    public static void AddOpenIdSignIn(this AuthenticationBuilder authentication, TrustOptions trust)
    {
        var own = trust.OpenIdConnect;
        if (own.Authority is null)
        {
            return;
        }
        Check(own);
        authentication.Services.AddSingleton<ExternalSignIn>();
        authentication.AddOpenIdConnect(Scheme, options =>
        {
            options.Authority = own.Authority;
            options.ClientId = own.ClientId;
            options.RequireHttpsMetadata = own.Authority.StartsWith("https:", StringComparison.Ordinal);
            options.CallbackPath = Begin + "/callback";
            options.ResponseType = OpenIdConnectResponseType.Code;
            options.ResponseMode = OpenIdConnectResponseMode.Query; // the answer is a plain visit, so its cookies may be SameSite=Lax
            options.UsePkce = true;
            options.SaveTokens = false;
            options.MapInboundClaims = false;
            options.GetClaimsFromUserInfoEndpoint = true;
            options.DisableTelemetry = true;
            options.BackchannelTimeout = TimeSpan.FromSeconds(10);
            options.SignInScheme = PersonCookie.Scheme; // never reached: the session is opened below
            options.Scope.Clear();
            foreach (var scope in (string[])["openid", "profile", .. own.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
            {
                options.Scope.Add(scope);
            }
            foreach (var claim in (string[])[own.GroupClaim, "preferred_username", "name"])
            {
                options.ClaimActions.MapJsonKey(claim, claim);
            }
            foreach (var cookie in (CookieBuilder[])[options.CorrelationCookie, options.NonceCookie])
            {
                cookie.SameSite = SameSiteMode.Lax;
                cookie.SecurePolicy = trust.ControlUrl.StartsWith("https:", StringComparison.Ordinal) ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            }
            options.Events.OnRedirectToIdentityProvider = context =>
            {
                context.ProtocolMessage.RedirectUri = trust.ControlUrl + options.CallbackPath; // as people see us, whatever stands before us
                return Task.CompletedTask;
            };
            if (own.ClientSecret is { } reference)
            {
                // Read at each use, so that a new one is taken up without a restart.
                options.Events.OnAuthorizationCodeReceived = context =>
                {
                    context.TokenEndpointRequest!.ClientSecret = context.HttpContext.RequestServices.GetRequiredService<SecretStore>().Resolve(reference);
                    return Task.CompletedTask;
                };
                options.Events.OnPushAuthorization = context =>
                {
                    context.ProtocolMessage.ClientSecret = context.HttpContext.RequestServices.GetRequiredService<SecretStore>().Resolve(reference);
                    context.HandleClientAuthentication();
                    return Task.CompletedTask;
                };
            }
            options.Events.OnTicketReceived = context => Enter(context, own);
            options.Events.OnRemoteFailure = context =>
            {
                context.HandleResponse();
                return Refuse(context.HttpContext);
            };
        });
        authentication.Services.AddOptions<OpenIdConnectOptions>(Scheme).Configure<SecretStore>((options, secrets) =>
            options.ClientSecret = own.ClientSecret is null ? null : secrets.Resolve(own.ClientSecret) ?? throw new InvalidOperationException("The secret that Trust:OpenIdConnect:ClientSecret names is not there."));
    }

    /// <summary>Where a browser begins; there where a provider is configured.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<TrustOptions>().OpenIdConnect.Authority is not null)
        {
            routes.MapGet(Begin, (HttpContext context) => context.ChallengeAsync(Scheme, new AuthenticationProperties { RedirectUri = Local(context.Request.Query["return"]) }))
                .AllowAnonymous().ExcludeFromDescription();
        }
    }

    private static async Task Enter(TicketReceivedContext context, OpenIdSignInOptions own)
    {
        context.HandleResponse();
        var (http, who) = (context.HttpContext, context.Principal!);
        var subject = who.FindFirst(Subject)!; // the handler demands one, and that UserInfo speaks of the same
        var name = who.FindFirstValue("preferred_username") ?? subject.Value;
        var session = await http.RequestServices.GetRequiredService<ExternalSignIn>().Handle(
            subject.Issuer, subject.Value, name, who.FindFirstValue("name") ?? name, [.. who.FindAll(own.GroupClaim).Select(claim => claim.Value).Take(2_000)], http.RequestAborted);
        if (session is null)
        {
            await Refuse(http);
            return;
        }
        await PersonCookie.SignIn(http, session);
        // The cookie is not sent on a visit that another site began. A page of ours begins the next one.
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        var next = WebUtility.HtmlEncode(Local(context.ReturnUri));
        await http.Response.WriteAsync($"""<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={next}"><title>Signed in</title><p><a href="{next}">Go on</a></p></html>""", http.RequestAborted);
    }

    private static Task Refuse(HttpContext context)
    {
        context.Response.Redirect("/sign-in?refused=openid");
        return Task.CompletedTask;
    }

    /// <summary>A path of this host: a sign-in must not send people away.</summary>
    private static string Local(string? path) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\') && !path.Contains(';') && !path.Any(char.IsControl) ? path : "/";

    private static void Check(OpenIdSignInOptions own)
    {
        var flaw = !Uri.TryCreate(own.Authority, UriKind.Absolute, out var authority) || !(authority.Scheme == Uri.UriSchemeHttps || (authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback)) ? "Authority must be an https address"
            : own.ClientId.Length == 0 ? "ClientId is missing"
            : own.ClientSecret is { } secret && !secret.StartsWith("file:", StringComparison.Ordinal) && !secret.StartsWith("env:", StringComparison.Ordinal) && !secret.StartsWith("vault:", StringComparison.Ordinal) ? "ClientSecret must be a reference, file:NAME, env:NAME or vault:PATH#FIELD"
            : own.Groups.Count == 0 ? "Groups is empty, so nobody would be let in"
            : own.Groups.Any(group => group.Group.Length == 0 || group.Roles.Count == 0) ? "a row of Groups names no group or no role"
            : own.Groups.SelectMany(group => group.Roles).FirstOrDefault(role => !Roles.All.Contains(role)) is { } unknown ? $"there is no role '{unknown}'; there are {string.Join(", ", Roles.All)}"
            : null;
        if (flaw is not null)
        {
            throw new InvalidOperationException($"Trust:OpenIdConnect cannot be used: {flaw}.");
        }
    }
}

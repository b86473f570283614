using System.Security.Claims;
using Concordat.Trust.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace Concordat.Trust.People;

/// <summary>
/// The console's cookie: HttpOnly, SameSite=Strict, this host alone. It counts only where the request cannot have been forged by another
/// site, and only as long as its session stands.
/// </summary>
internal static class PersonCookie
{
    public const string Scheme = "concordat-cookie";

    public static void Configure(CookieAuthenticationOptions options, TrustOptions trust)
    {
        options.Cookie.Name = "concordat-session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = trust.ControlUrl.StartsWith("https:", StringComparison.Ordinal) ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        options.Cookie.IsEssential = true;
        options.SlidingExpiration = false;
        options.Events = new CookieAuthenticationEvents
        {
            OnValidatePrincipal = Validate,
            OnRedirectToLogin = context => Answer(context.Response, StatusCodes.Status401Unauthorized),
            OnRedirectToAccessDenied = context => Answer(context.Response, StatusCodes.Status403Forbidden),
        };
    }

    private static async Task Validate(CookieValidatePrincipalContext context)
    {
        var found = SameOrigin.Allows(context.Request) && Guid.TryParse(context.Principal?.FindFirstValue(TokenClaims.Session), out var id)
            ? await ((Sessions)context.HttpContext.RequestServices.GetService(typeof(Sessions))!).Find(id, context.HttpContext.RequestAborted)
            : null;
        if (found is null)
        {
            context.RejectPrincipal();
            return;
        }
        context.ReplacePrincipal(found);
    }

    private static Task Answer(HttpResponse response, int status)
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Signs the session in; the cookie ends with it.</summary>
    public static Task SignIn(HttpContext context, PersonSession session) => context.SignInAsync(
        Scheme, Sessions.TokenPrincipal(session), new AuthenticationProperties { IsPersistent = false, ExpiresUtc = session.ExpiresAt, AllowRefresh = false });
}

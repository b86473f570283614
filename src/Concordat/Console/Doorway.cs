using Microsoft.AspNetCore.Http;

namespace Concordat.Web;

/// <summary>Which page a person has to see before the one that was asked for.</summary>
internal static class Doorway
{
    private const string MustChange = "must-change-password";
    private const string MustEnrol = "must-enrol-second-factor";

    /// <summary>Null where the page itself is right.</summary>
    public static string? Redirect(HttpContext context, Type page)
    {
        var signedIn = context.User.Identity?.IsAuthenticated == true;
        if (page == typeof(Pages.SignIn))
        {
            return signedIn ? First(context.User) ?? Local(context.Request.Query["return"]) : null;
        }
        if (!signedIn)
        {
            var asked = context.Request.Path + context.Request.QueryString;
            return asked == "/" ? "/sign-in" : "/sign-in?return=" + Uri.EscapeDataString(asked);
        }
        return First(context.User) switch
        {
            "/password" when page != typeof(Pages.Password) => "/password",
            "/second-factor" when page != typeof(Pages.SecondFactor) && page != typeof(Pages.Password) => "/second-factor",
            _ => null,
        };
    }

    private static string? First(System.Security.Claims.ClaimsPrincipal person) =>
        person.HasClaim(c => c.Type == MustChange) ? "/password" : person.HasClaim(c => c.Type == MustEnrol) ? "/second-factor" : null;

    /// <summary>A path of this host, whatever was asked for: a sign-in page must not send people away.</summary>
    public static string Local(string? path) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\') && !path.Any(char.IsControl) ? path : "/";
}

using Microsoft.AspNetCore.Http;

namespace Concordat.Web;

/// <summary>Which page a person has to see before the one that was asked for.</summary>
internal static class Doorway
{
    private const string MustChange = "must-change-password";

    /// <summary>Null where the page itself is right.</summary>
    public static string? Redirect(HttpContext context, Type page)
    {
        var signedIn = context.User.Identity?.IsAuthenticated == true;
        var mustChange = context.User.HasClaim(c => c.Type == MustChange);
        if (page == typeof(Pages.SignIn))
        {
            return signedIn ? mustChange ? "/password" : Local(context.Request.Query["return"]) : null;
        }
        if (!signedIn)
        {
            var asked = context.Request.Path + context.Request.QueryString;
            return asked == "/" ? "/sign-in" : "/sign-in?return=" + Uri.EscapeDataString(asked);
        }
        return mustChange && page != typeof(Pages.Password) ? "/password" : null;
    }

    /// <summary>A path of this host, whatever was asked for: a sign-in page must not send people away.</summary>
    public static string Local(string? path) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\') && !path.Any(char.IsControl) ? path : "/";
}

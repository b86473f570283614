using Microsoft.AspNetCore.Http;

namespace Concordat.Web;

/// <summary>
/// What a page of the console may load: scripts, fonts, pictures and connections from this host alone, and no inline script. Styles may be inline,
/// since MudBlazor positions its popovers with style attributes; they cannot run anything.
/// </summary>
internal static class ContentPolicy
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    public static void Apply(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()";
        headers.CacheControl = "no-cache, no-store";
    }
}

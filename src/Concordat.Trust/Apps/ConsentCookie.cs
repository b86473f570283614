using Microsoft.AspNetCore.Http;

namespace Concordat.Trust.Apps;

/// <summary>
/// The one cookie of the gateway's listener: which authorization request this browser opened. It signs nobody in anywhere, is read on the
/// pages of the decision alone, and ends with it.
/// </summary>
internal static class ConsentCookie
{
    private const string Name = "concordat-app";

    public static string? Of(HttpContext http) => http.Request.Cookies[Name] ?? http.Request.Cookies["__Host-" + Name];

    public static void Give(HttpContext http, string held, TrustOptions options) => http.Response.Cookies.Append(NameFor(options), held, How(options));

    public static void Take(HttpContext http, TrustOptions options) => http.Response.Cookies.Delete(NameFor(options), How(options));

    private static bool IsSecure(TrustOptions options) => options.PublicUrl.StartsWith("https:", StringComparison.Ordinal);

    // The prefix keeps other hosts of the domain from setting it (RFC 6265bis §4.1.3).
    private static string NameFor(TrustOptions options) => IsSecure(options) ? "__Host-" + Name : Name;

    // Lax: the page is reached from the app's own site, and the answer leads back to it.
    private static CookieOptions How(TrustOptions options) => new()
    {
        HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, Path = "/", Secure = IsSecure(options), MaxAge = AppRequests.PersonLife,
    };
}

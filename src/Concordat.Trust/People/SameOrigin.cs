using Microsoft.AspNetCore.Http;

namespace Concordat.Trust.People;

/// <summary>
/// Whether an unsafe request that rides on a cookie comes from our own pages (OWASP: verify the origin with standard headers, or a
/// custom header that a foreign page cannot send without a preflight).
/// </summary>
public static class SameOrigin
{
    /// <summary>The custom header; any value.</summary>
    public const string Header = "Concordat-Request";

    /// <summary>True where it does, or the request is safe.</summary>
    public static bool Allows(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return true;
        }
        if (request.Headers.ContainsKey(Header))
        {
            return true;
        }
        return Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin)
            && string.Equals(origin.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}

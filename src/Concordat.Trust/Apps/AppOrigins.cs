using Concordat.Trust.Clients;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Concordat.Trust.Apps;

/// <summary>
/// Lets apps that run in a browser read answers (SMART App Launch 2.2, considerations for CORS): from the https origins of registered redirect addresses, at the
/// token endpoints and at the gateway. No cookie is ever let through, so the page where a patient decides is not readable from anywhere.
/// </summary>
internal sealed class AppOrigins(ClientDirectory clients)
{
    private static readonly PathString[] Paths = ["/connect/token", "/connect/par", "/connect/revoke", "/apis"];

    public Task Serve(HttpContext http, RequestDelegate next)
    {
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !Array.Exists(Paths, path => http.Request.Path.StartsWithSegments(path)) || !clients.Current.Origins.Contains(origin))
        {
            return next(http);
        }
        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if (!HttpMethods.IsOptions(http.Request.Method) || !http.Request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod))
        {
            headers.AccessControlExposeHeaders = "Concordat-Exchange, WWW-Authenticate, Retry-After, DPoP-Nonce";
            return next(http);
        }
        headers.AccessControlAllowMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, Idempotency-Key, Traceparent, DPoP";
        headers.AccessControlMaxAge = "600";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}

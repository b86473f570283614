using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Template;

namespace Concordat.Hosting;

/// <summary>
/// What below <c>/control</c> no endpoint took. Without this the console's page for unknown addresses would take it, and a wrong method would
/// look like a wrong address.
/// </summary>
internal static class UnansweredControl
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        // After all others are mapped, and once: the table of a running node does not change.
        var known = new Lazy<IReadOnlyList<(TemplateMatcher Path, Endpoint Endpoint)>>(() =>
        [
            .. routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .Where(e => e.RoutePattern.RawText?.TrimStart('/') is { } text && text.StartsWith("control/", StringComparison.Ordinal) && !text.Contains("{**", StringComparison.Ordinal))
                .Select(e => (new TemplateMatcher(new RouteTemplate(e.RoutePattern), []), (Endpoint)e)),
        ]);
        routes.Map("/control/{**path}", context =>
        {
            Answer(context, [.. known.Value.Where(k => k.Path.TryMatch(context.Request.Path, [])).Select(k => k.Endpoint)]);
            return Task.CompletedTask;
        }).WithDisplayName("unanswered").ExcludeFromDescription();
    }

    private static void Answer(HttpContext context, IReadOnlyList<Endpoint> here)
    {
        var methods = here.SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (methods.Count > 0 && !methods.Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = string.Join(", ", methods); // RFC 9110 §15.5.6
            return;
        }
        var takesBody = here.Any(e => e.Metadata.GetMetadata<IAcceptsMetadata>() is not null
            && e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase) == true);
        context.Response.StatusCode = takesBody ? StatusCodes.Status415UnsupportedMediaType : StatusCodes.Status404NotFound;
    }
}

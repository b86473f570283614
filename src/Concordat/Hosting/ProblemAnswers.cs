using System.Net;
using Concordat.Core.Primitives;
using Concordat.Platform.Problems;
using Concordat.Trust;
using Microsoft.AspNetCore.WebUtilities;

namespace Concordat.Hosting;

/// <summary>
/// The last word of a door: what nobody answered, what was refused without a word, and what failed is a problem document (RFC 9457) with
/// its headers, never an empty body and never a stack trace.
/// </summary>
internal sealed partial class ProblemAnswers(RequestDelegate next, Func<PathString, bool> covers, ILogger<ProblemAnswers> logger)
{
    public async Task Invoke(HttpContext context)
    {
        if (!covers(context.Request.Path))
        {
            await next(context);
            return;
        }
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // the caller is gone
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = failure is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
            if (failure is not BadHttpRequestException)
            {
                // Without the message and the path, which may hold what a caller sent.
                LogFailure(logger, context.GetEndpoint()?.DisplayName ?? "no endpoint", failure.GetType().FullName!, failure.StackTrace ?? "");
            }
        }
        var response = context.Response;
        if (response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null or 0 })
        {
            response.ContentLength = null;
            await Of(context).Write(context);
        }
    }

    private static Problem Of(HttpContext context)
    {
        var status = context.Response.StatusCode;
        var headers = context.Response.Headers;
        if (status == StatusCodes.Status401Unauthorized && headers.WWWAuthenticate.Count == 0)
        {
            headers.WWWAuthenticate = "Bearer"; // RFC 9110 §15.5.2: a 401 names a scheme
        }
        else if (status == StatusCodes.Status403Forbidden && headers.WWWAuthenticate.Count == 0)
        {
            headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\""; // RFC 6750 §3.1
        }
        return Outcome.All.FirstOrDefault(o => o.Status == status) is { } outcome
            ? Problem.Of(outcome, null, Advice(context, status))
            : new Problem { Type = "about:blank", Title = ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : ((HttpStatusCode)status).ToString(), Status = status };
    }

    /// <summary>What to do, where it is the same for every path of the control plane.</summary>
    private static string? Advice(HttpContext context, int status) => context.Request.Path.StartsWithSegments("/control") ? status switch
    {
        StatusCodes.Status401Unauthorized => "Sign in: POST /control/v1/session, or concordat login.",
        StatusCodes.Status403Forbidden when Actor.Service(context.User.Identity?.Name ?? "") is { } account =>
            $"The service account '{account}' may do what its scopes say and no more: control:read plans and reads, control:propose opens change requests.",
        StatusCodes.Status403Forbidden => "The roles do not allow it, or a one-time password must be changed first: GET /control/v1/session tells.",
        StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed => "/control/v1/openapi.json tells what there is.",
        StatusCodes.Status415UnsupportedMediaType => "Content-Type: application/json",
        _ => null,
    } : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "{Endpoint} failed with {Failure}\n{Trace}")]
    private static partial void LogFailure(ILogger logger, string endpoint, string failure, string trace);
}

using System.Globalization;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Http;

namespace Concordat.Gateway.Answers;

/// <summary>Writes the answer: what is left of the system's reply, or a problem document (RFC 9457); on FHIR interfaces an OperationOutcome.</summary>
internal static class ResponseWriter
{
    public static async Task Write(GatewayCall call, Denial? denial)
    {
        var response = call.Http.Response;
        if (response.HasStarted || call.Http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        ResponseHeaders.End(call);
        if (denial is not null)
        {
            Refuse(response.Headers, denial);
            var problem = Problem.Of(denial.Outcome, call.Exchange, denial.Detail, denial.Errors);
            await (call.Api is { IsFhir: true } ? OperationOutcome.Write(call.Http, problem) : problem.Write(call.Http));
            return;
        }
        var reply = call.Reply!;
        response.StatusCode = reply.Status;
        if (reply.ContentType is not null && reply.Body.Length > 0)
        {
            response.ContentType = reply.ContentType;
        }
        if (reply.Status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified))
        {
            response.ContentLength = reply.Body.Length;
        }
        if (reply.Body.Length > 0 && !HttpMethods.IsHead(call.Http.Request.Method))
        {
            await response.Body.WriteAsync(reply.Body.Memory, call.Http.RequestAborted);
        }
    }

    private static void Refuse(IHeaderDictionary headers, Denial denial)
    {
        headers.WWWAuthenticate = denial.Challenge;
        headers.Allow = denial.Allow;
        if (denial.RetryAfter > 0 || denial.Outcome.Status is 503)
        {
            headers.RetryAfter = Math.Max(1, denial.RetryAfter).ToString(CultureInfo.InvariantCulture);
        }
    }
}

using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Gateway.Answers;
using Concordat.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Concordat.Gateway.Steps;

/// <summary>Finds interface, path and operation in the active release. What is in no release does not exist.</summary>
internal sealed class Route : IGatewayStep
{
    private static readonly Denial NoSuchPath = new(Outcome.NotFound, "No published interface has this address.");
    private static readonly Denial Ambiguous = new(Outcome.Invalid, "The path is not written in the one way that is read: no empty or dot segments, no encoded slashes, no broken percent signs.");
    private static readonly Denial Retired = new(Outcome.Gone, "This version was retired. The portal names its successor.");

    public ValueTask<Denial?> Run(GatewayCall call) => ValueTask.FromResult(Find(call));

    private static Denial? Find(GatewayCall call)
    {
        if (RequestTarget.Read(call.Http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget) is not { } target)
        {
            return Ambiguous;
        }
        call.Target = target;
        var segments = target.Segments;
        if (segments.Length < GatewayCall.RoutePrefix || segments[0] != "apis" || call.Plan.Find(segments[1], segments[2], segments[3]) is not { } api)
        {
            return NoSuchPath;
        }
        call.Api = api;
        if (api.Lifecycle == Lifecycle.Retired)
        {
            return Retired;
        }
        if (api.Paths.Find(segments.AsSpan(GatewayCall.RoutePrefix)) is not { } path)
        {
            return NoSuchPath;
        }
        call.Path = path;
        var method = call.Http.Request.Method;
        if (HttpMethods.IsOptions(method))
        {
            call.Http.Response.Headers.Allow = path.Allow;
            call.IsOptions = true;
            call.Reply = new Reply(StatusCodes.Status204NoContent, contentType: null, new PooledBytes(0));
            return null;
        }
        // RFC 9110, 9.3.2: HEAD is GET without the content.
        call.Operation = path.Operations.GetValueOrDefault(HttpMethods.IsHead(method) ? "GET" : method);
        return call.Operation is null ? new Denial(Outcome.MethodNotAllowed) { Allow = path.Allow } : null;
    }
}

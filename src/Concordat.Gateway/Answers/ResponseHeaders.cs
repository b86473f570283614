using System.Diagnostics;
using Concordat.Core.Workspace;

namespace Concordat.Gateway.Answers;

/// <summary>Header fields that every response carries.</summary>
internal static class ResponseHeaders
{
    public const string Exchange = "Concordat-Exchange";

    /// <summary>Before the first step: what even a refusal carries.</summary>
    public static void Begin(GatewayCall call)
    {
        var (trace, parent) = TraceOf(call);
        call.TraceId = trace;
        call.TraceParent = parent;
        var headers = call.Http.Response.Headers;
        headers[Exchange] = call.ExchangeText;
        headers.TraceParent = parent;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
    }

    /// <summary>Before the answer: what the steps found out.</summary>
    public static void End(GatewayCall call)
    {
        RateHeaders.Write(call);
        if (call.Api is { Lifecycle: Lifecycle.Deprecated or Lifecycle.Retired } api)
        {
            var headers = call.Http.Response.Headers;
            headers["Deprecation"] = api.Deprecation;
            headers["Sunset"] = api.Sunset;
            headers.Link = api.Successor;
        }
    }

    /// <summary>The trace that is recorded, or the caller's, or a new one (W3C Trace Context, 3.2).</summary>
    private static (string Trace, string Parent) TraceOf(GatewayCall call)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } activity)
        {
            return (activity.TraceId.ToHexString(), id);
        }
        Span<byte> random = stackalloc byte[24];
        Random.Shared.NextBytes(random); // an id of a trace is no secret, and the system's own generator costs a call of the kernel each
        var span = Convert.ToHexStringLower(random[16..]);
        var trace = ActivityContext.TryParse(call.Http.Request.Headers.TraceParent, null, out var context)
            ? context.TraceId.ToHexString()
            : Convert.ToHexStringLower(random[..16]);
        return (trace, $"00-{trace}-{span}-00");
    }
}

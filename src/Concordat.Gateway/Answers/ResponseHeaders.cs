using Concordat.Core.Workspace;
using Concordat.Platform.Telemetry;

namespace Concordat.Gateway.Answers;

/// <summary>Header fields that every response carries.</summary>
internal static class ResponseHeaders
{
    public const string Exchange = "Concordat-Exchange";

    /// <summary>Before the first step: what even a refusal carries.</summary>
    public static void Begin(GatewayCall call)
    {
        var (trace, parent) = TraceParent.Of(call.Http);
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
}

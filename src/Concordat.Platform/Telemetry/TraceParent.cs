using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Concordat.Platform.Telemetry;

/// <summary>The trace of a call (W3C Trace Context, 3.2).</summary>
public static class TraceParent
{
    /// <summary>The trace that is recorded, or the caller's, or a new one; and the value of <c>traceparent</c> for the answer.</summary>
    public static (string Trace, string Parent) Of(HttpContext http)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } activity)
        {
            return (activity.TraceId.ToHexString(), id);
        }
        Span<byte> random = stackalloc byte[24];
        Random.Shared.NextBytes(random); // an id of a trace is no secret, and the system's own generator costs a call of the kernel each
        var span = Convert.ToHexStringLower(random[16..]);
        var trace = ActivityContext.TryParse(http.Request.Headers.TraceParent, null, out var context)
            ? context.TraceId.ToHexString()
            : Convert.ToHexStringLower(random[..16]);
        return (trace, $"00-{trace}-{span}-00");
    }
}

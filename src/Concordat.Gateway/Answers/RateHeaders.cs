using Concordat.Gateway.Plan;
using Microsoft.AspNetCore.Http;

namespace Concordat.Gateway.Answers;

/// <summary>The <c>RateLimit-Policy</c> and <c>RateLimit</c> fields of the IETF draft (draft-ietf-httpapi-ratelimit-headers-10): quota, window, rest, reset.</summary>
internal static class RateHeaders
{
    public static void Write(GatewayCall call)
    {
        if (call.Rate is not { } rate || call.Api is not { } api)
        {
            return;
        }
        var headers = call.Http.Response.Headers;
        headers["RateLimit-Policy"] = api.RatePolicy;
        headers["RateLimit"] = $"\"{api.TierName}\";r={rate.Remaining};t={rate.ResetSeconds}";
    }
}

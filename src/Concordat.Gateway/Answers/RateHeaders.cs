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
        var window = Math.Max(1, (api.Tier.Burst + api.Tier.PerSecond - 1) / api.Tier.PerSecond);
        var headers = call.Http.Response.Headers;
        headers["RateLimit-Policy"] = $"\"{api.TierName}\";q={api.Tier.Burst};w={window}";
        headers["RateLimit"] = $"\"{api.TierName}\";r={rate.Remaining};t={rate.ResetSeconds}";
    }
}

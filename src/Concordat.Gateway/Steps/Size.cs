using Concordat.Core.Primitives;

namespace Concordat.Gateway.Steps;

/// <summary>Takes in the body, up to what the tier allows. Headers, request line and path are bounded by the server and by <see cref="Route"/>.</summary>
internal sealed class Size : IGatewayStep
{
    public async ValueTask<Denial?> Run(GatewayCall call)
    {
        var request = call.Http.Request;
        var most = call.Api!.Tier.MaxPayload;
        if (request.ContentLength > most)
        {
            return TooLarge(most);
        }
        if (request.ContentLength is 0 || (request.ContentLength is null && !request.Headers.ContainsKey("Transfer-Encoding") && request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal)))
        {
            return null;
        }
        var body = new PooledBytes((int)Math.Clamp(request.ContentLength ?? 4096, 256, 64 * 1024));
        call.Body = body;
        try
        {
            return await body.Fill(request.Body, most, call.Http.RequestAborted) ? null : TooLarge(most);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException refused)
        {
            // The server's own reading of the body: broken chunks, a body that trickles in too slowly, its own size limit.
            return refused.StatusCode == 413 ? TooLarge(most) : new Denial(Outcome.Invalid, "The body could not be read: it is cut short, wrongly framed or too slow.");
        }
    }

    private static Denial TooLarge(long most) => new(Outcome.TooLarge, $"The tier allows bodies of {most} bytes.");
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Concordat.Core.Primitives;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Concordat.Trust;

/// <summary>Reads the small JSON bodies of this module's endpoints.</summary>
internal static class JsonBody
{
    private const int Largest = 4_096;

    /// <summary>Lets a request have at most so many bytes; whoever reads more gets a <see cref="BadHttpRequestException"/> of status 413.</summary>
    public static void Bound(HttpContext context, int bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = bytes;
        }
    }

    /// <summary>The body; null where it was refused and answered.</summary>
    public static async Task<T?> Read<T>(HttpContext context, JsonTypeInfo<T> type, int most = Largest) where T : class
    {
        Bound(context, most);
        try
        {
            if (context.Request.HasJsonContentType() && await context.Request.ReadFromJsonAsync(type, context.RequestAborted) is { } body)
            {
                return body;
            }
        }
        catch (JsonException)
        {
            // answered below
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await Problem.Of(Outcome.TooLarge, null, "The body is larger than it need be.").Write(context);
            return null;
        }
        await Problem.Of(Outcome.Invalid, null, "The body is not the JSON that is needed.").Write(context);
        return null;
    }
}

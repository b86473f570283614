using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Concordat.Core.Primitives;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Http;

namespace Concordat.Trust;

/// <summary>Reads the small JSON bodies of this module's endpoints.</summary>
internal static class JsonBody
{
    private const int Largest = 4_096;

    /// <summary>The body; null where it was refused and answered.</summary>
    public static async Task<T?> Read<T>(HttpContext context, JsonTypeInfo<T> type) where T : class
    {
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = Largest;
        }
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

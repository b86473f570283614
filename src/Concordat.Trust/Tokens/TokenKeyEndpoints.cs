using System.Text.Json.Serialization;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Trust.Tokens;

/// <summary>A key that signs, waits to sign, or still verifies.</summary>
internal sealed record TokenKeyResponse(string KeyId, string State, DateTimeOffset? SignsFrom, DateTimeOffset? VerifiesUntil);

/// <summary>All of them, the oldest first.</summary>
internal sealed record TokenKeysResponse(IReadOnlyList<TokenKeyResponse> Keys);

/// <summary>Why a key is replaced.</summary>
internal sealed record RotateTokenKeyRequest(string? Reason);

/// <summary><c>/control/v1/keys/tokens</c>.</summary>
internal static class TokenKeyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/control/v1/keys/tokens").RequireAuthorization(Policies.Administer).WithTags("keys");
        group.MapGet("", List).Produces<TokenKeysResponse>().WithName("listTokenKeys").WithSummary("List the keys of access tokens")
            .WithDescription("Which key signs, which one waits to sign, and which ones still verify and until when.");
        group.MapPost("/rotate", Rotate).NeedsPrivilege(PrivilegedOperation.KeyUse).Produces<TokenKeysResponse>().Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType)
            .WithName("rotateTokenKey").WithSummary("Replace the key of access tokens")
            .WithDescription("The new key is published at once and signs a minute later; the old one verifies until its last token has ended. No request fails meanwhile. The body has a reason.");
    }

    private static Task List(HttpContext context, TokenKeys keys, TimeProvider clock) => Write(context, keys, clock);

    private static async Task Rotate(HttpContext context, TokenKeys keys, KeyRotation rotation, TimeProvider clock)
    {
        if (await JsonBody.Read(context, TokenKeyJson.Default.RotateTokenKeyRequest) is not { } request)
        {
            return;
        }
        if (await rotation.Tokens(Actor.Asking(context), request.Reason ?? "", context.RequestAborted) is null)
        {
            await Problem.Of(Outcome.Conflict, null, "A new key waits to sign already.").Write(context);
            return;
        }
        await Write(context, keys, clock);
    }

    private static Task Write(HttpContext context, TokenKeys keys, TimeProvider clock)
    {
        var (now, signing) = (clock.GetUtcNow(), keys.Signing.KeyId);
        var rows = keys.Own.Select(key => new TokenKeyResponse(
            key.Public.KeyId, key.Public.KeyId == signing ? "signs" : key.From > now ? "waits" : key.Until > now ? "verifies" : "ended",
            key.From == DateTimeOffset.MinValue ? null : key.From, key.Until));
        return context.Response.WriteAsJsonAsync(new TokenKeysResponse([.. rows]), TokenKeyJson.Default.TokenKeysResponse);
    }
}

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenKeysResponse))]
[JsonSerializable(typeof(RotateTokenKeyRequest))]
internal sealed partial class TokenKeyJson : JsonSerializerContext;

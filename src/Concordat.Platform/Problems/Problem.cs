using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concordat.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Concordat.Platform.Problems;

/// <summary>One place in a request that is wrong.</summary>
/// <param name="Pointer">JSON Pointer (RFC 6901) as a URI fragment, or <c>query/name</c>, <c>path/name</c>, <c>header/name</c>.</param>
/// <param name="Detail">What is wrong, without the value.</param>
public sealed record ProblemPointer(string Pointer, string Detail);

/// <summary>A problem document (RFC 9457). Never holds a stack trace, a backend's own words or content.</summary>
public sealed record Problem
{
    /// <summary>Stable: <c>urn:concordat:problem:CODE</c>.</summary>
    public required string Type { get; init; }
    /// <summary>One sentence per type.</summary>
    public required string Title { get; init; }
    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }
    /// <summary>What to do about this occurrence.</summary>
    public string? Detail { get; init; }
    /// <summary>The exchange to ask about.</summary>
    public string? Exchange { get; init; }
    /// <summary>The privilege to ask for, where one is needed.</summary>
    public string? Privilege { get; init; }
    /// <summary>All places that are wrong.</summary>
    public IReadOnlyList<ProblemPointer>? Errors { get; init; }

    /// <summary>The media type.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>From an outcome.</summary>
    public static Problem Of(Outcome outcome, Guid? exchange, string? detail = null, IReadOnlyList<ProblemPointer>? errors = null) => new()
    {
        Type = "urn:concordat:problem:" + outcome.Code,
        Title = outcome.Title,
        Status = outcome.Status,
        Detail = detail,
        Exchange = exchange?.ToString(),
        Errors = errors,
    };

    /// <summary>Writes the document as the response. Headers that belong to the status (Retry-After, WWW-Authenticate) are the caller's.</summary>
    public Task Write(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = MediaType;
        context.Response.Headers.CacheControl = "no-store";
        if (Exchange is not null)
        {
            context.Response.Headers["Concordat-Exchange"] = Exchange;
        }
        if (Activity.Current?.Id is { } trace)
        {
            context.Response.Headers.TraceParent = trace;
        }
        var body = JsonSerializer.SerializeToUtf8Bytes(this, ProblemJson.Default.Problem);
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body).AsTask();
    }
}

/// <summary>Serializes problems without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJson : JsonSerializerContext;

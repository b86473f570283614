using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Concordat.Platform.Problems;

/// <summary>
/// A problem in the words of FHIR (R4, OperationOutcome), for FHIR addresses and interfaces whose system is a FHIR server: clients of such a server read nothing else.
/// The stable code stands in <c>details.coding</c>, every place that is wrong is an issue of its own.
/// </summary>
public static class OperationOutcome
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/fhir+json";

    /// <summary>The code system of <see cref="Core.Primitives.Outcome.Code"/>.</summary>
    private const string Codes = "urn:concordat:problem";

    /// <summary>Writes the resource as the response; header fields that belong to the status are the caller's.</summary>
    public static async Task Write(HttpContext http, Problem problem)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body))
        {
            Resource(writer, problem);
        }
        http.Response.StatusCode = problem.Status;
        http.Response.ContentType = MediaType;
        http.Response.ContentLength = body.WrittenCount;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
        }
    }

    private static void Resource(Utf8JsonWriter writer, Problem problem)
    {
        writer.WriteStartObject();
        writer.WriteString("resourceType", "OperationOutcome");
        writer.WriteStartArray("issue");
        Issue(writer, problem, problem.Detail ?? problem.Title, pointer: null);
        foreach (var error in problem.Errors ?? [])
        {
            Issue(writer, problem, error.Detail, error.Pointer);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Issue(Utf8JsonWriter writer, Problem problem, string text, string? pointer)
    {
        writer.WriteStartObject();
        writer.WriteString("severity", problem.Status == 500 ? "fatal" : "error");
        writer.WriteString("code", TypeOf(problem.Status));
        writer.WriteStartObject("details");
        writer.WriteStartArray("coding");
        writer.WriteStartObject();
        writer.WriteString("system", Codes);
        writer.WriteString("code", problem.Type[(Codes.Length + 1)..]);
        writer.WriteString("display", problem.Title);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteString("text", text);
        writer.WriteEndObject();
        if (pointer is not null && char.IsAsciiLetterUpper(pointer[0]))
        {
            writer.WriteStartArray("expression");
            writer.WriteStringValue(pointer);
            writer.WriteEndArray();
        }
        // Where the place is no FHIRPath (a query parameter, a header, a JSON Pointer), diagnostics is where it belongs.
        writer.WriteString("diagnostics", pointer is null ? $"exchange {problem.Exchange}" : $"at {pointer}");
        writer.WriteEndObject();
    }

    /// <summary>Value set issue-type (http://hl7.org/fhir/ValueSet/issue-type), the code that R4 gives for the status.</summary>
    private static string TypeOf(int status) => status switch
    {
        400 => "invalid",
        401 => "login",
        403 => "forbidden",
        404 or 410 => "not-found",
        405 or 415 => "not-supported",
        409 => "conflict",
        413 => "too-long",
        422 => "business-rule",
        429 => "throttled",
        503 => "transient",
        504 => "timeout",
        _ => "exception",
    };
}

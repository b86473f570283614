using System.Text.Json;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Primitives;
using Concordat.Gateway.Answers;
using Concordat.Gateway.Requests;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Http;

namespace Concordat.Gateway.Steps;

/// <summary>Holds parameters and body to the contract and reports every place that is wrong, without repeating a value.</summary>
internal sealed class CheckRequest : IGatewayStep
{
    private static readonly Denial ManyParameters = new(Outcome.Invalid, "The query has more parameters than any contract asks for.");
    private static readonly Denial Encoded = new(Outcome.UnsupportedMediaType, "Bodies are taken as they are, without Content-Encoding.");

    public ValueTask<Denial?> Run(GatewayCall call) => ValueTask.FromResult(Check(call));

    private static Denial? Check(GatewayCall call)
    {
        call.Query = QueryValues.Read(call.Target!.Query);
        if (call.Query is null)
        {
            return ManyParameters;
        }
        var errors = new List<SchemaError>(0);
        Parameters(call, errors);
        return Body(call, errors) ?? (errors.Count == 0 ? null : new Denial(Outcome.Invalid, "The request does not meet its contract.",
            [.. errors.Select(error => new ProblemPointer(Place(error.InstancePath), error.Message))]));
    }

    /// <summary>The body by JSON Pointer as a URI fragment, anything else as <c>query/name</c>.</summary>
    private static string Place(string pointer) => pointer.StartsWith("/body", StringComparison.Ordinal) ? "#" + pointer[5..] : pointer[1..];

    private static void Parameters(GatewayCall call, List<SchemaError> errors)
    {
        foreach (var parameter in call.Operation!.Contract.Parameters)
        {
            var texts = parameter.Place switch
            {
                ParameterPlace.Path => call.PathValue(parameter.Name) is { } segment ? [segment] : [],
                ParameterPlace.Query => call.Query!.Of(parameter.Name),
                _ => call.Http.Request.Headers[parameter.Name].OfType<string>().ToArray(),
            };
            var value = parameter.Read(texts, errors);
            if (value.ValueKind != JsonValueKind.Undefined)
            {
                call.Parameters.Add((parameter, value));
            }
        }
        foreach (var (name, _) in call.Query!.Pairs)
        {
            if (!call.Operation.QueryNames.Contains(name))
            {
                // What the contract does not name would pass unchecked to the system behind.
                errors.Add(new SchemaError("/query/" + Short(name), "", "The contract knows no such query parameter."));
            }
        }
    }

    private static Denial? Body(GatewayCall call, List<SchemaError> errors)
    {
        var described = call.Operation!.Contract.Body;
        var request = call.Http.Request;
        if (call.Body is not { Length: > 0 } body)
        {
            if (described is { Required: true })
            {
                errors.Add(new SchemaError("/body", "", "The operation needs a body."));
            }
            return null;
        }
        if (described is null)
        {
            errors.Add(new SchemaError("/body", "", "The operation takes no body."));
            return null;
        }
        if (request.Headers.ContentEncoding.Count > 0)
        {
            return Encoded;
        }
        if (described.Content.Find(request.ContentType) is not { } media || !IsUtf8(request.ContentType!))
        {
            return new Denial(Outcome.UnsupportedMediaType, $"The contract takes {string.Join(", ", described.Content.All.Select(m => m.Type))}, in UTF-8.");
        }
        if (media.IsJson)
        {
            Json(call, media, body, errors);
        }
        return null;
    }

    private static void Json(GatewayCall call, ApiMedia media, PooledBytes body, List<SchemaError> errors)
    {
        try
        {
            call.Json = JsonDocument.Parse(body.Memory, Reply.JsonOptions);
        }
        catch (JsonException broken)
        {
            errors.Add(new SchemaError("/body", "", $"This is no JSON that is read here: broken, nested deeper than {Reply.JsonOptions.MaxDepth} levels, or with a property twice (line {broken.LineNumber + 1})."));
            return;
        }
        var found = new List<SchemaError>(0);
        if (media.Schema?.Validate(call.Json.RootElement, found) == false)
        {
            errors.AddRange(found.Select(error => error with { InstancePath = "/body" + error.InstancePath }));
        }
    }

    private static bool IsUtf8(string contentType)
    {
        var at = contentType.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        return at < 0 || contentType.AsSpan(at + 8).Trim(" \"").StartsWith("utf-8", StringComparison.OrdinalIgnoreCase);
    }

    private static string Short(string name) => name.Length > 40 ? name[..40] + "…" : name;
}

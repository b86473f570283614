using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Sandbox.Odoo;

/// <summary><c>/odoo/jsonrpc</c> and <c>/odoo/web/health</c>, answering as a real Odoo 18 does.</summary>
internal sealed class OdooEndpoint(OdooDatabase db, SandboxBehaviour behaviour)
{
    const string Html = "text/html; charset=utf-8";
    static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    readonly OdooService service = new(db);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/odoo/web/health", async context =>
        {
            if (await behaviour.Before(context))
            {
                await context.Response.WriteAsJsonAsync(new { status = "pass" });
            }
        });
        routes.Map("/odoo/jsonrpc", Handle);
    }

    async Task Handle(HttpContext context)
    {
        if (!await behaviour.Before(context))
        {
            return;
        }
        // A chunked body is read as an empty one: the werkzeug server behind Odoo does not decode it.
        var wrong = !HttpMethods.IsPost(context.Request.Method) || context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true;
        if (wrong || context.Request.ContentLength is null)
        {
            await Reject(context, wrong ? Html : "text/html; charset=utf-8", wrong
                ? "<!doctype html>\n<html lang=en>\n<title>400 Bad Request</title>\n<h1>Bad Request</h1>\n<p>Request inferred type is compatible with [&#39;http&#39;] but &#39;/jsonrpc&#39; is type=&#39;json&#39;.</p>\n"
                : "Invalid JSON data");
            return;
        }
        JsonElement request;
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            request = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            await Reject(context, Html, "Invalid JSON data");
            return;
        }
        if (request.ValueKind != JsonValueKind.Object)
        {
            await Reject(context, Html, "Invalid JSON-RPC data");
            return;
        }
        if (Told(request) is { } told)
        {
            await Replay(context, request, told);
            return;
        }
        var answer = Answer(request);
        if (await behaviour.After(context))
        {
            await Send(context, answer);
        }
    }

    /// <summary>One call: envelope in, envelope out.</summary>
    public JsonObject Answer(JsonElement request)
    {
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = request.TryGetProperty("id", out var id) ? JsonNode.Parse(id.GetRawText()) : null };
        try
        {
            if (behaviour.Conflicts())
            {
                throw OdooError.Conflict();
            }
            var result = service.Call(request.TryGetProperty("params", out var parameters) ? parameters : default);
            if (!ReferenceEquals(result, OdooService.None))
            {
                answer["result"] = result;
            }
        }
        catch (OdooError e)
        {
            answer["error"] = Error(e.Name, e.Message);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException)
        {
            // A value of a kind that the method does not expect: Python would have raised a TypeError somewhere inside.
            answer["error"] = Error("builtins.TypeError", "unsupported operand type(s)");
        }
        return answer;
    }

    SandboxMode? Told(JsonElement request) =>
        request.TryGetProperty("params", out var parameters) && parameters.ValueKind == JsonValueKind.Object
            && parameters.TryGetProperty("args", out var args) && args.ValueKind == JsonValueKind.Array && args.GetArrayLength() > 4
            ? behaviour.AnswerTo(args[3].ToString(), args[4].ToString())
            : null;

    static async Task Replay(HttpContext context, JsonElement request, SandboxMode told)
    {
        var body = told.Answer ?? "";
        try
        {
            if (request.TryGetProperty("id", out var id) && JsonNode.Parse(body) is JsonObject answer && answer.ContainsKey("jsonrpc"))
            {
                answer["id"] = JsonNode.Parse(id.GetRawText());
                body = answer.ToJsonString();
            }
        }
        catch (JsonException)
        {
            // HTML, or a broken answer that is meant to be one.
        }
        context.Response.StatusCode = told.Status;
        context.Response.ContentType = told.ContentType;
        await context.Response.WriteAsync(body);
    }

    static JsonObject Error(string name, string message) => new()
    {
        ["code"] = 200,
        ["message"] = "Odoo Server Error",
        ["data"] = new JsonObject
        {
            ["name"] = name, ["debug"] = "Traceback (most recent call last):\n  File \"/odoo/http.py\" (simulated)\n" + message, ["message"] = message,
            ["arguments"] = new JsonArray(message), ["context"] = new JsonObject(),
        },
    };

    static async Task Reject(HttpContext context, string type, string body)
    {
        context.Response.StatusCode = 400;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(body);
    }

    async Task Send(HttpContext context, JsonObject answer)
    {
        if (behaviour.Padding > 0)
        {
            answer["result"] = new string('x', behaviour.Padding);
        }
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            answer.WriteTo(json);
        }
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = buffer.Length;
        await context.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }
}

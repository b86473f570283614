using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Systems;
using Concordat.Systems.Odoo;

namespace Concordat.Modules.Tests.Systems;

public sealed class OdooCaptureTests
{
    static readonly OdooConnection Hospital = new(new Uri("http://odoo.example:8069/"), "hospital", SystemLimits.Default);

    [Fact]
    public void All_captured_calls_are_there() => Assert.Equal(467, OdooCapture.All.Count);

    public static TheoryData<string> Models() => [.. OdooCapture.All.Where(c => c.ExecuteKw is not null).Select(c => c.File)];

    public static TheoryData<string> Everything() => [.. OdooCapture.All.Select(c => c.File)];

    [Theory, MemberData(nameof(Models))]
    public async Task The_request_that_we_build_means_the_captured_one(string file)
    {
        var captured = OdooCapture.Of(file).ExecuteKw!;
        var network = new ScriptedOdoo(ScriptedOdoo.Result(7), ScriptedOdoo.Result(null));
        using var client = new OdooClient(Hospital, new HttpClient(network), TimeProvider.System);
        using var login = new OdooLogin("admin", () => "key");
        var keywords = captured.Count > 6 ? captured[6] as JsonObject : null;
        await Ask(client, login, (string)captured[3]!, (string)captured[4]!, (JsonArray)captured[5]!.DeepClone(), keywords);

        var sent = network.Sent[^1];
        Assert.Equal("2.0", (string)sent["jsonrpc"]!);
        Assert.Equal("object", (string)sent["params"]!["service"]!);
        Assert.Equal("execute_kw", (string)sent["params"]!["method"]!);
        var ours = (JsonArray)sent["params"]!["args"]!;
        Assert.Equal("hospital", (string)ours[0]!);
        Assert.Equal(7, (int)ours[1]!);
        Assert.Equal("key", (string)ours[2]!);
        Assert.True(JsonNode.DeepEquals(WithoutCredentials(captured, keywords), WithoutCredentials(ours, ours[6] as JsonObject)), ours.ToJsonString());
        Assert.Equal(network.Requests[^1].Content!.Headers.ContentLength > 0, network.Requests[^1].Headers.TransferEncodingChunked != true);
    }

    /// <summary>The typed methods where the client has one, so that they are held to the captures too.</summary>
    static Task<OdooAnswer> Ask(OdooClient client, OdooLogin login, string model, string method, JsonArray args, JsonObject? keywords)
    {
        int? limit = (int?)keywords?["limit"];
        var offset = (int?)keywords?["offset"] ?? 0;
        var order = (string?)keywords?["order"];
        var plain = keywords is null || keywords.All(k => k.Key is "fields" or "specification" or "limit" or "offset" or "order");
        if (plain && method == "search_read" && args.Count == 1 && keywords?["fields"] is JsonArray fields)
        {
            return client.SearchRead(login, model, (JsonArray)args[0]!, fields.Select(f => (string)f!), default, limit, offset, order);
        }
        if (plain && method == "web_search_read" && keywords?["specification"] is JsonObject specification)
        {
            return client.WebSearchRead(login, model, (JsonArray)args[0]!, specification, default, limit, offset, order);
        }
        if (plain && method == "search" && args is [JsonArray domain])
        {
            return client.Search(login, model, domain, default, limit, offset, order);
        }
        if (keywords is null)
        {
            switch (method, args)
            {
                case ("read", [JsonArray ids, JsonArray names]): return client.Read(login, model, ids.Select(i => (int)i!), names.Select(n => (string)n!), default);
                case ("search_count", [JsonArray of]): return client.Count(login, model, of, default);
                case ("create", [JsonNode values]): return client.Create(login, model, values, default);
                case ("write", [JsonArray ids, JsonObject values]): return client.Write(login, model, ids.Select(i => (int)i!), values, default);
                case ("unlink", [JsonArray ids]): return client.Unlink(login, model, ids.Select(i => (int)i!), default);
                case ("load", [JsonArray columns, JsonArray rows]) when rows.All(r => r!.AsArray().All(v => v!.GetValueKind() == JsonValueKind.String)):
                    return client.Load(login, model, columns.Select(c => (string)c!), rows.Select(r => r!.AsArray().Select(v => (string)v!)), default);
                default: break;
            }
        }
        return client.Call(login, new OdooRequest(model, method, args, keywords), default);
    }

    /// <summary>The context is ours to send always; what a capture sends in it must be in ours.</summary>
    static JsonArray WithoutCredentials(JsonArray args, JsonObject? keywords)
    {
        var rest = (JsonObject?)keywords?.DeepClone() ?? [];
        if (rest["context"] is JsonObject context)
        {
            foreach (var (key, value) in Hospital.Context(null))
            {
                if (JsonNode.DeepEquals(context[key], value))
                {
                    context.Remove(key);
                }
            }
            if (context.Count == 0)
            {
                rest.Remove("context");
            }
        }
        return [args[3]!.DeepClone(), args[4]!.DeepClone(), args[5]!.DeepClone(), rest];
    }

    [Theory, MemberData(nameof(Everything))]
    public async Task Every_answer_is_read_as_a_value_or_as_a_known_fault(string file)
    {
        var capture = OdooCapture.Of(file);
        using var http = new HttpClient(new ScriptedOdoo(ScriptedOdoo.Raw(capture.Status, capture.ContentType, capture.ResponseBytes)));
        var transport = new JsonRpcTransport(Hospital, http);
        var wire = capture.Status == 200
            ? JsonRpcWire.Read(capture.ResponseBytes, null)
            : await transport.Send("common", "version", [], default);

        if (capture.Status != 200)
        {
            Assert.Equal(OdooFault.NotOdoo, wire.Fault);
        }
        else if (capture.Exception is { } name)
        {
            Assert.Equal(Expected(name), (wire.Fault!.Code, wire.Fault.Outcome.Code));
        }
        else
        {
            Assert.Null(wire.Fault);
            var expected = capture.Response!.AsObject().TryGetPropertyValue("result", out var result) ? result : null;
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(wire.Value.GetRawText())));
        }
    }

    static (string, string) Expected(string name) => name switch
    {
        "odoo.exceptions.AccessDenied" => ("odoo-credentials", Outcome.BadBackend.Code),
        "odoo.exceptions.AccessError" => ("odoo-access", Outcome.Forbidden.Code),
        "odoo.exceptions.UserError" => ("odoo-user-error", Outcome.Refused.Code),
        "odoo.exceptions.ValidationError" => ("odoo-validation", Outcome.Refused.Code),
        "odoo.exceptions.MissingError" => ("odoo-missing", Outcome.NotFound.Code),
        "builtins.ValueError" or "psycopg2.errors.InvalidTextRepresentation" => ("odoo-value", Outcome.Invalid.Code),
        "psycopg2.errors.SerializationFailure" => ("odoo-conflict", Outcome.Busy.Code),
        "psycopg2.OperationalError" => ("odoo-database-down", Outcome.Unreachable.Code),
        _ when name.StartsWith("builtins.", StringComparison.Ordinal) => ("odoo-call", Outcome.BadBackend.Code),
        _ => throw new InvalidOperationException("A class without a row: " + name),
    };
}

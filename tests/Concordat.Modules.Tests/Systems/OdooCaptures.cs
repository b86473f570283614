using System.Text;
using System.Text.Json.Nodes;

namespace Concordat.Modules.Tests.Systems;

/// <summary>One observed call of a real Odoo.</summary>
public sealed record OdooCapture(string File, JsonNode? Request, int Status, string? ContentType, JsonNode? Response)
{
    public JsonObject? Params => (Request as JsonObject)?["params"] as JsonObject;

    /// <summary>The arguments of a well-formed call of a model; null for every other call.</summary>
    public JsonArray? ExecuteKw =>
        Params is { } p && (string?)p["service"] == "object" && (string?)p["method"] == "execute_kw" && p["args"] is JsonArray { Count: >= 6 } args && args[5] is JsonArray ? args : null;

    public string? Exception => (string?)Response?.AsObjectOrNull()?["error"]?["data"]?["name"];

    public byte[] ResponseBytes => Encoding.UTF8.GetBytes(Response is JsonValue v && v.TryGetValue<string>(out var text) ? text : Response?.ToJsonString() ?? "");

    public override string ToString() => File;

    public static IReadOnlyList<OdooCapture> All { get; } = [.. Load()];

    public static OdooCapture Of(string file) => All.Single(c => c.File == file);

    static IEnumerable<OdooCapture> Load()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(TestFiles.Root, "tests/data/odoo"), "*.jsonl").Order(StringComparer.Ordinal))
        {
            foreach (var line in System.IO.File.ReadLines(path))
            {
                var row = JsonNode.Parse(line)!;
                yield return new((string)row["file"]!, row["request"], (int)row["status"]!, (string?)row["contentType"], row["response"]);
            }
        }
    }
}

static class JsonNodes
{
    public static JsonObject? AsObjectOrNull(this JsonNode? node) => node as JsonObject;
}

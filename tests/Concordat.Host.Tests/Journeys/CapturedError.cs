using System.Globalization;
using System.Text.Json.Nodes;

namespace Concordat.Host.Tests.Journeys;

/// <summary>What a real Odoo 18 answered when it would not: each with what a caller of ours is told in its place (<c>tests/data/odoo/errors.csv</c>).</summary>
/// <param name="File">Name of the capture.</param>
/// <param name="Cause">Our sub-code.</param>
/// <param name="Code">The outcome code.</param>
/// <param name="Status">Its HTTP status.</param>
public sealed record CapturedError(string File, string Cause, string Code, int Status)
{
    private static readonly Dictionary<string, JsonNode> s_captures = Read("tests/data/odoo", "*.jsonl").Concat(Read("tests/data/odoo/beside", "*.jsonl"))
        .ToDictionary(capture => (string)capture["file"]!, StringComparer.Ordinal);

    /// <summary>The rows.</summary>
    public static IReadOnlyDictionary<string, CapturedError> All { get; } = System.IO.File.ReadLines(Path.Combine(Architecture.Repository.Root, "tests/data/odoo/errors.csv"))
        .Skip(1).Select(line => line.Split(',')).Select(row => new CapturedError(row[0], row[1], row[2], int.Parse(row[3], CultureInfo.InvariantCulture)))
        .ToDictionary(row => row.File, StringComparer.Ordinal);

    /// <summary>Captures that are an error: of the application, or an answer that is none of JSON-RPC.</summary>
    public static IEnumerable<string> Errors => s_captures.Where(c => c.Value["response"] is JsonObject answer && answer.ContainsKey("error") || (int)c.Value["status"]! != 200).Select(c => c.Key);

    /// <summary>Captures in which a button opened a window instead of doing, or besides doing, its work.</summary>
    public static IEnumerable<string> Windows => s_captures.Where(c => Result(c.Value) is { } answer && answer.ContainsKey("res_model")).Select(c => c.Key);

    /// <summary>Captures in which <c>load</c> stored nothing and said so without an error.</summary>
    public static IEnumerable<string> RefusedLoads => s_captures.Where(c => Result(c.Value) is { } answer && answer["ids"] is JsonValue ids && ids.GetValueKind() == System.Text.Json.JsonValueKind.False).Select(c => c.Key);

    /// <summary>True where our client sends the same call again itself: Odoo rolled it back.</summary>
    public bool IsConflict => Cause == "odoo-conflict";

    /// <summary>True where the failure rules of the sample's flows try again.</summary>
    public bool IsTransient => Code is "unreachable" or "timeout" or "busy";

    /// <summary>What Odoo said: no word of it may reach a caller.</summary>
    public string? Said => (string?)s_captures[File]["response"].AsObjectOrNull()?["error"]?["data"]?["message"];

    /// <summary>The behaviour of the simulated Odoo that gives this answer.</summary>
    public static string Behaviour(string file, string model, string method, int? count = null) => new JsonObject
    {
        ["mode"] = "answer", ["model"] = model, ["method"] = method, ["count"] = count,
        ["status"] = (int)s_captures[file]["status"]!, ["contentType"] = (string?)s_captures[file]["contentType"],
        ["answer"] = s_captures[file]["response"] is JsonValue text && text.TryGetValue<string>(out var raw) ? raw : s_captures[file]["response"]!.ToJsonString(),
    }.ToJsonString();

    private static JsonObject? Result(JsonNode capture) => capture["response"].AsObjectOrNull()?["result"].AsObjectOrNull();

    private static IEnumerable<JsonNode> Read(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Architecture.Repository.Root, folder), pattern).SelectMany(System.IO.File.ReadLines).Select(line => JsonNode.Parse(line)!);
}

internal static class JsonNodes
{
    public static JsonObject? AsObjectOrNull(this JsonNode? node) => node as JsonObject;
}

using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Compatibility;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Tests.Compatibility;

/// <summary>A row of tests/data/compatibility: two contents of one place of a contract, and the changes between them in both directions.</summary>
/// <param name="Name">File, line and place.</param>
/// <param name="Base">The contract with the first content.</param>
/// <param name="Revision">The contract with the second.</param>
/// <param name="Expected">The ids from the first to the second.</param>
/// <param name="Back">The ids from the second to the first.</param>
/// <param name="Options">The day and the periods of grace.</param>
/// <param name="Harmless">Whatever the levels of the rules, nothing breaks here.</param>
internal sealed record ChangeCase(string Name, JsonObject Base, JsonObject Revision, IReadOnlyList<string> Expected, IReadOnlyList<string> Back, ComparisonOptions Options, bool Harmless)
{
    private static readonly Lazy<IReadOnlyList<ChangeCase>> Read = new(() => [.. Directory.GetFiles(Path.Combine(SampleFiles.Root, "tests/data/compatibility"), "*.yaml").Order(StringComparer.Ordinal).SelectMany(Table)]);

    public static IReadOnlyList<ChangeCase> All => Read.Value;

    private static IEnumerable<ChangeCase> Table(string file)
    {
        var parsed = DocumentReader.Read(Path.GetFileName(file), File.ReadAllBytes(file));
        Assert.Empty(parsed.Findings);
        var table = (MappingNode)parsed.Root!;
        foreach (var row in ((SequenceNode)table.Get("cases")!).Items.Cast<MappingNode>())
        {
            var places = row.Get("in") switch
            {
                SequenceNode many => many.Items.Cast<ScalarNode>().Select(item => item.Text),
                ScalarNode one => [one.Text],
                _ => throw new InvalidOperationException($"{row.At}: a row needs 'in'."),
            };
            foreach (var place in places)
            {
                yield return One(table, row, place);
            }
        }
    }

    private static ChangeCase One(MappingNode table, MappingNode row, string place)
    {
        var pointer = place.StartsWith('/') ? place : ((MappingNode)table.Get("places")!).Text(place) ?? throw new InvalidOperationException($"{row.At}: no place '{place}'.");
        var known = row.Entries.Select(entry => entry.Key).Except(["in", "base", "revision", "expect", "back", "from", "to", "grace", "beta", "document", "breaks", "harmless"], StringComparer.Ordinal);
        Assert.Empty(known);
        var options = Contracts.Options with { GraceDaysStable = int.Parse(row.Text("grace") ?? "0"), GraceDaysBeta = int.Parse(row.Text("beta") ?? "0") };
        return new ChangeCase($"{row.At} {place}", Document(table, row, pointer, "base", "from"), Document(table, row, pointer, "revision", "to"), Ids(row, "expect"), Ids(row, "back"), options, row.Text("harmless") == "true");
    }

    private static JsonObject Document(MappingNode table, MappingNode row, string pointer, string content, string version)
    {
        var document = (JsonObject)((MappingNode)table.Get("document")!).ToJson();
        if (row.Text(version) is { } text)
        {
            document["openapi"] = text;
        }

        foreach (var extra in (row.Get("document") as MappingNode)?.Entries ?? [])
        {
            Put(document, extra.Key, extra.Value.ToJson());
        }

        if (row.TryGet(content, out var entry))
        {
            Put(document, pointer, entry.Value.ToJson());
        }
        else
        {
            Put(document, pointer, null, remove: true);
        }

        if (row.Text("breaks") == "true" && content == "base")
        {
            Put(document, "/paths/~1things/delete", new JsonObject());
        }

        return document;
    }

    private static void Put(JsonNode document, string pointer, JsonNode? value, bool remove = false)
    {
        var tokens = pointer.Split('/')[1..].Select(token => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
        var node = document;
        foreach (var token in tokens[..^1])
        {
            node = node switch
            {
                JsonArray array => array[int.Parse(token)]!,
                JsonObject map => map[token] ??= new JsonObject(),
                _ => throw new InvalidOperationException($"No place {pointer}."),
            };
        }

        if (node is JsonArray list)
        {
            list[int.Parse(tokens[^1])] = value;
        }
        else if (remove)
        {
            ((JsonObject)node).Remove(tokens[^1]);
        }
        else
        {
            ((JsonObject)node)[tokens[^1]] = value;
        }
    }

    private static string[] Ids(MappingNode row, string key) => row.Get(key) switch
    {
        SequenceNode many => [.. many.Items.Cast<ScalarNode>().Select(item => item.Text).Order(StringComparer.Ordinal)],
        ScalarNode one => [one.Text],
        _ => throw new InvalidOperationException($"{row.At}: a row needs '{key}'."),
    };
}

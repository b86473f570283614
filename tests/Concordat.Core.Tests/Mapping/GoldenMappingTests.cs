using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Mapping;

namespace Concordat.Core.Tests.Mapping;

/// <summary>
/// Golden pairs in tests/data/mapping/{case}: in.hl7 or in.json, case.json (mapping, parameters), out.json with outputs and what was not
/// read. <c>CONCORDAT_WRITE_GOLDEN=1</c> writes what came out, to be read and judged in the diff.
/// </summary>
public sealed class GoldenMappingTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Path.Combine(SampleFiles.Root, "tests/data/mapping")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gives_what_the_golden_file_says(string name)
    {
        var folder = $"tests/data/mapping/{name}";
        var (result, again) = (Run(folder), Run(folder));
        Assert.Equal("", string.Join('\n', result.Findings.Select(f => $"{f.At} {f.Rule} {f.Message}")));
        var text = Text(result);
        Assert.Equal(text, Text(again));
        var golden = Path.Combine(SampleFiles.Root, folder, "out.json");
        if (Environment.GetEnvironmentVariable("CONCORDAT_WRITE_GOLDEN") == "1") File.WriteAllText(golden, text);
        Assert.Equal(File.ReadAllText(golden), text);
    }

    private static string Text(MappingResult result) => new JsonObject
    {
        ["outputs"] = new JsonArray([.. result.Outputs.Select(o => o.DeepClone())]),
        ["unread"] = new JsonArray([.. result.Unread.Select(u => JsonValue.Create(u))]),
    }.ToJsonString(Readable) + "\n";

    private static MappingResult Run(string folder)
    {
        var setup = JsonNode.Parse(SampleFiles.Bytes($"{folder}/case.json"))!;
        var mapping = SampleFiles.Read(setup["mapping"]!.ToString(), CompiledMapping.Read);
        var parameters = setup["parameters"]?.AsObject().ToDictionary(p => p.Key, p => p.Value!.ToString()) ?? [];
        var context = new MappingContext("northlab/test-message", parameters);
        return File.Exists(Path.Combine(SampleFiles.Root, folder, "in.json"))
            ? Mapper.Map(mapping, JsonNode.Parse(SampleFiles.Bytes($"{folder}/in.json"))!, context)
            : Mapper.Map(mapping, Hl7Message.Parse(SampleFiles.Bytes($"{folder}/in.hl7")).Message!, context);
    }
}

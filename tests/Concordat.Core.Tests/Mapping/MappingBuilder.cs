using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Mapping;
using Concordat.Core.Primitives;
using Concordat.Core.Tests.Hl7v2;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Mapping;

/// <summary>Mappings out of a few lines.</summary>
internal static class MappingBuilder
{
    private const string Codes = "codes: { sex: { values: { F: female } }, strict: { values: { X: x }, unknown: refuse }, all: { values: {}, unknown: keep } }";

    public static (CompiledMapping? Mapping, List<Finding> Findings) Read(string yaml)
    {
        var document = DocumentReader.Read("mapping.yaml", yaml);
        var findings = document.Findings.ToList();
        return (document.Root is null ? null : ResourceReader.Read(document.Root, CompiledMapping.Read, findings), findings);
    }

    public static string Yaml(string source, string target, string rules, string more = "") =>
        $"kind: mapping\nname: test\nversion: 1.0.0\nsource: {source}\ntarget: {target}\nparameters: [partner]\n{Codes}\n{more}\nrules:\n{rules}";

    public static MappingResult FromHl7(string rules, OruBuilder? message = null, string target = "{ format: json }", string more = "")
    {
        var (mapping, findings) = Read(Yaml("{ format: hl7v2, structure: ORU_R01 }", target, rules, more));
        Assert.Equal("", string.Join('\n', findings.Select(f => $"{f.At} {f.Rule} {f.Message}")));
        return Mapper.Map(mapping!, (message ?? new OruBuilder()).Message, new MappingContext("id", new Dictionary<string, string> { ["partner"] = "northlab" }));
    }

    public static MappingResult FromJson(string rules, string json, string target = "{ format: json }")
    {
        var (mapping, findings) = Read(Yaml("{ format: json }", target, rules));
        Assert.Empty(findings);
        return Mapper.Map(mapping!, JsonNode.Parse(json)!, new MappingContext("id"));
    }
}

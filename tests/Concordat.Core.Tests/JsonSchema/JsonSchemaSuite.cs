using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Primitives;

namespace Concordat.Core.Tests.JsonSchema;

/// <summary>
/// The official JSON Schema Test Suite, 2020-12. A schema that the compiler refuses with a finding is counted as refused, never as
/// passed; every schema that it takes must judge every instance rightly.
/// </summary>
public sealed class JsonSchemaSuite
{
    /// <summary>Cases whose answer differs on purpose.</summary>
    private static readonly HashSet<string> OnPurpose =
    [
        "format.json", // asks that formats assert nothing; here they do (optional/format is the suite's other half)
        "content.json",
        "vocabulary.json",
    ];

    [Fact]
    public void Judges_as_the_official_suite_does_every_schema_that_it_takes()
    {
        var folder = Folder();
        Assert.SkipWhen(folder is null, "the conformance suite is not beside the repository");
        var (judged, refused, wrong) = (0, 0, new List<string>());
        foreach (var file in Directory.GetFiles(folder!, "*.json").Where(f => !OnPurpose.Contains(Path.GetFileName(f))))
        {
            foreach (var group in ((SequenceNode)DocumentReader.Read(file, File.ReadAllBytes(file)).Root!).Items.Cast<MappingNode>())
            {
                var findings = new List<Finding>();
                var schema = CompiledSchema.Compile(group.Get("schema")!, group.Get("schema")!, findings);
                foreach (var test in ((SequenceNode)group.Get("tests")!).Items.Cast<MappingNode>())
                {
                    if (findings.Exists(f => f.Severity == Severity.Error))
                    {
                        refused++;
                        continue;
                    }
                    judged++;
                    using var instance = JsonDocument.Parse(test.Get("data")!.ToJson()?.ToJsonString() ?? "null");
                    if (schema.Validate(instance.RootElement, []) != (test.Text("valid") == "true"))
                    {
                        wrong.Add($"{Path.GetFileName(file)}: {group.Text("description")}: {test.Text("description")}");
                    }
                }
            }
        }
        TestContext.Current.SendDiagnosticMessage("JSON Schema 2020-12: {0} judged, {1} refused at compilation, {2} wrong", judged, refused, wrong.Count);
        Assert.Empty(wrong);
        Assert.True(judged >= 800, $"only {judged} judged, {refused} refused");
    }

    private static string? Folder()
    {
        var roots = new List<string>();
        if (Environment.GetEnvironmentVariable("CONCORDAT_CONFORMANCE") is { Length: > 0 } set)
        {
            roots.Add(set);
        }
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            roots.Add(Path.Combine(folder.FullName, "..", "shared", "conformance"));
        }
        return roots.Select(root => Path.Combine(root, "json-schema", "tests", "draft2020-12")).FirstOrDefault(Directory.Exists);
    }
}

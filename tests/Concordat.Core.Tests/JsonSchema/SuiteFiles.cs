using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Primitives;

namespace Concordat.Core.Tests.JsonSchema;

/// <summary>The official JSON Schema Test Suite: <c>CONCORDAT_CONFORMANCE</c>, or <c>../shared/conformance</c> beside the repository.</summary>
internal static class SuiteFiles
{
    public static readonly string? Root = Find();

    /// <summary>Runs the files of one folder.</summary>
    /// <returns>How many cases there are, and those that are judged otherwise.</returns>
    public static (int Judged, List<string> Wrong) Run(string folder, SchemaDialect dialect, bool formats)
    {
        var registry = Remotes();
        var (judged, wrong) = (0, new List<string>());
        foreach (var file in Directory.GetFiles(Path.Combine(Root!, "tests", folder), "*.json").Order(StringComparer.Ordinal))
        {
            foreach (var group in ((SequenceNode)DocumentReader.Read(file, File.ReadAllBytes(file)).Root!).Items.Cast<MappingNode>())
            {
                var findings = new List<Finding>();
                var root = DocumentReader.Read("schema.json", group.Get("schema")!.ToJson()?.ToJsonString() ?? "null").Root!;
                var schema = CompiledSchema.Compile(root, root, findings, new SchemaOptions { Dialect = dialect, Registry = registry, AssertFormats = formats });
                var refused = findings.Find(f => f.Severity == Severity.Error);
                foreach (var test in ((SequenceNode)group.Get("tests")!).Items.Cast<MappingNode>())
                {
                    judged++;
                    if (refused is not null || !Agrees(schema, test))
                    {
                        wrong.Add($"{Path.GetFileName(file)}: {group.Text("description")}: {test.Text("description")}{(refused is null ? "" : $": {refused.Message}")}");
                    }
                }
            }
        }
        return (judged, wrong);
    }

    private static bool Agrees(CompiledSchema schema, MappingNode test)
    {
        using var instance = JsonDocument.Parse(test.Get("data")!.ToJson()?.ToJsonString() ?? "null");
        var expected = test.Text("valid") == "true";
        var errors = new List<SchemaError>();
        return schema.IsValid(instance.RootElement) == expected && schema.Explain(instance.RootElement, errors) == expected && errors.Count == 0 == expected;
    }

    private static SchemaRegistry Remotes()
    {
        var registry = new SchemaRegistry();
        var folder = Path.Combine(Root!, "remotes");
        foreach (var file in Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            registry.Add($"http://localhost:1234/{Path.GetRelativePath(folder, file).Replace('\\', '/')}", DocumentReader.Read(file, File.ReadAllBytes(file)).Root!);
        }
        return registry;
    }

    private static string? Find()
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
        return roots.Select(root => Path.Combine(root, "json-schema")).FirstOrDefault(Directory.Exists);
    }
}

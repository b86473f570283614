using System.Collections.Concurrent;
using System.Collections.Frozen;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>The metaschemas that json-schema.org and spec.openapis.org publish; the files beside this one name their sources by <c>$id</c>.</summary>
internal static class Metaschemas
{
    private static readonly FrozenDictionary<string, string> Files = Names().ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, DocumentNode> Read = new(StringComparer.Ordinal);

    public static DocumentNode? Find(string uri) => Files.TryGetValue(uri, out var file) ? Read.GetOrAdd(file, Load) : null;

    private static Dictionary<string, string> Names()
    {
        var names = new Dictionary<string, string>
        {
            ["http://json-schema.org/draft-04/schema"] = "draft-04",
            ["http://json-schema.org/draft-06/schema"] = "draft-06",
            ["http://json-schema.org/draft-07/schema"] = "draft-07",
            ["https://spec.openapis.org/oas/3.1/dialect/base"] = "oas-3.1-dialect",
            ["https://spec.openapis.org/oas/3.1/meta/base"] = "oas-3.1-meta",
        };
        foreach (var (draft, parts) in new[]
        {
            ("2019-09", "core applicator validation meta-data format content"),
            ("2020-12", "core applicator unevaluated validation meta-data format-annotation format-assertion content"),
        })
        {
            names[$"https://json-schema.org/draft/{draft}/schema"] = draft;
            foreach (var part in parts.Split(' '))
            {
                names[$"https://json-schema.org/draft/{draft}/meta/{part}"] = $"{draft}-{part}";
            }
        }

        return names;
    }

    private static DocumentNode Load(string name)
    {
        using var stream = typeof(Metaschemas).Assembly.GetManifestResourceStream($"metaschema/{name}.json")
            ?? throw new InvalidOperationException($"The metaschema {name} is not in the program.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return DocumentReader.Read($"{name}.json", content).Root ?? throw new InvalidOperationException($"The metaschema {name} cannot be read.");
    }
}

using System.Text;
using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Primitives;
using Concordat.Core.Tests.Rulesets;

namespace Concordat.Core.Tests.Fuzz;

/// <summary>All targets. One row each; whoever reads what strangers wrote adds one.</summary>
public static class FuzzTargets
{
    private static readonly string[] YamlTokens =
    [
        "&a ", "*a", "<<: *a", "- ", ": ", "? ", "|\n", ">-\n", "'", "\"", "#", "---\n", "...\n", "%YAML 1.2\n", "!!str ", "!x ", "{", "}", "[", "]", ",", "\n", "\n  ", "\t", "\\u", "0x", ".inf",
        "$ref: '#/a'", "\"$ref\"", "#/a/b", "~1", "%25", "../", "http://x/", "\uFEFF", "\0", "1e999999999", "99999999999999999999",
    ];

    private static readonly string[] SchemaTokens =
    [
        .. Words("$ref $id $anchor $dynamicRef $dynamicAnchor $recursiveRef $recursiveAnchor $schema $defs definitions type enum const multipleOf maximum exclusiveMaximum minimum minLength maxLength pattern format"),
        .. Words("items prefixItems additionalItems contains minContains maxContains uniqueItems properties patternProperties additionalProperties propertyNames required dependentRequired dependentSchemas dependencies"),
        .. Words("allOf anyOf oneOf not if then else unevaluatedProperties unevaluatedItems nullable string object array number integer null date-time hostname uri regex ipv6 idn-hostname"),
        "#", "#/", "#/$defs/a", "#a", "a.json#/b", "http://json-schema.org/draft-04/schema#", "https://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2019-09/schema",
        "{", "}", "[", "]", ",", ":", "true", "false", "null", "0", "-1", "1e400", "0.1", "\"a\"", "\"^(a+)+$\"", "{}", "[{}]", "\n\n", "\"\\ud800\"",
    ];

    public static readonly IReadOnlyList<FuzzTarget> All =
    [
        new("documents", Documents, ["a: &a [1, 2]\nb: *a\nc: { <<: { d: 1 } }\n", "{\"a\": {\"b\": [1, \"x\", null]}}", "- |\n  text\n- >\n  more\n- 'a''b'\n", "? a\n: b\n"], YamlTokens),
        new("references", References, ["a: { $ref: '#/b' }\nb: { $ref: 'x.yaml#/c' }\nc: { d: 1 }\n", "{\"$ref\": \"#\"}", "a~b: { $ref: '#/a~0b' }"], YamlTokens),
        new("schemas", Schemas,
        [
            "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"],\"unevaluatedProperties\":false}\n\n{\"a\":{\"a\":{}}}",
            "{\"$defs\":{\"a\":{\"$dynamicAnchor\":\"a\",\"anyOf\":[{\"items\":{\"$dynamicRef\":\"#a\"}},{\"type\":\"number\",\"multipleOf\":0.01}]}},\"$ref\":\"#/$defs/a\"}\n\n[[1,2.5],[]]",
            "{\"if\":{\"required\":[\"k\"]},\"then\":{\"patternProperties\":{\"^k\":{\"enum\":[1,{\"a\":1}]}}},\"else\":{\"propertyNames\":{\"pattern\":\"^[a-z]+$\"}}}\n\n{\"k\":1,\"kk\":{\"a\":1}}",
            "{\"prefixItems\":[{\"format\":\"date-time\"},{\"format\":\"idn-hostname\"}],\"contains\":{\"minLength\":2},\"uniqueItems\":true}\n\n[\"2026-01-01T00:00:00Z\",\"xn--a\",1]",
        ], SchemaTokens),
        new("patterns", Patterns, ["^[a-z]+-\\d{2,3}$\n\nab-12", "(?<a>x+)+\\k<a>\n\nxxxxxxxxxxxxxxxxxxxxxxxx!", "^(?=.*\\bA)(a|aa)+$\n\naaaaaaaaaaaaaaaaaaaaaaaaaaab", "[^\\u{1F600}\\p{L}]\n\n😀"],
            ["(", ")", "(?:", "(?=", "(?<!", "[", "]", "^", "$", "|", "*", "+", "?", "{2,}", "{1000}", "\\d", "\\W", "\\b", "\\1", "\\u{10FFFF}", "\\p{Lu}", ".", "a", "-", "\\\\", "\n\n", "\\x41", "\\cA", "é", "😀"]),
        .. RulesetFuzz.Targets,
    ];

    private static void Documents(byte[] input)
    {
        foreach (var file in new[] { "a.yaml", "a.json" })
        {
            var read = DocumentReader.Read(file, input);
            _ = read.Root?.ToJson()?.ToJsonString();
            _ = DocumentFormats.Of(read.Root);
        }
    }

    private static void References(byte[] input)
    {
        var set = new DocumentSet(_ => input, new DocumentLimits(MaxDocuments: 20, MaxReferences: 2000));
        var open = set.Open("a.yaml");
        var next = new Stack<DocumentNode>();
        for (var node = open.Root; node is not null; node = next.TryPop(out var more) ? more : null)
        {
            _ = set.Follow(new Located(open, node), out _);
            foreach (var child in node is MappingNode mapping ? mapping.Entries.Select(e => e.Value) : (node as SequenceNode)?.Items ?? [])
            {
                if (next.Count < 500)
                {
                    next.Push(child);
                }
            }
        }
    }

    private static void Schemas(byte[] input)
    {
        var (schema, instance) = Halves(input);
        foreach (var dialect in new[] { SchemaDialect.Draft202012, SchemaDialect.Draft201909, SchemaDialect.Draft4, SchemaDialect.OpenApi30 })
        {
            if (DocumentReader.Read("schema.yaml", schema).Root is not { } root)
            {
                return;
            }
            var findings = new List<Finding>();
            var compiled = CompiledSchema.Compile(root, root, findings, dialect);
            Judge(compiled, instance);
            Judge(compiled, """{"a":{"a":[1,2,"x",null,{"a":{"b":{"c":[[[["x"]]]]}}}]},"k":"2026-01-01","":1e400}""");
        }
    }

    private static void Patterns(byte[] input)
    {
        var (pattern, text) = Halves(input);
        var root = DocumentReader.Read("schema.json", $"{{\"pattern\":{JsonSerializer.Serialize(pattern)}}}").Root;
        if (root is not null)
        {
            Judge(CompiledSchema.Compile(root, root, new List<Finding>()), JsonSerializer.Serialize(text));
        }
    }

    private static void Judge(CompiledSchema schema, string instance)
    {
        JsonDocument parsed;
        try
        {
            parsed = JsonDocument.Parse(instance);
        }
        catch (JsonException)
        {
            return;
        }
        using (parsed)
        {
            var errors = new List<SchemaError>();
            if (schema.Validate(parsed.RootElement, errors) != (errors.Count == 0) || errors.Count > 100)
            {
                throw new InvalidOperationException("The answer and the errors do not agree.");
            }
        }
    }

    private static (string, string) Halves(byte[] input)
    {
        var parts = Encoding.UTF8.GetString(input).Split("\n\n", 2);
        return (parts[0], parts.Length > 1 ? parts[1] : "{}");
    }

    private static IEnumerable<string> Words(string text) => text.Split(' ').Select(word => $"\"{word}\"");
}

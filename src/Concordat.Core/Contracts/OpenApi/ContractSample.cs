using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.OpenApi;

/// <summary>
/// Invented content that meets a schema of a contract: the contract's own example where it gives one, and otherwise the least that its keywords ask for. It
/// is made of the contract alone, so it can hold nothing of anybody. Whether it does meet the schema is judged by the schema itself.
/// </summary>
public sealed class ContractSample
{
    private const int Deepest = 12;
    private static readonly string[] Usual =
        ["sandbox", "SANDBOX-1", "sandbox-1", "Sandbox", "EUR", "en", "IE", "A", "1", "01", "2026", "100", "1000", "12345", "123456", "1234567890", "2026-01-15", "09:30", "a1b2c3d4", "urn:sandbox:1", "https://example.org/sandbox", "/sandbox", "1.0.0"];
    private readonly ContractFiles _files;
    private readonly IReadOnlyDictionary<string, string> _known;

    private ContractSample(ContractFiles files, IReadOnlyDictionary<string, string> known) => (_files, _known) = (files, known);

    /// <summary>The JSON of a response or request; null where none can be made that meets the schema.</summary>
    /// <param name="media">What the contract says of it; JSON alone.</param>
    /// <param name="files">Where its references lead.</param>
    /// <param name="known">Values that a property of the same name should have, such as the id in the path.</param>
    public static byte[]? Of(ApiMedia media, ContractFiles files, IReadOnlyDictionary<string, string> known)
    {
        if (!media.IsJson || media.SchemaNode is not { } schema)
        {
            return null;
        }
        foreach (var names in (IReadOnlyDictionary<string, string>[])[known, new Dictionary<string, string>()])
        {
            var sample = new ContractSample(files, names);
            foreach (var made in sample.Written(schema).Append(sample.Make(schema, null, 0)))
            {
                var bytes = Encoding.UTF8.GetBytes(made?.ToJsonString() ?? "null");
                using var document = JsonDocument.Parse(bytes);
                if (media.Schema?.IsValid(document.RootElement) != false)
                {
                    return bytes;
                }
            }
        }
        return null;
    }

    /// <summary>What the contract gives beside the schema: <c>example</c>, then <c>examples</c> (OpenAPI 3.1, 4.8.14).</summary>
    private IEnumerable<JsonNode?> Written(DocumentNode schema)
    {
        if (schema.Parent is not MappingNode media)
        {
            yield break;
        }
        if (media.Get("example") is { } example)
        {
            yield return example.ToJson();
        }
        foreach (var entry in (media.Get("examples") as MappingNode)?.Entries ?? [])
        {
            if ((_files.Target(entry.Value) as MappingNode)?.Get("value") is { } value)
            {
                yield return value.ToJson();
            }
        }
    }

    private JsonNode? Make(DocumentNode? node, string? name, int depth)
    {
        if (_files.Target(node) is not MappingNode schema || depth > Deepest)
        {
            return null;
        }
        foreach (var word in (string[])["const", "default", "example"])
        {
            if (schema.Get(word) is { } given)
            {
                return given.ToJson();
            }
        }
        if ((schema.Get("examples") ?? schema.Get("enum")) is SequenceNode { Items: [var first, ..] })
        {
            return first.ToJson();
        }
        if ((schema.Get("oneOf") ?? schema.Get("anyOf")) is SequenceNode { Items: [var choice, ..] })
        {
            return Make(choice, name, depth + 1);
        }
        return TypeOf(schema) switch
        {
            "object" => Object(schema, depth),
            "array" => Array(schema, depth),
            "boolean" => true,
            "integer" => name is not null && _known.TryGetValue(name, out var id) && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (long)Math.Ceiling(Least(schema, 1)),
            "number" => Least(schema, 1),
            "null" => null,
            _ => Words(schema, name),
        };
    }

    private JsonObject Object(MappingNode schema, int depth)
    {
        var made = new JsonObject();
        foreach (var part in (schema.Get("allOf") as SequenceNode)?.Items ?? [])
        {
            foreach (var (key, value) in Make(part, null, depth + 1) as JsonObject ?? [])
            {
                made[key] = value?.DeepClone();
            }
        }
        foreach (var property in (schema.Get("properties") as MappingNode)?.Entries ?? [])
        {
            made[property.Key] = Make(property.Value, property.Key, depth + 1);
        }
        return made;
    }

    private JsonArray Array(MappingNode schema, int depth)
    {
        var count = Math.Clamp((int)Number(schema, "minItems", 1), 1, 20);
        return Number(schema, "maxItems", 1) < 1 ? [] : new JsonArray([.. Enumerable.Range(0, count).Select(_ => Make(schema.Get("items"), null, depth + 1))]);
    }

    private string Words(MappingNode schema, string? name)
    {
        if (name is not null && _known.TryGetValue(name, out var known))
        {
            return known;
        }
        var made = schema.Text("format") switch
        {
            "date" => "2026-01-15",
            "date-time" => "2026-01-15T09:30:00Z",
            "time" => "09:30:00Z",
            "email" => "sandbox@example.org",
            "uri" or "url" => "https://example.org/sandbox",
            "uuid" => "00000000-0000-4000-8000-000000000001",
            _ => schema.Text("pattern") is { } pattern ? Fitting(pattern) : "sandbox",
        };
        var (least, most) = ((int)Number(schema, "minLength", 0), (int)Number(schema, "maxLength", 1000));
        made = made.Length < least ? made.PadRight(Math.Min(least, 1000), 'x') : made;
        return made.Length > most ? made[..Math.Max(0, most)] : made;
    }

    /// <summary>The first of some usual texts that a pattern takes; what takes none of them needs an example in the contract.</summary>
    private static string Fitting(string pattern)
    {
        try
        {
            var expression = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return System.Array.Find(Usual, expression.IsMatch) ?? Usual[0];
        }
        catch (Exception other) when (other is ArgumentException or NotSupportedException)
        {
            return Usual[0]; // a pattern of ECMA-262 that is none here
        }
    }

    private static string TypeOf(MappingNode schema) => schema.Get("type") switch
    {
        ScalarNode one => one.Text,
        SequenceNode { Items: [ScalarNode first, ..] } => first.Text,
        _ => schema.Get("properties") is not null || schema.Get("allOf") is not null ? "object" : schema.Get("items") is not null ? "array" : "string",
    };

    private static decimal Least(MappingNode schema, decimal otherwise)
    {
        var least = Number(schema, "minimum", decimal.MinValue);
        return least > otherwise ? least : Math.Min(otherwise, Number(schema, "maximum", otherwise));
    }

    private static decimal Number(MappingNode schema, string word, decimal otherwise) => schema.Get(word) is ScalarNode scalar && scalar.TryGetNumber(out var number) ? number : otherwise;
}

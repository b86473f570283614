using Concordat.Core.Contracts.Documents;

namespace Concordat.Web.Contracts;

/// <summary>A property of a schema, for reading.</summary>
/// <param name="Depth">How deep it is nested; 0 at the top.</param>
/// <param name="Name">Its name; <c>[]</c> after lists.</param>
/// <param name="Type">Type and what bounds it, in words.</param>
/// <param name="Required">Whether it must be there.</param>
/// <param name="Text">Its description.</param>
public sealed record ContractField(int Depth, string Name, string Type, bool Required, string? Text)
{
    private const int Deepest = 4;
    private const int Most = 200;

    /// <summary>The fields of a schema, outermost first; references are followed inside the document, a few levels deep.</summary>
    public static IReadOnlyList<ContractField> Of(DocumentNode root, DocumentNode? schema)
    {
        var fields = new List<ContractField>();
        Add(fields, root, Follow(root, schema), 0);
        return fields;
    }

    /// <summary>Type, format, bounds and choices of a schema in one phrase.</summary>
    public static string TypeOf(DocumentNode root, DocumentNode? schema)
    {
        if (Follow(root, schema) is not MappingNode node)
        {
            return "any";
        }
        if (node.Get("enum") is SequenceNode choices)
        {
            return string.Join(" | ", choices.Items.OfType<ScalarNode>().Take(12).Select(c => c.Text));
        }
        var type = node.Get("type") switch
        {
            ScalarNode one => one.Text,
            SequenceNode several => string.Join(" or ", several.Items.OfType<ScalarNode>().Select(s => s.Text)),
            _ => node.Get("properties") is null ? "any" : "object",
        };
        if (type == "array")
        {
            return "list of " + TypeOf(root, node.Get("items"));
        }
        var bounds = Bounds.Where(b => node.Text(b.Key) is not null).Select(b => $"{b.Word} {node.Text(b.Key)}").ToList();
        return (node.Text("format") is { } format ? $"{type} ({format})" : type) + (bounds.Count == 0 ? "" : ", " + string.Join(", ", bounds));
    }

    private static readonly (string Key, string Word)[] Bounds =
        [("minimum", "from"), ("maximum", "to"), ("minLength", "at least"), ("maxLength", "at most"), ("pattern", "like")];

    /// <summary>What a reference points to; the node itself where it is none.</summary>
    public static DocumentNode? Follow(DocumentNode root, DocumentNode? node)
    {
        for (var i = 0; i < 16 && node is MappingNode mapping && mapping.Text("$ref") is ['#', .. var pointer]; i++)
        {
            node = root.Find(pointer);
        }
        return node;
    }

    private static void Add(List<ContractField> fields, DocumentNode root, DocumentNode? schema, int depth)
    {
        if (schema is not MappingNode node || depth > Deepest)
        {
            return;
        }
        if (node.Get("items") is { } items)
        {
            Add(fields, root, Follow(root, items), depth);
        }
        foreach (var part in (node.Get("allOf") as SequenceNode)?.Items ?? [])
        {
            Add(fields, root, Follow(root, part), depth);
        }
        var required = (node.Get("required") as SequenceNode)?.Items.OfType<ScalarNode>().Select(s => s.Text).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var property in (node.Get("properties") as MappingNode)?.Entries ?? [])
        {
            if (fields.Count >= Most)
            {
                return;
            }
            var target = Follow(root, property.Value) as MappingNode;
            var list = target?.Text("type") == "array";
            fields.Add(new ContractField(
                depth, list ? property.Key + "[]" : property.Key, TypeOf(root, property.Value), required.Contains(property.Key), target?.Text("description")));
            Add(fields, root, target, depth + 1);
        }
    }
}

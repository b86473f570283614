using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>Makes the view of a schema that stands somewhere in a document.</summary>
internal static class SchemaReader
{
    public static SchemaView Read(Part schema, bool looksInside)
    {
        var layers = new List<Layer>();
        var at = schema;
        string? name = null;
        for (var steps = 0; steps < 64 && DocumentSet.ReferenceOf(at.Node) is { } reference; steps++)
        {
            if (schema.Side.Step(new Located(at.Document, at.Node)) is not { } target)
            {
                break;
            }

            // OpenAPI 3.0.4, 4.8.23: siblings of a reference are ignored; 3.1 leaves that to JSON Schema, where they count.
            if (schema.Side.Modern && ((MappingNode)at.Node).Entries.Any(entry => Keywords.Matters(entry.Key) && entry.Key != "$ref"))
            {
                layers.Add(new Layer(at, "$ref"));
            }

            name ??= LastToken(reference.Text);
            at = at with { Document = target.Document, Node = target.Node };
        }

        if (at.Node is ScalarNode scalar && scalar.TryGetBoolean(out var constant))
        {
            return new SchemaView(schema, layers) { Name = name, Constant = constant };
        }

        // A plain reference is what it names, so that both forms of writing share one comparison.
        var identity = layers.Count == 0 ? at : schema;
        return (looksInside ? Nullable(identity, layers, at, name, "oneOf") ?? Nullable(identity, layers, at, name, "anyOf") : null)
            ?? new SchemaView(identity, [.. layers, new Layer(at)]) { Name = name };
    }

    /// <summary>A choice of two of which one is <c>type: null</c>: how a reference becomes nullable in 3.1.</summary>
    private static SchemaView? Nullable(Part identity, List<Layer> layers, Part at, string? name, string keyword)
    {
        if (at.Raw(keyword) is not { Node: SequenceNode { Items.Count: 2 } } choice || at.Raw("type") is not null)
        {
            return null;
        }

        var members = choice.Items().ToArray();
        var index = Array.FindIndex(members, IsNull);
        if (index < 0 || IsNull(members[1 - index]) || ReferenceEquals(members[1 - index].Node, at.Node))
        {
            return null;
        }

        var other = at.Side.View(members[1 - index]);
        return other.Types.Nullable || other.Constant is not null
            ? null // null would match both, which oneOf refuses
            : new SchemaView(identity, [.. layers, new Layer(at, keyword), .. other.Layers]) { Name = name ?? other.Name, NullBranch = true };
    }

    private static bool IsNull(Part member) => member.Node is MappingNode mapping && mapping.Text("type") == "null" && mapping.Entries.All(entry => entry.Key == "type" || !Keywords.Restricts(entry.Key));

    private static string LastToken(string reference)
    {
        var token = reference[(reference.LastIndexOf('/') + 1)..];
        return Uri.UnescapeDataString(token).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
    }
}

using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.JsonPath;

namespace Concordat.Core.Contracts.Rulesets.OpenApi;

/// <summary>
/// A schema with its references written out, so that it stands alone; required properties that a request does not send (readOnly)
/// or a response does not give (writeOnly) are no longer required.
/// </summary>
internal sealed class SchemaClone(IReferences view, string? notRequired, bool second)
{
    private const int MaxNodes = 20_000;

    private readonly List<DocumentNode> _holders = [];
    private int _left = MaxNodes;

    /// <summary>False where the schema refers to itself or is too large to be written out.</summary>
    public bool Complete { get; private set; } = true;

    public DocumentNode Of(DocumentNode schema) => Copy(schema, null, null, -1, isSchema: true);

    private DocumentNode Copy(DocumentNode written, DocumentNode? parent, string? key, int index, bool isSchema)
    {
        var node = view.Resolve(written);
        if (_left-- <= 0 || _holders.Count > 150 || (!ReferenceEquals(node, written) && _holders.Contains(node)))
        {
            Complete = false;
            return new ScalarNode(written.At, parent, key, index, "true", ScalarKind.Boolean);
        }
        switch (node)
        {
            case MappingNode mapping:
                var copy = new MappingNode(mapping.At, parent, key, index);
                _holders.Add(node);
                foreach (var entry in mapping.Entries)
                {
                    Add(copy, mapping, entry, isSchema);
                }
                _holders.RemoveAt(_holders.Count - 1);
                return copy;
            case SequenceNode sequence:
                var list = new SequenceNode(sequence.At, parent, key, index);
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    list.Add(Copy(sequence.Items[i], list, null, i, isSchema));
                }
                return list;
            default:
                var scalar = (ScalarNode)node;
                return new ScalarNode(scalar.At, parent, key, index, scalar.Text, scalar.Kind);
        }
    }

    private void Add(MappingNode copy, MappingNode schema, MappingEntry entry, bool isSchema)
    {
        if (isSchema && entry.Key is "example" or "examples" or "x-example" or "description" or "title" or "externalDocs" or "xml" or "discriminator"
            && !IsNamed(schema))
        {
            return;
        }
        if (isSchema && entry.Key == "required" && !IsNamed(schema))
        {
            if (entry.Value is SequenceNode required)
            {
                var kept = new SequenceNode(required.At, copy, "required", -1);
                foreach (var item in required.Items.OfType<ScalarNode>().Where(item => !IsRelaxed(schema, item.Text)))
                {
                    kept.Add(new ScalarNode(item.At, kept, null, kept.Items.Count, item.Text, item.Kind));
                }
                if (kept.Items.Count > 0)
                {
                    copy.Add(new MappingEntry("required", entry.KeyAt, kept));
                }
                return;
            }
            if (second)
            {
                return; // OpenAPI 2.0: a parameter has its 'required: true' beside 'type'
            }
        }
        var name = second && entry.Key == "x-nullable" ? "nullable" : entry.Key;
        copy.Add(new MappingEntry(name, entry.KeyAt, Copy(entry.Value, copy, name, -1, isSchema && name is not ("enum" or "const" or "default"))));
    }

    /// <summary>Whether the keys of a mapping are names of properties and not keywords.</summary>
    private static bool IsNamed(MappingNode mapping) => mapping.Key is "properties" or "patternProperties" or "definitions" or "$defs" && mapping.Parent is not null && !HasType(mapping);

    private static bool HasType(MappingNode mapping) => mapping.Get("type") is ScalarNode or SequenceNode;

    private bool IsRelaxed(MappingNode schema, string property) =>
        notRequired is not null && schema.Get("properties") is MappingNode properties && properties.Get(property) is { } one
        && view.Resolve(one) is MappingNode definition && definition.Get(notRequired) is ScalarNode flag && flag.TryGetBoolean(out var yes) && yes;
}

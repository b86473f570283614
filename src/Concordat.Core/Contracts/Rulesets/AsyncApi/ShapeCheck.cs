using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.JsonPath;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets.AsyncApi;

/// <summary>
/// Holds a document against the objects of its specification. Walks with a list of open places and not by recursion: references can make
/// a way as long as the document has mappings.
/// </summary>
/// <param name="table">The objects.</param>
/// <param name="minor">The minor version of the document.</param>
/// <param name="view">Follows references, or leaves them as written.</param>
/// <param name="referencesOnly">True: only references in places that take none are complained about.</param>
/// <param name="complain">Takes each complaint with the way from the start to its place.</param>
internal sealed class ShapeCheck(ShapeTable table, int minor, IReferences view, bool referencesOnly, Action<string, IReadOnlyList<string>> complain)
{
    private readonly Stack<Place> _open = new();
    private readonly HashSet<(DocumentNode, ShapeType)> _seen = new(new ByIdentity());

    public void Run(DocumentNode root, ShapeType type)
    {
        _open.Push(new Place(root, type, null, null));
        while (_open.TryPop(out var place))
        {
            Check(place);
        }
    }

    private void Check(Place place)
    {
        var node = place.Node;
        if ((node as MappingNode)?.Get("$ref") is MappingNode or SequenceNode && place.Type.Form is not (ShapeForm.Any or ShapeForm.Map or ShapeForm.MapOf))
        {
            complain("The address of a reference is text.", place.Way());
            return;
        }
        if (node is MappingNode reference && reference.Get("$ref") is ScalarNode)
        {
            if (referencesOnly && !place.Type.Reference && place.Type.Form is not (ShapeForm.Any or ShapeForm.Map))
            {
                complain("A reference cannot stand here.", place.Way());
            }
            node = view.Resolve(reference);
            if (ReferenceEquals(node, reference))
            {
                return;
            }
        }
        if (node is not ScalarNode && !_seen.Add((node, place.Type)))
        {
            return;
        }
        switch (place.Type.Form)
        {
            case ShapeForm.ListOf or ShapeForm.List:
                Items(place, node);
                break;
            case ShapeForm.MapOf or ShapeForm.Map:
                Entries(place, node);
                break;
            case ShapeForm.Schemas:
                Again(place, node, node is SequenceNode ? new ShapeType(ShapeForm.ListOf, false, ShapeType.Schema) : ShapeType.Schema);
                break;
            case ShapeForm.Payload:
                Payload(place, node);
                break;
            case ShapeForm.OwnPayload:
                if ((place.Parent?.Node as MappingNode)?.Get("schemaFormat") is null)
                {
                    Again(place, node, ShapeType.Schema);
                }
                break;
            case ShapeForm.Headers:
                if (node is not MappingNode headers || headers.Get("type") is not (null or ScalarNode { Text: "object" }))
                {
                    Complain("Headers are a schema with type: object.", place);
                }
                Again(place, node, ShapeType.Schema);
                break;
            case ShapeForm.Schema or ShapeForm.Named:
                Object(place, node);
                break;
            default:
                if (ShapeValues.Wrong(node, place.Type) is { } wrong)
                {
                    Complain(wrong, place);
                }
                break;
        }
    }

    private void Items(Place place, DocumentNode node)
    {
        if (node is not SequenceNode sequence)
        {
            Complain($"Here belongs a list, not {node.Noun}.", place);
            return;
        }
        if (place.Type.Distinct && sequence.Items.Select(item => item.ToJson()?.ToJsonString() ?? "").Distinct(StringComparer.Ordinal).Count() < sequence.Items.Count)
        {
            Complain("No two items of this list are alike.", place);
        }
        for (var i = 0; place.Type.Inner is { } inner && i < sequence.Items.Count; i++)
        {
            _open.Push(new Place(sequence.Items[i], inner, place, i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    private void Entries(Place place, DocumentNode node)
    {
        if (node is not MappingNode mapping)
        {
            Complain($"Here belongs a mapping, not {node.Noun}.", place);
            return;
        }
        foreach (var entry in place.Type.Inner is null ? [] : mapping.Entries)
        {
            if (!entry.Key.StartsWith("x-", StringComparison.Ordinal) || entry.Value is MappingNode)
            {
                _open.Push(new Place(entry.Value, place.Type.Inner!, place, entry.Key));
            }
        }
    }

    /// <summary>A schema of another language is an object with its format, and what it holds is not judged.</summary>
    private void Payload(Place place, DocumentNode node)
    {
        if (node is MappingNode mapping && mapping.Get("schemaFormat") is { } format)
        {
            if (format is not ScalarNode { Kind: ScalarKind.String })
            {
                Complain("'schemaFormat' is text.", place);
            }
            return;
        }
        Again(place, node, ShapeType.Schema);
    }

    private void Again(Place place, DocumentNode node, ShapeType type) => _open.Push(place with { Node = node, Type = type });

    private void Object(Place place, DocumentNode node)
    {
        if (node is not MappingNode mapping)
        {
            if (place.Type.Form == ShapeForm.Schema ? node is not ScalarNode { Kind: ScalarKind.Boolean } : node is not null)
            {
                Complain($"Here belongs {(place.Type.Form == ShapeForm.Schema ? "a schema" : $"an object ({place.Type.Name})")}, not {node.Noun}.", place);
            }
            return;
        }
        var shape = table[place.Type.Name!];
        if (shape.By is { } by)
        {
            if (mapping.Text(by) is not { } choice || !shape.Fields.TryGetValue(choice, out var chosen))
            {
                Complain($"'{by}' is one of {string.Join(", ", shape.Fields.Keys.Order(StringComparer.Ordinal))}.", mapping.Get(by) is null ? place : new Place(mapping, place.Type, place, by));
                return;
            }
            shape = table[chosen.Type.Name!];
        }
        foreach (var field in shape.Fields.Values.Where(field => field.Required && mapping.Get(field.Name) is null))
        {
            Complain($"'{field.Name}' is missing.", place);
        }
        foreach (var entry in mapping.Entries)
        {
            if (shape.Fields.TryGetValue(entry.Key, out var field) && field.Since <= minor)
            {
                _open.Push(new Place(entry.Value, field.Type, place, entry.Key));
            }
            else if (!shape.Open && !entry.Key.StartsWith("x-", StringComparison.Ordinal))
            {
                Complain($"'{entry.Key}' does not belong here.", new Place(entry.Value, place.Type, place, entry.Key));
            }
        }
    }

    private void Complain(string message, Place place)
    {
        if (!referencesOnly)
        {
            complain(message, place.Way());
        }
    }

    private sealed record Place(DocumentNode Node, ShapeType Type, Place? Parent, string? Key)
    {
        public IReadOnlyList<string> Way()
        {
            var way = new List<string>();
            for (var place = this; place?.Key is not null; place = place.Parent)
            {
                way.Add(place.Key);
            }
            way.Reverse();
            return way;
        }
    }

    private sealed class ByIdentity : IEqualityComparer<(DocumentNode Node, ShapeType Type)>
    {
        public bool Equals((DocumentNode Node, ShapeType Type) x, (DocumentNode Node, ShapeType Type) y) => ReferenceEquals(x.Node, y.Node) && ReferenceEquals(x.Type, y.Type);

        public int GetHashCode((DocumentNode Node, ShapeType Type) pair) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.Node), System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.Type));
    }
}

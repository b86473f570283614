using Concordat.Core.Contracts.Compatibility.Schemas;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Compatibility;

/// <summary>One of the two documents with what its references lead to. Every reference is followed once.</summary>
internal sealed class ContractSide(LoadedDocument document, DocumentSet set)
{
    private readonly Dictionary<DocumentNode, Located?> followed = new(ReferenceEqualityComparer.Instance);
    /// <summary>A schema that is something or null, where that something is again a choice of this kind, and so on, or in a circle.</summary>
    private const int MaxNesting = 16;

    private readonly Dictionary<DocumentNode, SchemaView> views = new(ReferenceEqualityComparer.Instance);
    private int reading;

    public Part Root => new(this, document, document.Root!);

    /// <summary>From 3.1 on a schema is one of JSON Schema 2020-12: siblings of $ref count, and null is a type.</summary>
    public bool Modern { get; } = document.Format is not (DocumentFormat.OpenApi30 or DocumentFormat.JsonSchemaDraft4 or DocumentFormat.JsonSchemaDraft6 or DocumentFormat.JsonSchemaDraft7);

    public bool KnowsNullable { get; } = document.Format == DocumentFormat.OpenApi30;

    public List<Finding> Findings { get; } = [];

    /// <summary>What a reference names after one step; null where it names nothing, which is told once.</summary>
    public Located? Step(Located at)
    {
        if (followed.TryGetValue(at.Node, out var known))
        {
            return known;
        }

        var reference = DocumentSet.ReferenceOf(at.Node)!;
        var target = set.Resolve(at.Document, reference.Text, out var wrong);
        if (target is null && wrong is not null)
        {
            Findings.Add(wrong with { At = reference.At, Path = reference.Path });
        }

        return followed[at.Node] = target;
    }

    /// <summary>The end of a chain of references; the place itself where a reference leads nowhere or in a circle.</summary>
    public Located Follow(Located at)
    {
        var start = at;
        for (var steps = 0; DocumentSet.ReferenceOf(at.Node) is not null; steps++)
        {
            if (steps == 64 || Step(at) is not { } next)
            {
                return start;
            }

            at = next;
        }

        return at;
    }

    public SchemaView View(Part schema)
    {
        if (!views.TryGetValue(schema.Node, out var view))
        {
            reading++;
            view = SchemaReader.Read(schema, looksInside: reading <= MaxNesting);
            reading--;
            views[schema.Node] = view;
        }

        return view;
    }
}

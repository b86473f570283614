namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>Two schemas that stand in the same place, compared once for all uses.</summary>
internal sealed class SchemaPair(SchemaView @base, SchemaView revision)
{
    public SchemaView Base { get; private set; } = @base;

    public SchemaView Revision { get; private set; } = revision;

    public List<SchemaFact> Facts { get; } = [];

    public List<SchemaEdge> Edges { get; } = [];

    /// <summary>Pairs that lead here.</summary>
    public List<SchemaPair> Parents { get; } = [];

    /// <summary>There are facts here or further down.</summary>
    public bool Stirs { get; set; }

    /// <summary>Goes on with the schemas as allOf completes them.</summary>
    public void Complete(SchemaView @base, SchemaView revision) => (Base, Revision) = (@base, revision);

    /// <summary>Notes a fact about a keyword, placed where the keyword stands on each side.</summary>
    public void Add(string facet, string? keyword = null, string from = "", string to = "", string name = "") =>
        Facts.Add(new SchemaFact(facet, Base.Place(keyword), Revision.Place(keyword)) { From = from, To = to, Name = name });
}

/// <summary>From a schema to one inside it.</summary>
/// <param name="Segment">What is added to the path of properties; empty for a member of allOf, which speaks of the same value.</param>
internal readonly record struct SchemaEdge(string Segment, SchemaPair Child, bool ReadOnly = false, bool WriteOnly = false);

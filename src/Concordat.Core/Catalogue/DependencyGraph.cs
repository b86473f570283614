using Concordat.Core.Primitives;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Catalogue;

/// <summary>
/// What depends on what in a network, from its workspace alone. Pure; the cost grows with the number of resources and of the references between them.
/// What is retired is a node that nothing depends on.
/// </summary>
public sealed class DependencyGraph
{
    private readonly Dictionary<string, GraphNode> _nodes;
    private readonly ILookup<string, GraphEdge> _from;
    private readonly ILookup<string, GraphEdge> _to;
    private readonly ILookup<string, GraphNode> _byName;

    private DependencyGraph(IReadOnlyList<GraphNode> nodes, IReadOnlyList<GraphEdge> edges)
    {
        (Nodes, Edges) = (nodes, edges);
        _nodes = nodes.ToDictionary(node => node.Id, StringComparer.Ordinal);
        _byName = nodes.ToLookup(node => node.Name, StringComparer.Ordinal);
        _from = edges.ToLookup(edge => edge.From, StringComparer.Ordinal);
        _to = edges.ToLookup(edge => edge.To, StringComparer.Ordinal);
    }

    /// <summary>All nodes, by kind and name.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; }

    /// <summary>All dependencies, by from, kind and to.</summary>
    public IReadOnlyList<GraphEdge> Edges { get; }

    /// <summary>The graph of a network.</summary>
    public static DependencyGraph Of(Network network)
    {
        var nodes = GraphNodes.Of(network).OrderBy(node => node.Kind, StringComparer.Ordinal).ThenBy(node => node.Name, StringComparer.Ordinal).ToList();
        var known = nodes.Select(node => node.Id).ToHashSet(StringComparer.Ordinal);
        return new DependencyGraph(nodes, [.. GraphEdges.Of(network).Where(edge => known.Contains(edge.From) && known.Contains(edge.To))
            .DistinctBy(edge => (edge.From, edge.Kind, edge.To, edge.Step))
            .OrderBy(edge => edge.From, StringComparer.Ordinal).ThenBy(edge => edge.Kind, StringComparer.Ordinal).ThenBy(edge => edge.To, StringComparer.Ordinal).ThenBy(edge => edge.Step)]);
    }

    /// <summary>A node by its id; null for none.</summary>
    public GraphNode? this[string id] => _nodes.GetValueOrDefault(id);

    /// <summary>What begins at a node.</summary>
    public IEnumerable<GraphEdge> From(string id) => _from[id];

    /// <summary>What ends at a node.</summary>
    public IEnumerable<GraphEdge> To(string id) => _to[id];

    /// <summary>A node as people name it: <c>kind:name</c>, or the name alone where only one bears it.</summary>
    /// <param name="name">As it was asked for.</param>
    /// <param name="wrong">Why there is none, and what to write in its place.</param>
    public GraphNode? Find(string name, out string? wrong)
    {
        wrong = null;
        if (this[name] is { } exact)
        {
            return exact;
        }
        var named = _byName[name].ToList();
        if (named is [var one])
        {
            return one;
        }
        wrong = named.Count > 1
            ? $"'{name}' is the name of {named.Count} things. Say which: {string.Join(", ", named.Select(node => node.Id))}."
            : $"There is no '{name}' in the graph. {Workspace.Spelling.Fix(name, [.. _nodes.Keys, .. _byName.Select(row => row.Key)]) ?? "concordat graph lists what there is."}";
        return null;
    }
}

namespace Concordat.Core.Mapping;

/// <summary>
/// Where the rules stand in the source: one link for each <c>forEach</c> around them. Paths are looked up from the
/// innermost outwards, so that <c>OBR-3</c> within an observation is that of its own order.
/// </summary>
internal sealed class Scope(SourceNode node, Scope? parent)
{
    private readonly Dictionary<string, string> _entries = [];
    private readonly List<(string Name, string Url)> _within = [];

    public SourceNode Node { get; } = node;

    public Scope? Parent { get; } = parent;

    /// <summary>Notes the address of a bundle entry that the rules of this scope made.</summary>
    public void Add(string entry, string url)
    {
        _entries[entry] = url;
        for (var scope = this; scope is not null; scope = scope.Parent) scope._within.Add((entry, url));
    }

    /// <summary>The last entry of a name in this scope or the nearest one around it.</summary>
    public string? Find(string entry)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
            if (scope._entries.TryGetValue(entry, out var url)) return url;
        return null;
    }

    /// <summary>All entries of a name made in this scope and the repetitions within it; of the nearest scope that has any.</summary>
    public IReadOnlyList<string> FindAll(string entry)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            var found = scope._within.Where(e => e.Name == entry).Select(e => e.Url).Distinct().ToList();
            if (found.Count > 0) return found;
        }
        return [];
    }
}

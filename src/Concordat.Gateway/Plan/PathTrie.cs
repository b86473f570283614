using System.Collections.Frozen;
using Concordat.Core.Contracts.OpenApi;

namespace Concordat.Gateway.Plan;

/// <summary>The paths of one interface. A literal segment goes before a parameter (OpenAPI 3.1, 4.8.8.2).</summary>
internal sealed class PathTrie
{
    private readonly FrozenDictionary<string, PathTrie> _literals;
    private readonly PathTrie? _parameter;
    private readonly RoutePath? _end;

    private PathTrie(IReadOnlyList<RoutePath> paths, int depth)
    {
        _end = paths.FirstOrDefault(path => path.Template.Segments.Count == depth);
        var deeper = paths.Where(path => path.Template.Segments.Count > depth).ToList();
        _literals = deeper.Where(path => !path.Template.Segments[depth].IsParameter)
            .GroupBy(path => path.Template.Segments[depth].Text, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => new PathTrie([.. group], depth + 1), StringComparer.Ordinal);
        var open = deeper.Where(path => path.Template.Segments[depth].IsParameter).ToList();
        _parameter = open.Count == 0 ? null : new PathTrie(open, depth + 1);
    }

    /// <summary>Builds the trie of an interface.</summary>
    public static PathTrie Of(IEnumerable<RoutePath> paths) => new([.. paths], 0);

    /// <summary>The path that these segments mean; null for none.</summary>
    public RoutePath? Find(ReadOnlySpan<string> segments)
    {
        if (segments.IsEmpty)
        {
            return _end;
        }
        if (_literals.TryGetValue(segments[0], out var literal) && literal.Find(segments[1..]) is { } found)
        {
            return found;
        }
        return _parameter?.Find(segments[1..]);
    }
}

/// <summary>One path with its operations by method.</summary>
/// <param name="Template">The path.</param>
/// <param name="Operations">By method in capitals.</param>
internal sealed record RoutePath(PathTemplate Template, FrozenDictionary<string, OperationPlan> Operations)
{
    /// <summary>The value of the <c>Allow</c> header (RFC 9110, 10.2.1).</summary>
    public string Allow { get; } = string.Join(", ", Operations.Keys
        .Concat(Operations.ContainsKey("GET") ? ["HEAD"] : Array.Empty<string>()).Append("OPTIONS").Distinct().Order(StringComparer.Ordinal));
}

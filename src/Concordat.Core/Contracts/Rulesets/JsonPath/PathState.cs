namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>How far along one or more paths a walk has come; paths with the same first steps share the states of those.</summary>
internal sealed class PathState(int id)
{
    public int Id { get; } = id;

    /// <summary>The paths that end here, by their index.</summary>
    public List<int> Ends { get; } = [];

    /// <summary>The paths whose last step is <c>~</c> from here.</summary>
    public List<int> KeyEnds { get; } = [];

    /// <summary>Steps to children.</summary>
    public List<PathEdge> Edges { get; } = [];

    /// <summary>Where <c>^</c> leads.</summary>
    public PathState? Up { get; set; }

    internal Dictionary<string, PathState> ByStep { get; } = new(StringComparer.Ordinal);
}

/// <summary>One alternative of one step.</summary>
internal sealed record PathEdge(int Id, Selector Selector, bool Deep, PathState Target);

namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>The states that a walk is in at one node, and the deep steps that it carries down; with everything that follows from them.</summary>
internal sealed class PathPlace
{
    private readonly PathAutomaton _automaton;
    private readonly Dictionary<int, PathPlace> _with = [];
    private PathPlace? _below;

    public PathPlace(PathAutomaton automaton, IReadOnlyList<PathState> states, IReadOnlyList<PathEdge> deep)
    {
        _automaton = automaton;
        States = [.. states];
        Deep = [.. deep];
        CarriedDown = [.. Deep.Concat(states.SelectMany(state => state.Edges).Where(edge => edge.Deep)).Distinct()];
        var edges = CarriedDown.Concat(states.SelectMany(state => state.Edges).Where(edge => !edge.Deep)).ToList();
        Any = [.. edges.Where(edge => edge.Selector is AnySelector).Select(edge => edge.Target).Distinct()];
        Positions = [.. edges.Where(edge => edge.Selector is SliceSelector or LastSelector)];
        Filters = [.. edges.Where(edge => edge.Selector is FilterSelector).GroupBy(edge => ((FilterSelector)edge.Selector).Text, StringComparer.Ordinal)
            .Select(group => new FilterGroup(((FilterSelector)group.First().Selector).Filter, [.. group.Select(edge => edge.Target).Distinct()]))];
        Names = edges.Where(edge => edge.Selector is NameSelector).GroupBy(edge => ((NameSelector)edge.Selector).Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(edge => edge.Target).Distinct().ToArray(), StringComparer.Ordinal);
        Reports = States.Any(state => state.Ends.Count > 0 || state.KeyEnds.Count > 0 || state.Up is not null);
    }

    public PathState[] States { get; }

    public PathEdge[] Deep { get; }

    /// <summary>The deep steps that hold for all levels below the node.</summary>
    public PathEdge[] CarriedDown { get; }

    public PathState[] Any { get; }

    public PathEdge[] Positions { get; }

    /// <summary>Each filter once, however many paths have it.</summary>
    public FilterGroup[] Filters { get; }

    public Dictionary<string, PathState[]> Names { get; }

    /// <summary>Whether a path ends here, or turns to a key or a parent.</summary>
    public bool Reports { get; }

    /// <summary>Whether nothing can be found from here on.</summary>
    public bool IsEmpty => States.Length == 0 && Deep.Length == 0;

    /// <summary>Whether only children with given names matter, so that the others need no look.</summary>
    public bool OnlyNames => CarriedDown.Length == 0 && Any.Length == 0 && Positions.Length == 0 && Filters.Length == 0;

    /// <summary>The place of a child that no step selects.</summary>
    public PathPlace Below => _below ??= _automaton.Place([], CarriedDown);

    /// <summary>The same place with one more state.</summary>
    public PathPlace With(PathState state)
    {
        if (!_with.TryGetValue(state.Id, out var place))
        {
            place = Array.IndexOf(States, state) >= 0 ? this : _automaton.Place([.. States.Append(state).OrderBy(one => one.Id)], Deep);
            _with.Add(state.Id, place);
        }
        return place;
    }

    /// <summary>What of the place is not in the bits yet; adds it to them.</summary>
    public PathPlace Unseen(ulong[] seen)
    {
        List<PathState>? states = null;
        List<PathEdge>? deep = null;
        var all = true;
        foreach (var state in States)
        {
            if (Mark(seen, state.Id))
            {
                (states ??= []).Add(state);
            }
            else
            {
                all = false;
            }
        }
        foreach (var edge in Deep)
        {
            if (Mark(seen, _automaton.StateCount + edge.Id))
            {
                (deep ??= []).Add(edge);
            }
            else
            {
                all = false;
            }
        }
        return all ? this : _automaton.Place((IReadOnlyList<PathState>?)states ?? [], (IReadOnlyList<PathEdge>?)deep ?? []);
    }

    private static bool Mark(ulong[] seen, int bit)
    {
        var mask = 1UL << (bit & 63);
        var fresh = (seen[bit >> 6] & mask) == 0;
        seen[bit >> 6] |= mask;
        return fresh;
    }
}

namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>
/// Many paths compiled into one automaton, so that one walk over a document answers all of them. A walk's place in the automaton is a
/// <see cref="PathPlace"/>; places are made once and kept, so that the walk itself looks them up. Not for concurrent walks.
/// </summary>
internal sealed class PathAutomaton
{
    private readonly Dictionary<string, PathPlace> _places = new(StringComparer.Ordinal);
    private int _states;
    private int _edges;

    public PathAutomaton(IReadOnlyList<JsonPathExpression> paths)
    {
        Root = new PathState(_states++);
        for (var i = 0; i < paths.Count; i++)
        {
            Add(paths[i].Steps, i);
        }
        Start = Place([Root], []);
    }

    public PathState Root { get; }

    public PathPlace Start { get; }

    /// <summary>How many bits tell all that may be active: one for each state, and one for each deep edge.</summary>
    public int Bits => _states + _edges;

    public int StateCount => _states;

    /// <summary>How many places it knows.</summary>
    public int PlaceCount => _places.Count;

    public PathPlace Place(IReadOnlyList<PathState> states, IReadOnlyList<PathEdge> deep)
    {
        var key = string.Create(states.Count + deep.Count + 1, (states, deep), static (span, both) =>
        {
            for (var i = 0; i < both.states.Count; i++)
            {
                span[i] = (char)(both.states[i].Id + 1);
            }
            span[both.states.Count] = '\0';
            for (var i = 0; i < both.deep.Count; i++)
            {
                span[both.states.Count + 1 + i] = (char)(both.deep[i].Id + 1);
            }
        });
        if (!_places.TryGetValue(key, out var place))
        {
            place = new PathPlace(this, states, deep);
            _places.Add(key, place);
        }
        return place;
    }

    private void Add(IReadOnlyList<PathStep> steps, int path)
    {
        var state = Root;
        foreach (var step in steps)
        {
            if (step.Kind == StepKind.Key)
            {
                state.KeyEnds.Add(path);
                return;
            }
            if (step.Kind == StepKind.Parent)
            {
                state = state.Up ??= new PathState(_states++);
                continue;
            }
            if (!state.ByStep.TryGetValue(step.Text, out var next))
            {
                next = new PathState(_states++);
                state.ByStep.Add(step.Text, next);
                foreach (var selector in step.Selectors)
                {
                    state.Edges.Add(new PathEdge(_edges++, selector, step.Deep, next));
                }
            }
            state = next;
        }
        state.Ends.Add(path);
    }
}

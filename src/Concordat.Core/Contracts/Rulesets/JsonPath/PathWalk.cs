using System.Globalization;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>
/// One walk over a document that finds every match of every path of an automaton. Each node is judged once for each state, however many
/// references lead to it, so the cost is at most nodes × states; cycles of references end of themselves. References are followed from a
/// queue, so the stack is never deeper than one document.
/// </summary>
internal sealed class PathWalk(
    PathAutomaton automaton, IReferences references, Action<int, Route, bool> found, Action<string, DocumentNode>? givenUp = null, long budget = PathWalk.DefaultBudget)
{
    public const long DefaultBudget = 200_000_000;

    private readonly Dictionary<DocumentNode, ulong[]> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<DocumentNode, ulong[]> _seenUp = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(Route Route, PathPlace Place)> _waiting = new();
    private readonly HashSet<ITerm> _unjudged = new(ReferenceEqualityComparer.Instance);
    private Route _root = null!;
    private long _left = budget;

    /// <summary>Walks; false where the budget ended before the document did.</summary>
    public bool Over(DocumentNode root)
    {
        _root = new Route(null, null, -1, references.Resolve(root), null);
        Enter(_root, automaton.Start);
        while (_left > 0 && _waiting.TryDequeue(out var next))
        {
            Enter(next.Route, next.Place);
        }
        return _left > 0;
    }

    private void Enter(Route route, PathPlace place)
    {
        if (references.IsTarget(route.Node))
        {
            if (!_seen.TryGetValue(route.Node, out var seen))
            {
                seen = new ulong[(automaton.Bits + 63) / 64];
                _seen.Add(route.Node, seen);
            }
            place = place.Unseen(seen);
        }
        if (!place.IsEmpty)
        {
            Visit(route, place);
        }
    }

    private void Visit(Route route, PathPlace place)
    {
        if (place.Reports)
        {
            Report(route, place);
        }
        switch (route.Node)
        {
            case MappingNode mapping when place.OnlyNames:
                foreach (var (name, targets) in place.Names)
                {
                    if (mapping.Get(name) is { } child)
                    {
                        Step(route, name, -1, child, Chosen(place.Below, targets));
                    }
                }
                break;
            case MappingNode mapping:
                foreach (var entry in mapping.Entries)
                {
                    Child(route, place, entry.Key, -1, entry.Value, 0);
                }
                break;
            case SequenceNode sequence:
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    Child(route, place, null, i, sequence.Items[i], sequence.Items.Count);
                }
                break;
        }
    }

    private void Child(Route route, PathPlace place, string? key, int index, DocumentNode child, int count)
    {
        if (_left <= 0)
        {
            return;
        }
        var next = Chosen(place.Below, place.Any);
        if (place.Names.Count > 0 && place.Names.TryGetValue(key ?? index.ToString(CultureInfo.InvariantCulture), out var named))
        {
            next = Chosen(next, named);
        }
        foreach (var edge in place.Positions)
        {
            if (index >= 0 && (edge.Selector is SliceSelector slice ? slice.Takes(index, count) : ((LastSelector)edge.Selector).FromEnd == count - index))
            {
                next = next.With(edge.Target);
            }
        }
        _left -= 1 + place.Filters.Length;
        if (place.Filters.Length > 0)
        {
            var node = references.Resolve(child);
            var scope = new FilterScope(references, _root, route, key, index, node);
            foreach (var group in place.Filters)
            {
                if (!(group.NeedsMembers && node is ScalarNode) && Passes(group.Filter, scope))
                {
                    next = Chosen(next, group.Targets);
                }
            }
        }
        Step(route, key, index, child, next);
    }

    /// <summary>A filter whose pattern takes too long is told once and lets nothing more through.</summary>
    private bool Passes(ITerm filter, in FilterScope scope)
    {
        if (_unjudged.Count > 0 && _unjudged.Contains(filter))
        {
            return false;
        }
        try
        {
            return filter.Of(scope).Truth;
        }
        catch (PatternLimitException limit)
        {
            _unjudged.Add(filter);
            givenUp?.Invoke(limit.Pattern, scope.Node);
            return false;
        }
    }

    private void Step(Route route, string? key, int index, DocumentNode child, PathPlace place)
    {
        if (place.IsEmpty || (child is ScalarNode && place.States.Length == 0))
        {
            return;
        }
        var node = references.Resolve(child);
        if (!ReferenceEquals(node, child))
        {
            _waiting.Enqueue((new Route(route, key, index, node, child as MappingNode), place));
            return;
        }
        Enter(new Route(route, key, index, node, null), place);
    }

    private static PathPlace Chosen(PathPlace place, PathState[] states)
    {
        foreach (var state in states)
        {
            place = place.With(state);
        }
        return place;
    }

    private void Report(Route route, PathPlace place)
    {
        foreach (var state in place.States)
        {
            foreach (var path in state.Ends)
            {
                found(path, route, false);
            }
            foreach (var path in state.KeyEnds)
            {
                found(path, route, true);
            }
            if (state.Up is { } up && route.Parent is { } parent)
            {
                Rise(parent, up);
            }
        }
    }

    /// <summary>A parent that was reached from one child is not judged again from the next.</summary>
    private void Rise(Route parent, PathState up)
    {
        if (!_seenUp.TryGetValue(parent.Node, out var seen))
        {
            seen = new ulong[(automaton.Bits + 63) / 64];
            _seenUp.Add(parent.Node, seen);
        }
        if (!automaton.Place([up], []).Unseen(seen).IsEmpty)
        {
            _waiting.Enqueue((parent, automaton.Place([up], [])));
        }
    }
}

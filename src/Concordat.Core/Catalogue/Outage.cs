namespace Concordat.Core.Catalogue;

/// <summary>One thing that is hit.</summary>
/// <param name="Node">What.</param>
/// <param name="Effect">A word of <see cref="ImpactEffect"/>.</param>
/// <param name="Path">How it comes there, from what is down to this.</param>
public sealed record ImpactHit(GraphNode Node, string Effect, IReadOnlyList<GraphEdge> Path);

/// <summary>What becomes of what is hit, the worst first.</summary>
public static class ImpactEffect
{
    /// <summary>Calls to it, or its own work, fail.</summary>
    public const string Fails = "fails";
    /// <summary>Its messages are kept and wait.</summary>
    public const string Waits = "waits";
    /// <summary>Nothing new arrives.</summary>
    public const string Starves = "starves";

    /// <summary>All of them, the worst first.</summary>
    public static IReadOnlyList<string> All { get; } = [Fails, Waits, Starves];
}

/// <summary>
/// What breaks where something is down, with the shortest way to each hit. A flow whose system is down keeps its messages: what its earlier steps made is
/// there, what later ones would make is not. Each edge is followed at most once for each step of a flow: the cost is linear.
/// </summary>
public static class Outage
{
    /// <summary>Everything that is hit, the worst and nearest first; what is down itself is not among it.</summary>
    public static IReadOnlyList<ImpactHit> Of(DependencyGraph graph, GraphNode down)
    {
        var reached = new Dictionary<string, State>(StringComparer.Ordinal) { [down.Id] = new State(ImpactEffect.Fails, -1, null, null) };
        var queue = new Queue<string>([down.Id]);
        while (queue.TryDequeue(out var id))
        {
            foreach (var (edge, effect, step) in Carries(graph, id, reached[id]))
            {
                var next = edge.From == id ? edge.To : edge.From;
                var better = Merge(reached.GetValueOrDefault(next), new State(effect, step, edge, id));
                if (better is not null)
                {
                    reached[next] = better;
                    queue.Enqueue(next);
                }
            }
        }
        return [.. reached.Where(row => row.Key != down.Id).Select(row => new ImpactHit(graph[row.Key]!, row.Value.Effect, Path(reached, row.Key)))
            .OrderBy(hit => Rank(hit.Effect)).ThenBy(hit => hit.Path.Count).ThenBy(hit => hit.Node.Id, StringComparer.Ordinal)];
    }

    /// <summary>The rows of what carries over: by which edge, how it hits the other end, and after which step of a flow.</summary>
    private static IEnumerable<(GraphEdge Edge, string Effect, int Step)> Carries(DependencyGraph graph, string id, State state)
    {
        if (state.Edge?.Kind is EdgeKind.Serves or EdgeKind.Bundles)
        {
            yield break; // a partner or a product that misses one thing is not down
        }
        var (fails, origin) = (state.Effect == ImpactEffect.Fails, state.Edge is null);
        foreach (var edge in graph.From(id))
        {
            switch (edge.Kind)
            {
                case EdgeKind.Holds or EdgeKind.Validates when fails:
                    yield return (edge, ImpactEffect.Fails, -1);
                    break;
                case EdgeKind.Maps when fails:
                    yield return (edge, ImpactEffect.Fails, edge.Step - 1); // its own step is lost too
                    break;
                case EdgeKind.Backs when fails:
                    yield return (edge, edge.To.StartsWith(NodeKind.Api + ":", StringComparison.Ordinal) ? ImpactEffect.Fails : ImpactEffect.Waits, -1);
                    break;
                case EdgeKind.Publishes or EdgeKind.Delivers when edge.Step > state.Step:
                    yield return (edge, ImpactEffect.Starves, -1);
                    break;
                case EdgeKind.Sends when fails:
                    yield return (edge, ImpactEffect.Starves, -1);
                    break;
                case EdgeKind.Serves:
                    yield return (edge, state.Effect, -1);
                    break;
            }
        }
        foreach (var edge in graph.To(id))
        {
            switch (edge.Kind)
            {
                case EdgeKind.Calls when fails:
                    yield return (edge, ImpactEffect.Fails, -1);
                    break;
                case EdgeKind.Bundles:
                    yield return (edge, id.StartsWith(NodeKind.Event + ":", StringComparison.Ordinal) ? ImpactEffect.Starves : state.Effect, -1);
                    break;
                case EdgeKind.Subscribes:
                    yield return (edge, ImpactEffect.Starves, -1);
                    break;
                case EdgeKind.Delivers when fails:
                case EdgeKind.Publishes when origin:
                    yield return (edge, ImpactEffect.Waits, edge.Step);
                    break;
                case EdgeKind.Sends when origin:
                case EdgeKind.Serves when fails && edge.From.StartsWith(NodeKind.Subscription + ":", StringComparison.Ordinal):
                    yield return (edge, ImpactEffect.Waits, -1);
                    break;
            }
        }
    }

    /// <summary>What is known of a node with what is newly known, or null where that says nothing new: the worst effect, from the earliest step.</summary>
    private static State? Merge(State? known, State now) => known switch
    {
        null => now,
        { Edge: null } => null,
        _ when Rank(now.Effect) < Rank(known.Effect) => now with { Step = Math.Min(now.Step, known.Step) },
        _ when now.Step < known.Step => now.Effect == known.Effect ? now : known with { Step = now.Step },
        _ => null,
    };

    private static int Rank(string effect) => effect switch { ImpactEffect.Fails => 0, ImpactEffect.Waits => 1, _ => 2 };

    private static List<GraphEdge> Path(Dictionary<string, State> reached, string id)
    {
        var path = new List<GraphEdge>();
        for (var at = reached[id]; at.Edge is not null; at = reached[at.Before!])
        {
            path.Add(at.Edge);
        }
        path.Reverse();
        return path;
    }

    private sealed record State(string Effect, int Step, GraphEdge? Edge, string? Before);
}

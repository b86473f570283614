using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>Walks from a pair to all facts below it. Circles end; a pair that many paths lead to is told by the first few of them.</summary>
internal static class SchemaWalk
{
    public static List<(SchemaFact Fact, string Path, bool ReadOnly, bool WriteOnly)> From(SchemaPair root, int maxPaths, List<Finding> findings)
    {
        var found = new List<(SchemaFact, string, bool, bool)>();
        var visits = new Dictionary<SchemaPair, int>(ReferenceEqualityComparer.Instance);
        var onPath = new HashSet<SchemaPair>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<(SchemaPair Pair, string Path, bool ReadOnly, bool WriteOnly, bool Leaving)>();
        stack.Push((root, "", false, false, false));
        while (stack.TryPop(out var step))
        {
            if (step.Leaving)
            {
                onPath.Remove(step.Pair);
                continue;
            }

            var count = visits.GetValueOrDefault(step.Pair);
            if (count >= maxPaths || !onPath.Add(step.Pair))
            {
                if (count == maxPaths && step.Pair.Facts.Count > 0)
                {
                    findings.Add(Finding.Warn("compare-paths", $"More than {maxPaths} paths lead to the schema here; its changes are told for the first {maxPaths}.", step.Pair.Revision.Part.Node.At));
                    visits[step.Pair] = maxPaths + 1;
                }

                continue;
            }

            visits[step.Pair] = count + 1;
            foreach (var fact in step.Pair.Facts)
            {
                found.Add((fact, step.Path + fact.Property, step.ReadOnly, step.WriteOnly));
            }

            stack.Push(step with { Leaving = true });
            for (var index = step.Pair.Edges.Count - 1; index >= 0; index--)
            {
                var edge = step.Pair.Edges[index];
                if (edge.Child.Stirs)
                {
                    stack.Push((edge.Child, step.Path + edge.Segment, step.ReadOnly || edge.ReadOnly, step.WriteOnly || edge.WriteOnly, false));
                }
            }
        }

        return found;
    }
}

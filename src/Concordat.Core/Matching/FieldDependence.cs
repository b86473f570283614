namespace Concordat.Core.Matching;

/// <summary>
/// Which fields agree together by chance, so that they are not counted as if they were independent: whoever has the same town has the same postcode too. The
/// tree of strongest mutual information (Chow and Liu 1968) gives each field at most one other that it is weighed in the light of.
/// </summary>
internal sealed class FieldDependence
{
    /// <summary>How the field that comes before agrees: the same, nearly, or otherwise.</summary>
    public const int States = 3;

    private const int LeastTogether = 30;
    private const double LeastLift = 3;

    private readonly int[] parents;
    private readonly int[] closest;

    private FieldDependence(int[] parents, IReadOnlyList<MatchField> fields)
    {
        this.parents = parents;
        // The second and third level are nearly the same in every kind that has more levels than the same and different.
        closest = [.. fields.Select(f => Math.Min(3, FieldLevels.Different(f.Kind) - 1))];
    }

    /// <summary>The field in whose light a field is weighed; -1 where there is none.</summary>
    public int Parent(int field) => parents[field];

    /// <summary>How the field before agrees; 0 where there is none.</summary>
    public int State(int field, ulong levels)
    {
        var parent = parents[field];
        if (parent < 0)
        {
            return 0;
        }
        var level = PairLevels.At(levels, parent);
        return level == FieldLevels.Same ? 1 : level > FieldLevels.Same && level <= closest[parent] ? 2 : 0;
    }

    /// <summary>Learns the tree from random pairs. Those that agree in most of what they have are matches, and tell nothing of chance.</summary>
    public static FieldDependence Learn(IReadOnlyList<MatchField> fields, IReadOnlyList<(ulong Pattern, int Count)> random)
    {
        var count = fields.Count;
        var (alone, together, all) = (new double[count], new double[count, count], 0.0);
        foreach (var (pattern, times) in random)
        {
            var same = new List<int>();
            var present = 0;
            for (var field = 0; field < count; field++)
            {
                var level = PairLevels.At(pattern, field);
                present += level == FieldLevels.Missing ? 0 : 1;
                if (level == FieldLevels.Same)
                {
                    same.Add(field);
                }
            }
            if (same.Count * 2 > present && same.Count > 2)
            {
                continue;
            }
            all += times;
            foreach (var a in same)
            {
                alone[a] += times;
                foreach (var b in same)
                {
                    together[a, b] += times;
                }
            }
        }
        var edges = from a in Enumerable.Range(0, count)
                    from b in Enumerable.Range(a + 1, count - a - 1)
                    where together[a, b] >= LeastTogether && together[a, b] * all > LeastLift * alone[a] * alone[b]
                    orderby Information(together[a, b], alone[a], alone[b], all) descending
                    select (a, b);
        return new FieldDependence(Tree(count, [.. edges]), fields);
    }

    private static double Information(double both, double a, double b, double all)
    {
        double Part(double joint, double left, double right) => joint <= 0 ? 0 : joint / all * Math.Log2(joint * all / (left * right));
        return Part(both, a, b) + Part(a - both, a, all - b) + Part(b - both, all - a, b) + Part(all - a - b + both, all - a, all - b);
    }

    private static int[] Tree(int count, List<(int A, int B)> edges)
    {
        var (group, beside) = (Enumerable.Range(0, count).ToArray(), new List<int>[count]);
        foreach (var (a, b) in edges)
        {
            var (from, to) = (group[a], group[b]);
            if (from == to)
            {
                continue;
            }
            (beside[a] ??= []).Add(b);
            (beside[b] ??= []).Add(a);
            for (var field = 0; field < count; field++)
            {
                group[field] = group[field] == from ? to : group[field];
            }
        }
        var (parents, seen) = (new int[count], new bool[count]);
        Array.Fill(parents, -1);
        for (var root = 0; root < count; root++)
        {
            var next = new Queue<int>(seen[root] ? [] : [root]);
            seen[root] = true;
            while (next.TryDequeue(out var field))
            {
                foreach (var other in (beside[field] ?? []).Where(other => !seen[other]))
                {
                    seen[other] = true;
                    parents[other] = field;
                    next.Enqueue(other);
                }
            }
        }
        return parents;
    }
}

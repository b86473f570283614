namespace Concordat.Core.Matching;

/// <summary>
/// Joins matching pairs to groups, the strongest first. Two groups are joined only where their records, taken all together, do not contradict one another:
/// a single strong pair between two groups of two people does not chain them.
/// </summary>
internal sealed class MatchClusters(MatchModel model)
{
    /// <summary>Beyond this a single pair must not outweigh everything.</summary>
    private const double MostBits = 40;

    /// <summary>
    /// What all pairs between two groups weigh on average at least. Two bad copies of one record contradict each other by a few bits; two people by tens.
    /// </summary>
    private const double LeastBits = -4;

    /// <summary>Pairs between two groups that are weighed at most.</summary>
    private const int MostPairs = 400;

    private readonly Dictionary<int, List<int>> groupOf = [];

    /// <summary>The groups of at least two, each in the order of the records.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Groups { get; private set; } = [];

    public bool AreOne(int a, int b) => groupOf.TryGetValue(a, out var group) && ReferenceEquals(group, groupOf.GetValueOrDefault(b));

    public void Join(IEnumerable<MatchEdge> edges)
    {
        foreach (var edge in edges.OrderByDescending(e => e.IsCertain).ThenByDescending(e => e.Bits).ThenBy(e => e.A).ThenBy(e => e.B))
        {
            var (left, right) = (groupOf.GetValueOrDefault(edge.A) ?? [edge.A], groupOf.GetValueOrDefault(edge.B) ?? [edge.B]);
            if (ReferenceEquals(left, right) || (left.Count * right.Count > 1 && !Agree(left, right)))
            {
                continue;
            }
            var (large, small) = left.Count >= right.Count ? (left, right) : (right, left);
            large.AddRange(small);
            foreach (var record in large)
            {
                groupOf[record] = large;
            }
        }
        Groups = [.. groupOf.Values.Distinct().Select(group => (IReadOnlyList<int>)[.. group.Order()]).OrderBy(group => group[0])];
    }

    private bool Agree(List<int> left, List<int> right)
    {
        var pairs = (long)left.Count * right.Count;
        var step = Math.Max(1, pairs / MostPairs);
        var (sum, count) = (0.0, 0);
        for (long at = 0; at < pairs; at += step)
        {
            var (a, b) = (left[(int)(at / right.Count)], right[(int)(at % right.Count)]);
            sum += Math.Clamp(model.Weigh(a, b), -MostBits, MostBits);
            count++;
        }
        return sum / count >= LeastBits;
    }
}

namespace Concordat.Core.Matching;

/// <summary>What is said about a pair.</summary>
public enum PairDecision
{
    /// <summary>They are one.</summary>
    Match,
    /// <summary>A person decides.</summary>
    Review,
}

/// <summary>A pair worth telling.</summary>
/// <param name="A">One record of the table.</param>
/// <param name="B">The other.</param>
/// <param name="Bits">Its weight.</param>
/// <param name="Probability">That they are one.</param>
/// <param name="Decision">What follows.</param>
/// <param name="Reason">Of a match: <c>weight</c>, <c>rule</c>, <c>cluster</c> (through records between them); of a review: <c>weight</c>, <c>conflict</c> (it would join groups that contradict one another).</param>
public sealed record MatchedPair(int A, int B, double Bits, double Probability, PairDecision Decision, string Reason);

/// <summary>The result of a matching.</summary>
/// <param name="Table">The records.</param>
/// <param name="Model">The weights that were found.</param>
/// <param name="Pairs">Matches and pairs for review, by record.</param>
/// <param name="Clusters">Groups of records that are one, of at least two, by their first record.</param>
/// <param name="Compared">Pairs that were compared.</param>
/// <param name="SkippedBlocks">Blocks that were too large.</param>
/// <param name="SkippedPairs">Their pairs, some of which met in other passes.</param>
public sealed record MatchResult(
    RecordTable Table, MatchModel Model, IReadOnlyList<MatchedPair> Pairs, IReadOnlyList<IReadOnlyList<int>> Clusters, long Compared, int SkippedBlocks, double SkippedPairs)
{
    /// <summary>Pairs for a person.</summary>
    public int Reviews => Pairs.Count(p => p.Decision == PairDecision.Review);
}

/// <summary>
/// Finds the records that are one: records meet by blocking, are weighed by a model estimated from themselves, and joined to groups. The same records and
/// rules give the same result, on any number of cores.
/// </summary>
public static class Matcher
{
    /// <summary>Runs a matching.</summary>
    public static MatchResult Run(RecordTable table, CancellationToken stop = default)
    {
        var blocking = new Blocking(table);
        var model = MatchEstimation.Estimate(table, blocking, stop);
        var (edges, compared) = Weigh(table, blocking, model, stop);
        var clusters = new MatchClusters(model);
        clusters.Join(edges.Where(e => e.IsCertain || e.Probability >= table.Rules.Upper));
        return new MatchResult(table, model, [.. Decide(table, model, edges, clusters)], clusters.Groups, compared, blocking.SkippedBlocks, blocking.SkippedPairs);
    }

    private static (List<MatchEdge> Edges, long Compared) Weigh(RecordTable table, Blocking blocking, MatchModel model, CancellationToken stop)
    {
        const int Stripes = 256;
        var found = new List<MatchEdge>[Stripes];
        long compared = 0;
        Parallel.For(0, Stripes, new ParallelOptions { CancellationToken = stop }, stripe =>
        {
            var own = new List<MatchEdge>();
            long count = 0;
            for (var block = stripe; block < blocking.Blocks; block += Stripes)
            {
                blocking.Visit(block, (a, b) =>
                {
                    count++;
                    var levels = model.Levels(a, b);
                    var (bits, isCertain) = (model.Weigh(a, b, levels), model.IsCertain(levels));
                    var probability = isCertain ? 1 : MatchModel.Probability(bits);
                    if (probability >= table.Rules.Lower)
                    {
                        own.Add(new MatchEdge(a, b, bits, probability, isCertain));
                    }
                });
            }
            found[stripe] = own;
            Interlocked.Add(ref compared, count);
        });
        return ([.. found.SelectMany(own => own).OrderBy(e => e.A).ThenBy(e => e.B)], compared);
    }

    private static IEnumerable<MatchedPair> Decide(RecordTable table, MatchModel model, List<MatchEdge> edges, MatchClusters clusters)
    {
        var direct = edges.ToDictionary(e => (e.A, e.B));
        var pairs = new List<MatchedPair>();
        foreach (var group in clusters.Groups)
        {
            for (var i = 0; i < group.Count; i++)
            {
                for (var j = i + 1; j < group.Count; j++)
                {
                    var (a, b) = (group[i], group[j]);
                    if (!table.MayPair(a, b))
                    {
                        continue;
                    }
                    var edge = direct.GetValueOrDefault((a, b));
                    var bits = edge?.Bits ?? model.Weigh(a, b);
                    var reason = edge switch { null => "cluster", { IsCertain: true } => "rule", _ => edge.Probability >= table.Rules.Upper ? "weight" : "cluster" };
                    pairs.Add(new MatchedPair(a, b, bits, edge?.Probability ?? MatchModel.Probability(bits), PairDecision.Match, reason));
                }
            }
        }
        pairs.AddRange(edges.Where(e => !clusters.AreOne(e.A, e.B)).Select(e =>
            new MatchedPair(e.A, e.B, e.Bits, e.Probability, PairDecision.Review, e.IsCertain || e.Probability >= table.Rules.Upper ? "conflict" : "weight")));
        return pairs.OrderBy(p => p.A).ThenBy(p => p.B);
    }
}

/// <summary>A pair of a weight that may make it a match.</summary>
internal sealed record MatchEdge(int A, int B, double Bits, double Probability, bool IsCertain);

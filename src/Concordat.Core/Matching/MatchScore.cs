namespace Concordat.Core.Matching;

/// <summary>How good a matching is, by a truth that is known: pairs found that are right, found and wrong, and not found.</summary>
public sealed record MatchScore(long Right, long Wrong, long Missed)
{
    /// <summary>The share of what was found that is right.</summary>
    public double Precision => Right + Wrong == 0 ? 1 : (double)Right / (Right + Wrong);

    /// <summary>The share of what there is that was found.</summary>
    public double Recall => Right + Missed == 0 ? 1 : (double)Right / (Right + Missed);

    /// <summary>The harmonic mean of both.</summary>
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);

    /// <summary>Scores a result.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="entityOf">Record → the name of whom it is in truth.</param>
    public static MatchScore Of(MatchResult result, Func<int, string> entityOf)
    {
        var table = result.Table;
        var entities = Enumerable.Range(0, table.Count).Select(entityOf).ToArray();
        var found = result.Pairs.Where(p => p.Decision == PairDecision.Match).ToList();
        long right = found.Count(p => entities[p.A] == entities[p.B]);
        var all = Enumerable.Range(0, table.Count).GroupBy(r => entities[r]).Sum(group =>
        {
            long count = group.Count(), first = group.Count(r => table.Source(r) == 0);
            return table.IsLinkage ? first * (count - first) : count * (count - 1) / 2;
        });
        return new MatchScore(right, found.Count - right, all - right);
    }

    /// <summary>The truth in names of records as Febrl's generator writes them: <c>rec-1070-org</c> and <c>rec-1070-dup-0</c> are one.</summary>
    /// <returns>The entity; null where the name is none of these.</returns>
    public static string? Entity(string id)
    {
        var parts = id.Split('-');
        return parts is ["rec", { Length: > 0 } number, "org" or "dup", ..] && number.All(char.IsAsciiDigit) ? number : null;
    }
}

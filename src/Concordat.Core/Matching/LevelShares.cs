namespace Concordat.Core.Matching;

/// <summary>The share of each level of each field among some pairs, in the light of the field before.</summary>
internal sealed class LevelShares
{
    /// <summary>What a share counts that is not seen: so many observations of the share beside it.</summary>
    private const double Unseen = 4;

    private readonly double[][][] shares;

    private LevelShares(double[][][] shares, double total)
    {
        this.shares = shares;
        Total = total;
    }

    /// <summary>The weight of all pairs.</summary>
    public double Total { get; }

    /// <summary>By field, state of the field before, and level.</summary>
    public double this[int field, int state, int level] => shares[field][state][level];

    /// <summary>The shares of one state.</summary>
    public IReadOnlyList<double> Row(int field, int state) => shares[field][state];

    /// <summary>Shares without regard to the field before.</summary>
    public static LevelShares Begin(IReadOnlyList<MatchField> fields, Func<FieldKind, double[]> row) =>
        new([.. fields.Select(f => Enumerable.Range(0, FieldDependence.States).Select(_ => row(f.Kind)).ToArray())], 0);

    /// <summary>The shares of weighted pairs.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="dependence">What comes before what.</param>
    /// <param name="pairs">Patterns and how often they are seen.</param>
    /// <param name="weight">What a pair of a pattern counts.</param>
    /// <param name="unseen">One observation in all that levels have that are not seen.</param>
    public static LevelShares Of(
        IReadOnlyList<MatchField> fields, FieldDependence dependence, IReadOnlyList<(ulong Pattern, int Count)> pairs, Func<ulong, double> weight, Func<FieldKind, double[]> unseen)
    {
        var sums = fields.Select(f => Enumerable.Range(0, FieldDependence.States).Select(_ => new double[FieldLevels.Of(f.Kind).Count]).ToArray()).ToArray();
        var total = 0.0;
        foreach (var (pattern, count) in pairs)
        {
            var weighted = weight(pattern) * count;
            total += weighted;
            for (var field = 0; field < sums.Length; field++)
            {
                sums[field][dependence.State(field, pattern)][PairLevels.At(pattern, field)] += weighted;
            }
        }
        for (var field = 0; field < sums.Length; field++)
        {
            var begin = unseen(fields[field].Kind);
            var whole = begin.Select((one, level) => (sums[field].Sum(row => row[level]) + one) / (total + 1)).ToArray();
            foreach (var row in sums[field])
            {
                var seen = row.Sum();
                for (var level = 0; level < row.Length; level++)
                {
                    row[level] = dependence.Parent(field) < 0 ? whole[level] : (row[level] + Unseen * whole[level]) / (seen + Unseen);
                }
            }
        }
        return new LevelShares(sums, total);
    }

    /// <summary>How far two sets of shares are apart at most.</summary>
    public double Distance(LevelShares other) =>
        shares.SelectMany((field, f) => field.SelectMany((row, s) => row.Select((value, level) => Math.Abs(value - other.shares[f][s][level])))).DefaultIfEmpty().Max();

    /// <summary>log2 of how much more often each level is seen here than there.</summary>
    public double[][][] Bits(LevelShares other) =>
        [.. shares.Select((field, f) => field.Select((row, s) => row.Select((value, level) => Math.Log2(value / other.shares[f][s][level])).ToArray()).ToArray())];
}

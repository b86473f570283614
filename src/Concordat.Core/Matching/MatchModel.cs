namespace Concordat.Core.Matching;

/// <summary>
/// The weights of Fellegi and Sunter (1969): for each level of each field how often it is seen in matches (m) and by chance (u), and how many of all pairs match.
/// </summary>
public sealed class MatchModel
{
    private readonly RecordTable table;
    private readonly PairLevels levels;
    private readonly double[][] bits;
    private readonly (ulong Mask, ulong Wanted)[] certain;

    internal MatchModel(RecordTable table, double[][] m, double[][] u, double prior)
    {
        this.table = table;
        levels = new PairLevels(table);
        (M, U, Prior) = (m, u, prior);
        bits = [.. m.Select((row, field) => row.Select((value, level) => Math.Log2(value / u[field][level])).ToArray())];
        certain = [.. table.Rules.Certain.Select(rule => (
            rule.Aggregate(0UL, (mask, field) => mask | 15UL << (4 * field)), rule.Aggregate(0UL, (wanted, field) => wanted | (ulong)FieldLevels.Same << (4 * field))))];
    }

    /// <summary>By field and level: its share of the matches.</summary>
    public IReadOnlyList<IReadOnlyList<double>> M { get; }

    /// <summary>By field and level: its share of all other pairs.</summary>
    public IReadOnlyList<IReadOnlyList<double>> U { get; }

    /// <summary>The share of matches in all pairs.</summary>
    public double Prior { get; }

    /// <summary>log2 of the odds before anything is compared.</summary>
    public double PriorBits => Math.Log2(Prior / (1 - Prior));

    /// <summary>The probability of a total weight.</summary>
    public static double Probability(double bits) => 1 / (1 + double.Exp2(-bits));

    /// <summary>Why a pair weighs what it weighs.</summary>
    public MatchExplanation Explain(int a, int b)
    {
        var compared = levels.Of(a, b);
        var fields = table.Rules.Fields.Select((field, i) =>
        {
            var level = PairLevels.At(compared, i);
            return new FieldWeight(field.Name, FieldLevels.Of(field.Kind)[level], bits[i][level], Rarity(i, level, a));
        }).ToList();
        return new MatchExplanation(table.Id(a), table.Id(b), PriorBits, fields, Weigh(a, b, compared), IsCertain(compared));
    }

    internal ulong Levels(int a, int b) => levels.Of(a, b);

    internal double Weigh(int a, int b) => Weigh(a, b, levels.Of(a, b));

    internal double Weigh(int a, int b, ulong compared)
    {
        var total = PriorBits;
        for (var field = 0; field < bits.Length; field++)
        {
            var level = PairLevels.At(compared, field);
            total += bits[field][level] + (level == FieldLevels.Same ? Rarity(field, level, a) : 0);
        }
        return total;
    }

    internal bool IsCertain(ulong compared)
    {
        foreach (var (mask, wanted) in certain)
        {
            if ((compared & mask) == wanted)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>What the same value weighs more, or less, than the same value does on average: a rare name is better evidence than a frequent one.</summary>
    private double Rarity(int field, int level, int record)
    {
        if (level != FieldLevels.Same || !table.Rules.Fields[field].Frequencies)
        {
            return 0;
        }
        var column = table.Column(field);
        // The pair itself is no evidence that others have the value: one of its two records is left out.
        var share = Math.Max(1.0, column.Occurrences(column[record]) - 1) / table.Count;
        return Math.Log2(U[field][FieldLevels.Same] / Math.Min(share, 1));
    }
}

/// <summary>What one field says about a pair.</summary>
/// <param name="Field">The field.</param>
/// <param name="Level">How its values agree.</param>
/// <param name="Bits">The weight of that, as log2 of how much more often it is seen in matches.</param>
/// <param name="Rarity">What the frequency of the value adds.</param>
public sealed record FieldWeight(string Field, string Level, double Bits, double Rarity);

/// <summary>Why two records are, or are not, taken for one.</summary>
/// <param name="A">One record.</param>
/// <param name="B">The other.</param>
/// <param name="PriorBits">The weight before anything is compared: matches are rare among all pairs.</param>
/// <param name="Fields">What each field says.</param>
/// <param name="Bits">The sum.</param>
/// <param name="IsCertain">Whether a rule decides without weighing.</param>
public sealed record MatchExplanation(string A, string B, double PriorBits, IReadOnlyList<FieldWeight> Fields, double Bits, bool IsCertain)
{
    /// <summary>The probability that they are one.</summary>
    public double Probability => IsCertain ? 1 : MatchModel.Probability(Bits);
}

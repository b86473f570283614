namespace Concordat.Core.Matching;

/// <summary>
/// The weights of Fellegi and Sunter (1969): for each level of each field how often it is seen in matches (m) and by chance (u), and how many of all pairs match.
/// </summary>
public sealed class MatchModel
{
    /// <summary>Among so many records frequencies count half of what they say.</summary>
    private const double ManyRecords = 500;

    private readonly RecordTable table;
    private readonly FieldDependence dependence;
    private readonly PairLevels levels;
    private readonly LevelShares m, u;
    private readonly double[][][] bits, nearBits;
    private readonly bool[] shared;
    private readonly double nearPriorBits;
    private readonly (ulong Mask, ulong Wanted)[] certain;

    internal MatchModel(RecordTable table, FieldDependence dependence, MatchShares found, double prior, double nearPrior)
    {
        (this.table, this.dependence, m, u, Prior, nearPriorBits) = (table, dependence, found.Matches, found.Chance, prior, Math.Log2(nearPrior));
        levels = new PairLevels(table);
        bits = m.Bits(u);
        nearBits = found.Near.Bits(u);
        shared = [.. table.Rules.Fields.Select(f => f.Shared)];
        certain = [.. table.Rules.Certain.Select(rule => (
            rule.Aggregate(0UL, (mask, field) => mask | 15UL << (4 * field)), rule.Aggregate(0UL, (wanted, field) => wanted | (ulong)FieldLevels.Same << (4 * field))))];
    }

    /// <summary>The share of matches in all pairs.</summary>
    public double Prior { get; }

    /// <summary>log2 of the odds before anything is compared.</summary>
    public double PriorBits => Math.Log2(Prior / (1 - Prior));

    /// <summary>The probability of a total weight.</summary>
    public static double Probability(double bits) => 1 / (1 + double.Exp2(-bits));

    /// <summary>What was found about the fields: one line for each field, level and way in which the field before it agrees.</summary>
    public IEnumerable<LevelWeight> Weights() =>
        from field in Enumerable.Range(0, bits.Length)
        let parent = dependence.Parent(field)
        from state in Enumerable.Range(0, parent < 0 ? 1 : FieldDependence.States)
        from level in Enumerable.Range(0, bits[field][state].Length)
        where level < bits[field][state].Length - 1 || table.Rules.Fields[field].Swaps is not null
        select new LevelWeight(
            table.Rules.Fields[field].Name, Given(field, state), FieldLevels.Of(table.Rules.Fields[field].Kind)[level], m[field, state, level], u[field, state, level], bits[field][state][level]);

    /// <summary>Why a pair weighs what it weighs.</summary>
    public MatchExplanation Explain(int a, int b)
    {
        var compared = levels.Of(a, b);
        var fields = table.Rules.Fields.Select((field, i) =>
        {
            var (level, state) = (PairLevels.At(compared, i), dependence.State(i, compared));
            return new FieldWeight(field.Name, FieldLevels.Of(field.Kind)[level], Given(i, state), bits[i][state][level], Rarity(i, state, level, a));
        }).ToList();
        var total = Weigh(a, b, compared);
        var near = PriorBits + fields.Sum(f => f.Bits + f.Rarity) - total;
        return new MatchExplanation(table.Id(a), table.Id(b), PriorBits, fields, -near, total, IsCertain(compared));
    }

    internal ulong Levels(int a, int b) => levels.Of(a, b);

    internal double Weigh(int a, int b) => Weigh(a, b, levels.Of(a, b));

    internal double Weigh(int a, int b, ulong compared)
    {
        var (total, together) = (PriorBits, nearPriorBits);
        for (var field = 0; field < bits.Length; field++)
        {
            var (level, state) = (PairLevels.At(compared, field), dependence.State(field, compared));
            var rarity = Rarity(field, state, level, a);
            total += bits[field][state][level] + rarity;
            together += shared[field] ? nearBits[field][state][level] + rarity : 0;
        }
        return total - Others(together);
    }

    /// <summary>What a pair weighs less since it may be two people who live together.</summary>
    /// <param name="together">log2 of how much likelier they are that than two people who met by chance.</param>
    internal static double Others(double together) => together > 60 ? together : Math.Log2(1 + double.Exp2(together));

    private string? Given(int field, int state) => dependence.Parent(field) is >= 0 and var parent
        ? $"{table.Rules.Fields[parent].Name} {(state == 0 ? "different or missing" : state == 1 ? "same" : "similar")}" : null;

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
    private double Rarity(int field, int state, int level, int record)
    {
        // In the light of a field that agrees the value is no longer rare.
        if (level != FieldLevels.Same || state != 0 || !table.Rules.Fields[field].Frequencies)
        {
            return 0;
        }
        var column = table.Column(field);
        // The pair itself is no evidence that others have the value: one of its two records is left out.
        var share = Math.Max(1.0, column.Occurrences(table.Cells(record)[field]) - 1) / table.Count;
        // Among few records a count tells little about how frequent a value is.
        return Math.Log2(u[field, 0, FieldLevels.Same] / share) * table.Count / (table.Count + ManyRecords);
    }
}

/// <summary>The weight of one level of one field.</summary>
/// <param name="Field">The field.</param>
/// <param name="Given">How the field agrees in whose light it is weighed; null where there is none.</param>
/// <param name="Level">How the values agree.</param>
/// <param name="M">The share of the level in matches.</param>
/// <param name="U">The share of the level in all other pairs.</param>
/// <param name="Bits">log2 of the first by the second.</param>
public sealed record LevelWeight(string Field, string? Given, string Level, double M, double U, double Bits);

/// <summary>What one field says about a pair.</summary>
/// <param name="Field">The field.</param>
/// <param name="Level">How its values agree.</param>
/// <param name="Given">How the field agrees in whose light it is weighed; null where there is none.</param>
/// <param name="Bits">The weight of that, as log2 of how much more often it is seen in matches.</param>
/// <param name="Rarity">What the frequency of the value adds.</param>
public sealed record FieldWeight(string Field, string Level, string? Given, double Bits, double Rarity);

/// <summary>Why two records are, or are not, taken for one.</summary>
/// <param name="A">One record.</param>
/// <param name="B">The other.</param>
/// <param name="PriorBits">The weight before anything is compared: matches are rare among all pairs.</param>
/// <param name="Fields">What each field says.</param>
/// <param name="TogetherBits">What the pair weighs less since it may be two people who live together; 0 or less.</param>
/// <param name="Bits">The sum.</param>
/// <param name="IsCertain">Whether a rule decides without weighing.</param>
public sealed record MatchExplanation(string A, string B, double PriorBits, IReadOnlyList<FieldWeight> Fields, double TogetherBits, double Bits, bool IsCertain)
{
    /// <summary>The probability that they are one.</summary>
    public double Probability => IsCertain ? 1 : MatchModel.Probability(Bits);
}

/// <summary>The shares of levels among matches, among pairs by chance, and among people who live together.</summary>
internal sealed record MatchShares(LevelShares Matches, LevelShares Chance, LevelShares Near);

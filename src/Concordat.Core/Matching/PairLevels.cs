namespace Concordat.Core.Matching;

/// <summary>The levels of all fields of a pair, four bits each, the first field lowest.</summary>
internal sealed class PairLevels
{
    private readonly RecordTable table;
    private readonly MatchColumn[] columns;
    private readonly FieldKind[] kinds;
    private readonly int[] partners;

    public PairLevels(RecordTable table)
    {
        this.table = table;
        var fields = table.Rules.Fields;
        columns = [.. fields.Select((_, i) => table.Column(i))];
        kinds = [.. fields.Select(f => f.Kind)];
        partners = [.. fields.Select(f => f.Swaps is null ? -1 : table.Rules.IndexOf(f.Swaps))];
    }

    /// <summary>The same for (a, b) and (b, a).</summary>
    public ulong Of(int a, int b)
    {
        (a, b) = a < b ? (a, b) : (b, a);
        ulong levels = 0;
        for (var field = 0; field < columns.Length; field++)
        {
            levels |= (ulong)(uint)Level(field, a, b) << (4 * field);
        }
        return levels;
    }

    public static int At(ulong levels, int field) => (int)(levels >> (4 * field)) & 15;

    private int Level(int field, int a, int b)
    {
        var column = columns[field];
        var (left, right) = (column[a], column[b]);
        if (left == right && left != 0)
        {
            return FieldLevels.Same;
        }
        var kind = kinds[field];
        var level = left == 0 || right == 0
            ? FieldLevels.Missing
            : FieldLevels.Compare(kind, column.Value(left), column.Value(right), column.SoundAlike(left, right));
        var partner = partners[field];
        return partner >= 0 && (level == FieldLevels.Missing || level >= FieldLevels.Different(kind) - 1) && IsSwapped(field, partner, a, b) ? FieldLevels.Of(kind).Count - 1 : level;
    }

    /// <summary>
    /// Whether the value of one record stands in the other's other field. Each of the two fields looks in one direction, so that the two levels are two
    /// observations and not one counted twice.
    /// </summary>
    private bool IsSwapped(int field, int partner, int a, int b)
    {
        var own = columns[field].Value(columns[field][a]);
        var other = columns[partner].Value(columns[partner][b]);
        return own.Length > 2 && other.Length > 2 && (own == other || JaroWinkler.Similarity(own, other) >= 0.94);
    }
}

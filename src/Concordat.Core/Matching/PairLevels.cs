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
        var (left, right) = a < b ? (a, b) : (b, a);
        var own = table.Cells(left);
        var other = table.Cells(right);
        ulong levels = 0;
        for (var field = 0; field < columns.Length; field++)
        {
            levels |= (ulong)(uint)Level(field, own, other) << (4 * field);
        }
        return levels;
    }

    public static int At(ulong levels, int field) => (int)(levels >> (4 * field)) & 15;

    private int Level(int field, ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var (left, right) = (a[field], b[field]);
        if (left == right && left != 0)
        {
            return FieldLevels.Same;
        }
        var kind = kinds[field];
        var level = left == 0 || right == 0 ? FieldLevels.Missing : Compare(kind, columns[field], left, right);
        var partner = partners[field];
        return partner >= 0 && (level == FieldLevels.Missing || level >= FieldLevels.Different(kind) - 1) && IsSwapped(field, partner, left, b[partner]) ? FieldLevels.Of(kind).Count - 1 : level;
    }

    /// <summary>The level of two values that are there and not the same.</summary>
    private static int Compare(FieldKind kind, MatchColumn column, int left, int right)
    {
        ref readonly var a = ref column.Traits[left];
        ref readonly var b = ref column.Traits[right];
        var level = ValueTraits.Level(kind, a, b);
        return level >= 0 ? level : FieldLevels.Compare(kind, column.Value(left), column.Value(right), ValueTraits.SoundAlike(a, b));
    }

    /// <summary>
    /// Whether the value of one record stands in the other's other field. Each of the two fields looks in one direction, so that the two levels are two
    /// observations and not one counted twice.
    /// </summary>
    private bool IsSwapped(int field, int partner, int own, int other)
    {
        if (own == 0 || other == 0 || columns[field].Traits[own].Start << 16 != columns[partner].Traits[other].Start << 16)
        {
            // The first three characters must be the same; that keeps the others out of the cache.
            return false;
        }
        var (a, b) = (columns[field].Value(own), columns[partner].Value(other));
        return a.Length > 2 && b.Length > 2 && (a == b || JaroWinkler.Similarity(a, b) >= 0.94);
    }
}

namespace Concordat.Core.Contracts.JsonSchema.Plans;

/// <summary>Everything that a plan asks of arrays, in one pass over the items.</summary>
internal sealed class ArrayPlan
{
    /// <summary>One plan for each of the first items; null for items that may be anything.</summary>
    public SchemaPlan?[] First { get; init; } = [];

    public SchemaPlan? Others { get; init; }

    public ContainsPlan[] Contains { get; init; } = [];

    public long Least { get; init; }

    public long Most { get; init; } = long.MaxValue;

    public bool Unique { get; init; }

    public int Read(ReadOnlySpan<byte> json, int start, SchemaRun run)
    {
        var end = !run.Enter() ? SchemaPlan.No : Unique ? UniqueItems(json, start, run) : Items(json, start, [], run, out _);
        run.Ascend();
        return end;
    }

    private int UniqueItems(ReadOnlySpan<byte> json, int start, SchemaRun run)
    {
        Span<(int From, int To)> places = stackalloc (int, int)[JsonEquality.Few];
        var end = Items(json, start, places, run, out var count);
        if (end < 0 || count < 2)
        {
            return end;
        }
        var array = json[start..end];
        var areUnique = JsonEquality.AreFew(array, count) ? JsonEquality.AreUnique(json, places[..count], array.Contains((byte)'\\')) : JsonEquality.AreUnique(array, count, run);
        return areUnique ? end : SchemaPlan.No;
    }

    private int Items(ReadOnlySpan<byte> json, int start, Span<(int From, int To)> places, SchemaRun run, out int count)
    {
        count = 0;
        Span<long> found = Contains.Length == 0 ? [] : new long[Contains.Length];
        var index = 0;
        var at = JsonScan.Next(json, start + 1);
        for (; json[at] != ']'; index++)
        {
            var plan = index < First.Length ? First[index] : Others;
            var end = plan is null ? JsonScan.End(json, at) : plan.Read(json, at, run);
            if (end < 0 || index >= Most)
            {
                return SchemaPlan.No;
            }
            for (var i = 0; i < found.Length; i++)
            {
                found[i] += Contains[i].Item.Read(json, at, run) >= 0 ? 1 : 0;
            }
            if (index < places.Length)
            {
                places[index] = (at, end);
            }
            at = JsonScan.AfterItem(json, end);
        }
        count = index;
        run.Spend(index);
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] < Contains[i].Least || found[i] > Contains[i].Most)
            {
                return SchemaPlan.No;
            }
        }
        return index >= Least ? at + 1 : SchemaPlan.No;
    }
}

/// <summary>How many items must meet a schema.</summary>
internal readonly record struct ContainsPlan(SchemaPlan Item, long Least, long Most);

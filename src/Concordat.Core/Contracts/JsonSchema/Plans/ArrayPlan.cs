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
        var end = run.Enter() ? Items(json, start, run) : SchemaPlan.No;
        run.Ascend();
        return end;
    }

    private int Items(ReadOnlySpan<byte> json, int start, SchemaRun run)
    {
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
            at = JsonScan.AfterItem(json, end);
        }
        at++;
        run.Spend(index);
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] < Contains[i].Least || found[i] > Contains[i].Most)
            {
                return SchemaPlan.No;
            }
        }
        return index >= Least && (!Unique || index < 2 || JsonEquality.AreUnique(json[start..at], index, run)) ? at : SchemaPlan.No;
    }
}

/// <summary>How many items must meet a schema.</summary>
internal readonly record struct ContainsPlan(SchemaPlan Item, long Least, long Most);

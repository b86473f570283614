namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Everything that judges arrays: JSON Schema core 10.3.1 and validation 6.4.</summary>
internal sealed class ArrayRules
{
    /// <summary>One schema for each of the first items.</summary>
    public SchemaNode[] First { get; init; } = [];

    /// <summary>The schema of all further items.</summary>
    public SchemaNode? Others { get; init; }

    /// <summary>The keywords of both, which changed their names in 2020-12.</summary>
    public string FirstStep { get; init; } = "prefixItems";

    public string OthersStep { get; init; } = "items";

    public SchemaNode? Contains { get; init; }

    public long LeastContained { get; init; } = 1;

    public long MostContained { get; init; } = long.MaxValue;

    /// <summary>From 2020-12 on, an item that <c>contains</c> matches is evaluated.</summary>
    public bool ContainsEvaluates { get; init; }

    public long Least { get; init; }

    public long Most { get; init; } = long.MaxValue;

    public bool Unique { get; init; }

    public bool Check(ReadOnlySpan<byte> json, ref int length, SchemaNode node, SchemaRun run)
    {
        var valid = true;
        long found = 0;
        var index = 0;
        var at = JsonScan.Next(json, 1);
        for (; json[at] != ']'; index++)
        {
            var size = 0;
            if (!CheckItem(json[at..], ref size, index, run))
            {
                valid = false;
            }
            if (Contains is not null && IsContained(json[at..], ref size, index, run))
            {
                found++;
            }
            // Too long is too long, whatever stands in the rest.
            if (!run.Collecting && (!valid || index >= Most))
            {
                return false;
            }
            at = JsonScan.AfterItem(json, at + (size == 0 ? JsonScan.Length(json[at..]) : size));
        }
        length = at + 1;
        run.Spend(index);
        return CheckCounts(index, found, node, run) && valid && (!Unique || JsonEquality.AreUnique(json[..length], index, run) || NotUnique(node, run));
    }

    private static bool NotUnique(SchemaNode node, SchemaRun run) => run.Fail(node, "uniqueItems", "Its items must differ from one another.");

    private bool CheckItem(ReadOnlySpan<byte> item, ref int size, int index, SchemaRun run)
    {
        var schema = index < First.Length ? First[index] : Others;
        if (schema is null)
        {
            return true;
        }
        if (run.IsFree)
        {
            return schema.Check(item, ref size, run);
        }
        run.Marks?.Set(index);
        var step = index >= First.Length ? OthersStep : run.Collecting ? $"{FirstStep}/{index}" : FirstStep;
        return run.ApplyBelow(schema, item, ref size, step, null, index);
    }

    private bool IsContained(ReadOnlySpan<byte> item, ref int size, int index, SchemaRun run)
    {
        var marks = run.Marks;
        run.Marks = null;
        var matches = run.Matches(Contains!, item, ref size);
        run.Marks = marks;
        if (matches && ContainsEvaluates)
        {
            marks?.Set(index);
        }
        return matches;
    }

    private bool CheckCounts(int count, long found, SchemaNode node, SchemaRun run)
    {
        var valid = true;
        if (count < Least)
        {
            valid = run.Fail(node, "minItems", $"It must have at least {Least} items.");
        }
        if (count > Most)
        {
            valid = run.Fail(node, "maxItems", $"It must have at most {Most} items.");
        }
        if (Contains is not null && found < LeastContained)
        {
            valid = run.Fail(node, LeastContained == 1 ? "contains" : "minContains", "It does not hold as many items of the kind that the contract asks for.");
        }
        if (Contains is not null && found > MostContained)
        {
            valid = run.Fail(node, "maxContains", "It holds more items of a kind than the contract allows.");
        }
        return valid;
    }
}

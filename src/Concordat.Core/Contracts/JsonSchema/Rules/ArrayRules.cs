using System.Text.Json;

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

    public bool Check(JsonElement instance, SchemaNode node, SchemaRun run)
    {
        var count = instance.GetArrayLength();
        run.Spend(count);
        var valid = true;
        if (count < Least)
        {
            valid = run.Fail(node, "minItems", $"It must have at least {Least} items.");
        }
        if (count > Most)
        {
            valid = run.Fail(node, "maxItems", $"It must have at most {Most} items.");
        }
        if (!valid && !run.Collecting)
        {
            return false;
        }
        valid &= CheckItems(instance, run);
        if (Contains is not null && (valid || run.Collecting))
        {
            valid &= CheckContains(instance, node, run);
        }
        if (Unique && (valid || run.Collecting) && !JsonEquality.AreUnique(instance, run))
        {
            valid = run.Fail(node, "uniqueItems", "Its items must differ from one another.");
        }
        return valid;
    }

    private bool CheckItems(JsonElement instance, SchemaRun run)
    {
        if (First.Length == 0 && (Others is null || (Others.Anything && run.Marks is null)))
        {
            return true;
        }
        var valid = true;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            var step = OthersStep;
            var schema = Others;
            if (index < First.Length)
            {
                schema = First[index];
                step = run.Collecting ? $"{FirstStep}/{index}" : FirstStep;
            }
            if (schema is null)
            {
                break;
            }
            if (!schema.Anything && !run.ApplyBelow(schema, item, step, null, index))
            {
                valid = false;
                if (!run.Collecting)
                {
                    return false;
                }
            }
            run.Marks?.Set(index);
            index++;
        }
        return valid;
    }

    private bool CheckContains(JsonElement instance, SchemaNode node, SchemaRun run)
    {
        var marks = run.Marks;
        run.Marks = null;
        var (found, index) = (0L, 0);
        foreach (var item in instance.EnumerateArray())
        {
            if (run.Matches(Contains!, item))
            {
                found++;
                if (ContainsEvaluates)
                {
                    marks?.Set(index);
                }
                if (marks is null && found >= LeastContained && MostContained == long.MaxValue)
                {
                    break;
                }
            }
            index++;
        }
        run.Marks = marks;
        if (found < LeastContained)
        {
            return run.Fail(node, LeastContained == 1 ? "contains" : "minContains", "It does not hold as many items of the kind that the contract asks for.");
        }
        return found <= MostContained || run.Fail(node, "maxContains", "It holds more items of a kind than the contract allows.");
    }
}

using System.Text.Json;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>JSON Schema core 11.2 and 11.3: what no other keyword at this place evaluated, in subschemas included.</summary>
internal sealed class UnevaluatedRules(SchemaNode? items, SchemaNode? properties)
{
    public bool Check(JsonElement instance, SchemaNode node, SchemaRun run)
    {
        var count = instance.ValueKind switch
        {
            JsonValueKind.Object when properties is not null => instance.GetPropertyCount(),
            JsonValueKind.Array when items is not null => instance.GetArrayLength(),
            _ => -1,
        };
        if (count < 0)
        {
            return node.CheckRules(instance, run);
        }
        var outer = run.Marks;
        var marks = run.Marks = run.RentMarks(count);
        run.Spend(count);
        var valid = node.CheckRules(instance, run);
        if (valid || run.Collecting)
        {
            valid &= instance.ValueKind == JsonValueKind.Object ? Properties(instance, marks, run) : Items(instance, marks, run);
        }
        outer?.Add(marks);
        run.ReturnMarks(marks);
        run.Marks = outer;
        return valid;
    }

    private bool Properties(JsonElement instance, Evaluated marks, SchemaRun run)
    {
        var valid = true;
        var index = 0;
        foreach (var property in instance.EnumerateObject())
        {
            if (!marks.Has(index))
            {
                valid &= run.ApplyBelow(properties!, property.Value, "unevaluatedProperties", run.Collecting ? JsonText.Name(property) : null, 0);
                marks.Set(index);
                if (!valid && !run.Collecting)
                {
                    return false;
                }
            }
            index++;
        }
        return valid;
    }

    private bool Items(JsonElement instance, Evaluated marks, SchemaRun run)
    {
        var valid = true;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            if (!marks.Has(index))
            {
                valid &= run.ApplyBelow(items!, item, "unevaluatedItems", null, index);
                marks.Set(index);
                if (!valid && !run.Collecting)
                {
                    return false;
                }
            }
            index++;
        }
        return valid;
    }
}

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>JSON Schema core 11.2 and 11.3: what no other keyword at this place evaluated, in subschemas included.</summary>
internal sealed class UnevaluatedRules(SchemaNode? items, SchemaNode? properties)
{
    public bool Check(ReadOnlySpan<byte> json, ref int length, SchemaNode node, SchemaRun run)
    {
        var schema = json[0] switch
        {
            (byte)'{' => properties,
            (byte)'[' => items,
            _ => null,
        };
        if (schema is null)
        {
            return node.CheckRules(json, ref length, run);
        }
        var outer = run.Marks;
        var marks = run.Marks = run.RentMarks();
        var valid = node.CheckRules(json, ref length, run);
        if (valid || run.Collecting)
        {
            valid &= json[0] == '{' ? Properties(json, schema, marks, run) : Items(json, schema, marks, run);
        }
        outer?.Add(marks);
        run.ReturnMarks(marks);
        run.Marks = outer;
        return valid;
    }

    private static bool Properties(ReadOnlySpan<byte> json, SchemaNode schema, Evaluated marks, SchemaRun run)
    {
        var valid = true;
        var index = 0;
        for (var at = JsonScan.Next(json, 1); json[at] != '}'; index++)
        {
            var quote = JsonScan.ClosingQuote(json, at + 1);
            var name = json[(at + 1)..quote];
            at = JsonScan.Next(json, JsonScan.Next(json, quote + 1) + 1);
            var length = 0;
            if (!marks.Has(index))
            {
                valid &= run.ApplyBelow(schema, json[at..], ref length, "unevaluatedProperties", run.Collecting ? JsonText.Decode(name) : null, 0);
                marks.Set(index);
                if (!valid && !run.Collecting)
                {
                    return false;
                }
            }
            at = JsonScan.AfterItem(json, at + (length == 0 ? JsonScan.Length(json[at..]) : length));
        }
        run.Spend(index);
        return valid;
    }

    private static bool Items(ReadOnlySpan<byte> json, SchemaNode schema, Evaluated marks, SchemaRun run)
    {
        var valid = true;
        var index = 0;
        for (var at = JsonScan.Next(json, 1); json[at] != ']'; index++)
        {
            var length = 0;
            if (!marks.Has(index))
            {
                valid &= run.ApplyBelow(schema, json[at..], ref length, "unevaluatedItems", null, index);
                marks.Set(index);
                if (!valid && !run.Collecting)
                {
                    return false;
                }
            }
            at = JsonScan.AfterItem(json, at + (length == 0 ? JsonScan.Length(json[at..]) : length));
        }
        run.Spend(index);
        return valid;
    }
}

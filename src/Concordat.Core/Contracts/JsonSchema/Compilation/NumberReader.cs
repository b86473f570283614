using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>Reads the keywords that judge numbers.</summary>
internal static class NumberReader
{
    public static NumberRules? Read(SchemaReader reader)
    {
        var bounds = new List<NumberBound>();
        Bound(reader, "minimum", "exclusiveMinimum", upper: false, bounds);
        Bound(reader, "maximum", "exclusiveMaximum", upper: true, bounds);
        var step = reader.Number("multipleOf");
        if (step is { } number && !(DecimalDigits.Read(number) is { IsZero: false, Negative: false }))
        {
            reader.Compiler.Report("schema-shape", "'multipleOf' is greater than 0.", reader.Get("multipleOf")!);
            step = null;
        }
        var bits = reader.Compiler.AssertsFormats ? (reader.Get("format") as ScalarNode)?.Text switch { "int32" => 32, "int64" => 64, _ => 0 } : 0;
        return bounds.Count == 0 && step is null && bits == 0 ? null : new NumberRules { Bounds = [.. bounds], MultipleOf = step ?? [], IntegerBits = bits };
    }

    private static void Bound(SchemaReader reader, string inclusive, string exclusive, bool upper, List<NumberBound> bounds)
    {
        // Up to draft 4 the exclusive keyword is a boolean that changes the meaning of the other one.
        var flagged = reader.Dialect.Draft == Draft.Four && reader.Flag(exclusive);
        if (reader.Dialect.Draft > Draft.Four && reader.Number(exclusive) is { } open)
        {
            bounds.Add(new NumberBound(open, upper, exclusive: true, exclusive));
        }
        if (reader.Number(inclusive) is { } closed)
        {
            bounds.Add(new NumberBound(closed, upper, flagged, inclusive));
        }
    }
}

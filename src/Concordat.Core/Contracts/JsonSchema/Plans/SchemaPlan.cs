namespace Concordat.Core.Contracts.JsonSchema.Plans;

/// <summary>
/// What decides whether a value meets a conjunction of schemas: everything that <c>allOf</c> and <c>$ref</c> bring together is merged, so that each value is read
/// once. It answers yes or no; where and why a value fails is what the schemas say themselves when they are run to collect errors.
/// </summary>
internal sealed class SchemaPlan
{
    /// <summary>The answer for a value that fails; any other is the place after the value.</summary>
    public const int No = -1;

    /// <summary>None until the plan is filled.</summary>
    public JsonTypes Types { get; set; }

    /// <summary>Draft 4 tells 1.0 from an integer.</summary>
    public bool StrictIntegers { get; set; }

    /// <summary>Null is allowed whatever else is said.</summary>
    public bool Nullable { get; set; }

    public ObjectPlan? Object { get; set; }

    public ArrayPlan? Array { get; set; }

    public StringPlan? String { get; set; }

    public NumberPlan? Number { get; set; }

    /// <summary>What is left to judge of objects.</summary>
    public PlanRule[] ObjectRules { get; set; } = [];

    /// <summary>What is left to judge of all other values.</summary>
    public PlanRule[] OtherRules { get; set; } = [];

    /// <summary>Judges the value at a place.</summary>
    /// <returns>The place after it, or <see cref="No"/>.</returns>
    public int Read(ReadOnlySpan<byte> json, int at, SchemaRun run)
    {
        int end;
        switch (json[at])
        {
            case (byte)'"':
                end = JsonScan.ClosingQuote(json, at + 1) + 1;
                if ((Types & JsonTypes.String) == JsonTypes.None || (String is { } text && !text.Holds(json[(at + 1)..(end - 1)], run)))
                {
                    return No;
                }
                break;
            case (byte)'{':
                if ((Types & JsonTypes.Object) == JsonTypes.None)
                {
                    return No;
                }
                end = Object is { } members ? members.Read(json, at, run) : ObjectRules.Length > 0 ? 0 : JsonScan.End(json, at);
                return end < 0 || ObjectRules.Length == 0 ? end : Follow(ObjectRules, json, at, run);
            case (byte)'[':
                if ((Types & JsonTypes.Array) == JsonTypes.None)
                {
                    return No;
                }
                end = Array is { } items ? items.Read(json, at, run) : OtherRules.Length > 0 ? 0 : JsonScan.End(json, at);
                break;
            case (byte)'t':
                end = (Types & JsonTypes.Boolean) != JsonTypes.None ? at + 4 : No;
                break;
            case (byte)'f':
                end = (Types & JsonTypes.Boolean) != JsonTypes.None ? at + 5 : No;
                break;
            case (byte)'n':
                if (Nullable)
                {
                    return at + 4;
                }
                end = (Types & JsonTypes.Null) != JsonTypes.None ? at + 4 : No;
                break;
            default:
                end = NumberPlan.Read(json, at, this, run);
                break;
        }
        return end < 0 || OtherRules.Length == 0 ? end : Follow(OtherRules, json, at, run);
    }

    /// <summary>Whether a text meets it whose quotes are known: a name of a property.</summary>
    public bool HoldsText(ReadOnlySpan<byte> json, int opening, int closing, SchemaRun run) =>
        (Types & JsonTypes.String) != JsonTypes.None && String?.Holds(json[(opening + 1)..closing], run) != false
        && (OtherRules.Length == 0 || Follow(OtherRules, json, opening, run) >= 0);

    private static int Follow(PlanRule[] rules, ReadOnlySpan<byte> json, int at, SchemaRun run)
    {
        var end = run.Enter() ? 0 : No;
        for (var i = 0; end >= 0 && i < rules.Length; i++)
        {
            end = rules[i](json, at, run);
        }
        run.Ascend();
        return end;
    }
}

/// <summary>Something that a plan judges by reading the value once more.</summary>
/// <returns>The place after the value, or <see cref="SchemaPlan.No"/>.</returns>
internal delegate int PlanRule(ReadOnlySpan<byte> json, int at, SchemaRun run);

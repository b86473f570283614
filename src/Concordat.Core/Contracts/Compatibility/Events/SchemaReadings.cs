using Concordat.Core.Contracts.Compatibility.Schemas;

namespace Concordat.Core.Contracts.Compatibility.Events;

/// <summary>The directions in which two versions of a schema have to fit by a mode, as uses of one pair.</summary>
internal static class SchemaReadings
{
    private static readonly ExactReading Newer = new("readers with the new schema, who get data of the version before,");
    private static readonly ExactReading Older = new("readers with the version before, who get data of the new schema,");

    /// <summary>The mode of one pair of schemas or messages.</summary>
    public static CompatibilityMode Mode(this ComparisonOptions options, Part @base, Part revision) =>
        options.Mode ?? Declared(@base) ?? Declared(revision) ?? CompatibilityMode.Full;

    /// <summary>What a schema or message says of itself.</summary>
    public static CompatibilityMode? Declared(Part part) => part.Text("x-compatibility") switch
    {
        "none" => CompatibilityMode.None,
        "backward" => CompatibilityMode.Backward,
        "forward" => CompatibilityMode.Forward,
        "full" => CompatibilityMode.Full,
        "backward-transitive" => CompatibilityMode.BackwardTransitive,
        "forward-transitive" => CompatibilityMode.ForwardTransitive,
        "full-transitive" => CompatibilityMode.FullTransitive,
        _ => null,
    };

    public static bool Backward(this CompatibilityMode mode) =>
        mode is CompatibilityMode.Backward or CompatibilityMode.BackwardTransitive or CompatibilityMode.Full or CompatibilityMode.FullTransitive or CompatibilityMode.None;

    public static bool Forward(this CompatibilityMode mode) =>
        mode is CompatibilityMode.Forward or CompatibilityMode.ForwardTransitive or CompatibilityMode.Full or CompatibilityMode.FullTransitive;

    /// <summary>With <see cref="CompatibilityMode.None"/> the changes are still told, without weight.</summary>
    public static IEnumerable<SchemaUse> Of(CompatibilityMode mode, SchemaPair pair, string whole, string detail)
    {
        var inside = $"the property '{{0}}' of {whole}";
        if (mode.Backward())
        {
            yield return new SchemaUse(pair, ChangeDirection.Request, SchemaScope.Body, whole, inside, detail) { Exact = Newer };
        }

        if (mode.Forward())
        {
            yield return new SchemaUse(pair, ChangeDirection.Response, SchemaScope.Body, whole, inside, detail) { Exact = Older };
        }
    }
}

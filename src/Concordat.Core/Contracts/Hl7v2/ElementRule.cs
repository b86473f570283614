using Concordat.Core.Workspace;

namespace Concordat.Core.Contracts.Hl7v2;

/// <summary>What a profile asks of a field or of a component of one.</summary>
/// <param name="Number">The number of the field or component, from 1.</param>
/// <param name="Label">What it is, for messages; null for the bare number.</param>
/// <param name="Usage">Whether it must be there.</param>
/// <param name="Type">What its text must look like.</param>
/// <param name="Length">The most characters of one repetition, separators included; null for any.</param>
/// <param name="Max">The most repetitions; 1 for components.</param>
/// <param name="Table">The table that its (first) value must stand in, as named by the profile or by HL7.</param>
/// <param name="Components">Rules for its components.</param>
public sealed record ElementRule(
    int Number, string? Label, Usage Usage, DataType Type, int? Length, int Max, Ref? Table, IReadOnlyList<ElementRule> Components)
{
    internal static ElementRule ReadField(ResourceReader r) => new(
        (int)r.Integer("field", 1, 999, "The number of the field; in MSH the separator is field 1."),
        r.OptionalText("name", "What the field is, for messages to people.", 100),
        r.OptionalChoice("usage", UsageWords.All, Usage.Optional),
        r.OptionalChoice("type", DataTypeWords.All, DataType.Any),
        (int?)r.OptionalInteger("length", 1, 10_000_000, "The most characters of one repetition."),
        (int?)r.OptionalInteger("max", 1, 100_000, "The most repetitions; without it one.") ?? 1,
        r.OptionalReference("table", "A table of this profile, or the number of an HL7 table."),
        r.List("components", ReadComponent));

    private static ElementRule ReadComponent(ResourceReader r) => new(
        (int)r.Integer("component", 1, 99),
        r.OptionalText("name", null, 100),
        r.OptionalChoice("usage", UsageWords.All, Usage.Optional),
        r.OptionalChoice("type", DataTypeWords.All, DataType.Any),
        (int?)r.OptionalInteger("length", 1, 10_000_000),
        1,
        r.OptionalReference("table"),
        []);
}

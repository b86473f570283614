using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Hl7v2;

/// <summary>The rules for the fields of one segment: usage, repetitions, length, type, table.</summary>
internal static class FieldCheck
{
    public static void Run(Hl7Segment segment, IReadOnlyList<ElementRule> rules, Profile profile, List<Finding> findings)
    {
        foreach (var rule in rules)
        {
            var field = segment.Field(rule.Number);
            var place = $"{segment.Location}-{rule.Number}";
            void Add(string id, string tail, string message, string? fix = null) =>
                findings.Add(Finding.Error(id, message, segment.PositionOf(rule.Number), fix) with { Path = [place + tail] });

            var name = $"{segment.Name}-{rule.Number}{(rule.Label is null ? "" : $" ({rule.Label})")}";
            if (!field.IsValued)
            {
                if (rule.Usage == Usage.Required) Add("hl7-field-required", "", $"{name} is required and empty.", "Send a value.");
                continue;
            }
            if (rule.Usage == Usage.NotSupported)
            {
                Add("hl7-field-forbidden", "", $"{name} is not supported.", "Leave it empty.");
                continue;
            }
            var count = field.RepetitionCount;
            if (count > rule.Max) Add("hl7-field-repetitions", "", $"{name} repeats {count} times; at most {rule.Max} are allowed.");
            for (var i = 1; i <= Math.Min(count, rule.Max); i++)
                CheckValue(segment, field.Repetition(i), rule, name, count > 1 ? $"[{i}]" : "", profile, Add);
        }
    }

    private static void CheckValue(Hl7Segment segment, Hl7Value value, ElementRule rule, string name, string tail, Profile profile,
        Action<string, string, string, string?> add)
    {
        if (!value.IsValued) return;
        if (rule.Length is { } most && value.WholeText.Length > most)
            add("hl7-length", tail, $"{name} is longer than {most} characters.", null);
        var type = rule.Type == DataType.Varies ? DataTypeWords.Named(segment.Field(2).Text) : rule.Type;
        if (!DataTypes.Fits(type, value)) add("hl7-type", tail, $"{name} is not of type {type}.", DataTypes.Example(type));
        if (rule.Table is { } table && profile.Table(table.Name) is { } values && !values.Contains(value.Text))
            add("hl7-table", tail, $"{name} is not a value of table {table.Name}.", null);
        foreach (var part in rule.Components)
        {
            var component = value.Component(part.Number);
            var partName = $"{name}.{part.Number}{(part.Label is null ? "" : $" ({part.Label})")}";
            var partTail = $"{tail}.{part.Number}";
            if (!component.IsValued)
            {
                if (part.Usage == Usage.Required) add("hl7-field-required", partTail, $"{partName} is required and empty.", "Send a value.");
            }
            else if (part.Usage == Usage.NotSupported) add("hl7-field-forbidden", partTail, $"{partName} is not supported.", "Leave it empty.");
            else CheckValue(segment, component, part, partName, partTail, profile, add);
        }
    }
}

using Concordat.Core.Primitives;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>The ERR segment of v2.5 and later (§2.15.5) for a finding.</summary>
internal static class ErrorSegment
{
    /// <summary>ERR-1 to ERR-8, joined.</summary>
    public static string Fields(Finding finding, Delimiters delimiters)
    {
        var (field, component) = ((char)delimiters.Field, (char)delimiters.Component);
        var location = finding.Path.Count > 0 && Hl7Path.TryParse(finding.Path[^1], out var path) ? Location(path, component) : "";
        var (code, text) = Condition(finding.Rule);
        var severity = finding.Severity switch { Severity.Error => "E", Severity.Warn => "W", _ => "I" };
        var message = Escapes.Encode(finding.Message, delimiters);
        return string.Join(field, "", location, $"{code}{component}{text}{component}HL70357", severity, "", "", "", message);
    }

    /// <summary>ERL: segment, occurrence, field, repetition, component, subcomponent.</summary>
    private static string Location(Hl7Path path, char component)
    {
        int[] numbers = [path.Field, path.Field == 0 ? 0 : Math.Max(1, path.Repetition), path.Component, path.Subcomponent];
        var tail = string.Join(component, numbers.Select(n => n == 0 ? "" : n.ToString()));
        return $"{path.Segment}{component}{path.Occurrence}{component}{tail}".TrimEnd(component);
    }

    /// <summary>Table 0357, message error condition codes.</summary>
    private static (string Code, string Text) Condition(string rule) => rule switch
    {
        "hl7-segment-required" or "hl7-segment-unexpected" or "hl7-segment-name" or "hl7-segment-cardinality" or "hl7-group-required"
            => ("100", "Segment sequence error"),
        "hl7-field-required" => ("101", "Required field missing"),
        "hl7-type" or "hl7-length" or "hl7-field-repetitions" or "hl7-field-forbidden" => ("102", "Data type error"),
        "hl7-table" => ("103", "Table value not found"),
        "hl7-message-type" => ("200", "Unsupported message type"),
        "hl7-version" => ("203", "Unsupported version id"),
        _ => ("207", "Application internal error"),
    };
}

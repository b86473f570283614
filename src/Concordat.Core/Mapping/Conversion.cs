using System.Globalization;
using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Hl7v2;
using Concordat.Core.Workspace;

namespace Concordat.Core.Mapping;

/// <summary>What a text becomes in the target.</summary>
internal enum Conversion
{
    /// <summary>Text as it is: the first leaf of an HL7 value.</summary>
    String,
    /// <summary>The whole HL7 value, separators that were not escaped included.</summary>
    Text,
    /// <summary>A JSON number with the digits that were sent.</summary>
    Decimal,
    /// <summary>A JSON whole number.</summary>
    Integer,
    /// <summary>A JSON boolean, from Y and N, T and F, 1 and 0.</summary>
    Boolean,
    /// <summary>FHIR date: a year, month or day.</summary>
    Date,
    /// <summary>FHIR dateTime: a date, or a time with seconds and zone.</summary>
    DateTime,
    /// <summary>FHIR instant: at least minutes, and a zone.</summary>
    Instant,
    /// <summary>FHIR time.</summary>
    Time,
}

/// <summary>The words, and the work.</summary>
internal static class Conversions
{
    public static readonly Choices<Conversion> Words = new(
        ("string", Conversion.String), ("text", Conversion.Text), ("decimal", Conversion.Decimal), ("integer", Conversion.Integer),
        ("boolean", Conversion.Boolean), ("date", Conversion.Date), ("dateTime", Conversion.DateTime), ("instant", Conversion.Instant), ("time", Conversion.Time));

    /// <summary>The JSON value; null where the text is not one.</summary>
    public static JsonNode? Convert(Conversion conversion, string text, Evaluation run) => conversion switch
    {
        Conversion.String or Conversion.Text => JsonValue.Create(text),
        Conversion.Decimal => Number(text),
        Conversion.Integer => long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? JsonValue.Create(n) : null,
        Conversion.Boolean => Boolean(text.Trim()),
        Conversion.Date => TimeText.Date(text.Trim()),
        Conversion.DateTime => TimeText.DateTime(text.Trim(), run),
        Conversion.Instant => TimeText.Instant(text.Trim(), run),
        _ => TimeText.Time(text.Trim()),
    };

    /// <summary>FHIR's decimal keeps its precision (2.24.0.1): 5.40 stays 5.40.</summary>
    private static JsonValue? Number(string text)
    {
        var digits = text.Trim();
        if (!DataTypes.IsNumber(digits)) return null;
        return decimal.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : null;
    }

    private static JsonValue? Boolean(string text) => text.ToUpperInvariant() switch
    {
        "Y" or "T" or "1" or "TRUE" => JsonValue.Create(true),
        "N" or "F" or "0" or "FALSE" => JsonValue.Create(false),
        _ => null,
    };
}

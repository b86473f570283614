using System.Buffers;
using Concordat.Core.Formats.Hl7v2;

namespace Concordat.Core.Contracts.Hl7v2;

/// <summary>What the text of each data type must look like (HL7 v2.5.1 §2.A).</summary>
internal static class DataTypes
{
    private static readonly SearchValues<char> NumberParts = SearchValues.Create("0123456789.");
    private static readonly string[] Comparators = ["", ">", "<", ">=", "<=", "=", "<>"];
    private static readonly string[] Separators = ["", "-", "+", "/", ".", ":"];

    public static bool Fits(DataType type, Hl7Value value) => type switch
    {
        DataType.NM => IsNumber(value.Text),
        DataType.SI => value.Text is { Length: >= 1 and <= 4 } text && text.All(char.IsAsciiDigit),
        DataType.DT => Hl7Time.TryParse(value.Text, out var date) && date is { Precision: <= TimePrecision.Day, Offset: null },
        DataType.TM => IsTime(value.Text),
        DataType.TS => Hl7Time.TryParse(value.Text, out _),
        DataType.SN => IsStructuredNumber(value),
        DataType.ID => !value.Text.Contains(' '),
        _ => true,
    };

    public static string? Example(DataType type) => type switch
    {
        DataType.NM => "Such as -12.50.",
        DataType.SI => "A whole number from 0 to 9999.",
        DataType.DT => "YYYYMMDD.",
        DataType.TM => "HHMMSS.",
        DataType.TS => "YYYYMMDDHHMMSS, with a zone such as +0100.",
        DataType.SN => "Comparator, number, separator, number: >^100.",
        _ => null,
    };

    /// <summary>NM: an optional sign, digits, at most one point; no exponent, no grouping.</summary>
    internal static bool IsNumber(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 40) return false;
        if (text[0] is '+' or '-') text = text[1..];
        return text.ContainsAnyInRange('0', '9') && text.Count('.') <= 1 && !text.ContainsAnyExcept(NumberParts);
    }

    private static bool IsTime(string text)
    {
        var zone = text.IndexOfAny(['+', '-']);
        var clock = zone < 0 ? text : text[..zone];
        if (clock.Length < 2) return false;
        // A time is a point in time without its day: the one reader does for both.
        return Hl7Time.TryParse(string.Concat("20000101", clock, zone < 0 ? "" : text[zone..]), out _);
    }

    private static bool IsStructuredNumber(Hl7Value value) =>
        Comparators.Contains(value.Component(1).Text) && Separators.Contains(value.Component(3).Text)
        && IsNumber(value.Component(2).Text) && (!value.Component(4).IsValued || IsNumber(value.Component(4).Text));
}

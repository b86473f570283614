using System.Globalization;
using System.Text.Json.Nodes;
using Concordat.Core.Formats.Hl7v2;

namespace Concordat.Core.Mapping;

/// <summary>
/// HL7 times as FHIR writes them (FHIR R4 §2.24.0.1). The precision that was sent stays; FHIR asks for a zone from the hour
/// on, which comes from the value, else from MSH-7, else from the mapping. ISO 8601 text passes unchanged.
/// </summary>
internal static class TimeText
{
    public static JsonNode? Date(string text)
    {
        if (Hl7Time.TryParse(text, out var time)) return JsonValue.Create(DateOf(time));
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? JsonValue.Create(text) : null;
    }

    public static JsonNode? DateTime(string text, Evaluation run)
    {
        if (!Hl7Time.TryParse(text, out var time)) return Iso(text);
        if (time.Precision <= TimePrecision.Day) return JsonValue.Create(DateOf(time));
        // Without a zone the hour means nothing elsewhere; the day still does.
        return OffsetOf(time, run) is { } offset ? JsonValue.Create(Full(time, offset)) : JsonValue.Create(DateOf(time with { Precision = TimePrecision.Day }));
    }

    public static JsonNode? Instant(string text, Evaluation run)
    {
        if (!Hl7Time.TryParse(text, out var time)) return Iso(text);
        // A sender who says no seconds means the full minute; less than that is no instant.
        return time.Precision >= TimePrecision.Minute && OffsetOf(time, run) is { } offset ? JsonValue.Create(Full(time, offset)) : null;
    }

    /// <summary>From TM (HHMM[SS]) or from the time part of a TS.</summary>
    public static JsonNode? Time(string text)
    {
        if (!Hl7Time.TryParse(text, out var time) || time.Precision < TimePrecision.Minute)
        {
            if (!Hl7Time.TryParse("20000101" + text, out time) || time.Precision < TimePrecision.Minute) return null;
        }
        return JsonValue.Create(time.Local.ToString("HH:mm:ss", CultureInfo.InvariantCulture) + FractionOf(time));
    }

    private static string DateOf(Hl7Time time) => time.Local.ToString(
        time.Precision switch { TimePrecision.Year => "yyyy", TimePrecision.Month => "yyyy-MM", _ => "yyyy-MM-dd" }, CultureInfo.InvariantCulture);

    private static string Full(Hl7Time time, TimeSpan offset)
    {
        var zone = offset == TimeSpan.Zero ? "Z" : (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture);
        return time.Local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + FractionOf(time) + zone;
    }

    private static string FractionOf(Hl7Time time) =>
        time.FractionDigits == 0 ? "" : "." + time.Local.ToString("fffffff", CultureInfo.InvariantCulture)[..time.FractionDigits];

    private static TimeSpan? OffsetOf(Hl7Time time, Evaluation run) => time.Offset ?? run.MessageOffset ?? run.Zone?.GetUtcOffset(time.Local);

    private static JsonValue? Iso(string text) =>
        text.Length >= 10 && text[4] == '-' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
            ? JsonValue.Create(text) : null;
}

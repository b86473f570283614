using System.Globalization;

namespace Concordat.Web.Parts;

/// <summary>Numbers, times and states as people say them.</summary>
internal static class Words
{
    /// <summary>How long ago; beyond a day the date.</summary>
    public static string Ago(DateTimeOffset now, DateTimeOffset at)
    {
        var ago = now - at;
        return ago.TotalSeconds switch
        {
            < -5 => "in " + Span(-ago),
            < 5 => "just now",
            < 86_400 => Span(ago) + " ago",
            _ => at.UtcDateTime.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A span in its largest unit.</summary>
    public static string Span(TimeSpan span) => span.TotalSeconds switch
    {
        < 60 => $"{(int)span.TotalSeconds} s",
        < 3_600 => $"{(int)span.TotalMinutes} min",
        < 86_400 => $"{(int)span.TotalHours} h",
        _ => $"{(int)span.TotalDays} d",
    };

    /// <summary>Microseconds at a readable precision.</summary>
    public static string Micros(long micros) => micros switch
    {
        < 1_000 => $"{micros} µs",
        < 100_000 => (micros / 1_000d).ToString("0.0", CultureInfo.InvariantCulture) + " ms",
        < 10_000_000 => $"{micros / 1_000} ms",
        _ => $"{micros / 1_000_000} s",
    };

    /// <summary>A count with thin groups.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f');

    /// <summary>Bytes.</summary>
    public static string Bytes(long bytes) => bytes < 1_024 ? $"{bytes} B" : bytes < 1_048_576 ? $"{bytes / 1_024} KiB" : $"{bytes / 1_048_576} MiB";

    /// <summary>The first letters of an id, for tables; the whole stands in the link.</summary>
    public static string Short(Guid id) => id.ToString("N")[^8..];

    /// <summary>The tone of a state, outcome, lifecycle or severity.</summary>
    public static string Tone(string? state) => state switch
    {
        "ok" or "done" or "active" or "released" or "published" or "healthy" or "approved" or "added" => "ok",
        "ready" or "leased" or "queued" or "in-review" or "deprecated" or "degraded" or "warn" or "changed" or "running" or "waiting" or "changes-requested" => "warn",
        "dead" or "stopped" or "rejected" or "unhealthy" or "error" or "removed" => "bad",
        "discarded" or "withdrawn" or "draft" or "retired" or null or "" => "quiet",
        "info" or "hint" or "scheduled" or "checking" => "info",
        _ => "bad", // any other outcome is a refusal or a failure
    };
}

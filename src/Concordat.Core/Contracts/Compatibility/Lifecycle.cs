using System.Globalization;

namespace Concordat.Core.Contracts.Compatibility;

/// <summary>How contracts say when something goes and how settled it is.</summary>
internal static class Lifecycle
{
    /// <summary>The extension that names the day of the Sunset header (RFC 8594).</summary>
    public const string SunsetKey = "x-sunset";

    /// <summary>A day (RFC 3339 full-date), a moment (date-time) or an HTTP date, as the header has it; null for anything else.</summary>
    public static DateOnly? Day(string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        string[] moments = ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "R"];
        return DateTimeOffset.TryParseExact(text, moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? DateOnly.FromDateTime(moment.UtcDateTime) : null;
    }

    public static string Shown(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Stable where nothing is said; null where what is said is no level.</summary>
    public static StabilityLevel? Stability(string? text) => text switch
    {
        null or "stable" => StabilityLevel.Stable,
        "beta" => StabilityLevel.Beta,
        "alpha" => StabilityLevel.Alpha,
        "draft" => StabilityLevel.Draft,
        _ => null,
    };

    public static string Shown(StabilityLevel level) => level switch
    {
        StabilityLevel.Draft => "draft",
        StabilityLevel.Alpha => "alpha",
        StabilityLevel.Beta => "beta",
        _ => "stable",
    };

    /// <summary>The days that must lie between deprecation and end.</summary>
    public static int Grace(this ComparisonOptions options, StabilityLevel? level) => level switch
    {
        StabilityLevel.Draft or StabilityLevel.Alpha => 0,
        StabilityLevel.Beta => options.GraceDaysBeta,
        _ => options.GraceDaysStable,
    };
}

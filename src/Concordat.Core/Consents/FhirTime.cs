using System.Globalization;
using System.Text.RegularExpressions;

namespace Concordat.Core.Consents;

/// <summary>FHIR R4 dateTime: a year, a month, a day, or a moment with its offset. Each but the last is a span.</summary>
public static partial class FhirTime
{
    /// <summary>From the first moment to the first that is no longer in it, in UTC where no offset is given; null where the text is none.</summary>
    public static (DateTimeOffset From, DateTimeOffset Until)? Read(string? text)
    {
        if (text is null || !Form().IsMatch(text))
        {
            return null;
        }
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var whole = text.Length switch { 4 => text + "-01-01", 7 => text + "-01", _ => text };
        if (!DateTimeOffset.TryParse(whole, CultureInfo.InvariantCulture, utc, out var from) || from.Year > 9000)
        {
            return null;
        }
        return (from, text.Length switch { 4 => from.AddYears(1), 7 => from.AddMonths(1), 10 => from.AddDays(1), _ => from.AddTicks(1) });
    }

    [GeneratedRegex(@"^\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d))?)?)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}

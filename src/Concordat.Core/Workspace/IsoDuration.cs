using System.Globalization;
using System.Text.RegularExpressions;

namespace Concordat.Core.Workspace;

/// <summary>ISO 8601 durations as the workspace writes them (<c>PT2S</c>, <c>P90D</c>, <c>P7Y</c>).</summary>
public static partial class IsoDuration
{
    /// <summary>
    /// Reads one. A year counts 365 days and a month 30: these are waiting times and retention periods, not dates of a calendar.
    /// </summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var match = Pattern().Match(text);
        if (!match.Success || text.EndsWith('P') || text.EndsWith('T'))
        {
            return false;
        }

        double Part(string name) => match.Groups[name].Success ? double.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var days = (Part("y") * 365) + (Part("m") * 30) + (Part("w") * 7) + Part("d");
        duration = TimeSpan.FromDays(days) + TimeSpan.FromHours(Part("h")) + TimeSpan.FromMinutes(Part("n")) + TimeSpan.FromSeconds(Part("s"));
        return true;
    }

    [GeneratedRegex(@"^P((?<y>\d{1,4})Y)?((?<m>\d{1,4})M)?((?<w>\d{1,4})W)?((?<d>\d{1,6})D)?(T((?<h>\d{1,6})H)?((?<n>\d{1,6})M)?((?<s>\d{1,8}(\.\d{1,6})?)S)?)?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Concordat.Core.Workspace;

/// <summary>A version by semver.org 2.0.0, without build metadata.</summary>
public readonly partial record struct SemVer(int Major, int Minor, int Patch, string? Pre = null)
{
    /// <summary>Reads <c>1.2.0</c> or <c>1.2.0-beta.1</c>.</summary>
    public static bool TryParse(string text, out SemVer version)
    {
        var match = Pattern().Match(text);
        version = match.Success ? new SemVer(Part(match, "a"), Part(match, "b"), Part(match, "c"), match.Groups["p"].Success ? match.Groups["p"].Value : null) : default;
        return match.Success;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}{(Pre is null ? "" : "-" + Pre)}");

    private static int Part(Match match, string name) => int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<a>0|[1-9]\d{0,5})\.(?<b>0|[1-9]\d{0,5})\.(?<c>0|[1-9]\d{0,5})(-(?<p>[0-9A-Za-z.-]{1,64}))?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}

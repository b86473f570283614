using System.Globalization;

namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>Whether <c>info.version</c> says what the changes do (semantic versioning 2.0.0, 8; below 1.0.0 the minor version takes the part of the major).</summary>
internal static class VersionChanges
{
    public static void Compare(OpenApiRun run, List<Change> changes)
    {
        if (!changes.Exists(change => change.Level == ChangeLevel.Error) || run.Base["info"] is not { } from || run.Revision["info"] is not { } to
            || from.Text("version") is not { } was || to.Text("version") is not { } now)
        {
            return;
        }

        var log = new ChangeLog(run.Options);
        var (old, current) = (Parse(was), Parse(now));
        var id = string.Equals(was, now, StringComparison.Ordinal) ? "api-version-not-bumped"
            : (old, current) is not ({ } before, { } after) ? null
            : after.CompareTo(before) < 0 ? "api-version-decreased"
            : after.Major > before.Major || (before.Major == 0 && after.Minor > before.Minor) ? null
            : "api-major-version-not-bumped";
        if (id is not null)
        {
            log.Note(ChangeSite.Document, id, "", from.Place("version"), to.Place("version"), "", was, now);
            changes.InsertRange(0, log.Close([]));
        }
    }

    private static (int Major, int Minor, int Patch)? Parse(string version)
    {
        var text = version.StartsWith('v') ? version[1..] : version;
        var numbers = text.Split('-', '+')[0].Split('.');
        return numbers.Length == 3 && Number(numbers[0]) is { } major && Number(numbers[1]) is { } minor && Number(numbers[2]) is { } patch ? (major, minor, patch) : null;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

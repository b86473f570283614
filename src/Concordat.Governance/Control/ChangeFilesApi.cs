using System.ComponentModel.DataAnnotations;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Texts;
using Concordat.Governance.Changes;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>A file whose text differs.</summary>
    public sealed record ChangedFile(string Path, DifferenceKind Difference);

    /// <summary>A file of a request beside the one that it replaces.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="Difference">What becomes of it; null where it is as it was.</param>
    /// <param name="Revision">The content that it is of.</param>
    /// <param name="Lines">Row by row; runs of equal lines are one row that counts them.</param>
    /// <param name="Left">How many lines the answer had no room for.</param>
    /// <param name="Findings">What the check said of it.</param>
    /// <param name="Comments">What people said of it.</param>
    public sealed record ChangeFile(
        string Path, DifferenceKind? Difference, int Revision, IReadOnlyList<SideLine> Lines, int Left, IReadOnlyList<FindingView> Findings, IReadOnlyList<CommentView> Comments);
}

internal static class ChangeFilesApi
{
    private const int MostOpened = 200;

    public static void Map(RouteGroupBuilder control) => control.MapGet("/changes/{id}/file", Show).WithTags("Changes").RequireAuthorization(Policies.View)
        .WithName("showChangeFile").WithSummary("Compare a file of a change request")
        .WithDescription("One file before and after, line by line, with changed words, findings and comments at their lines. Equal lines far from them are told as a row that counts them; `open` names such rows by their first line after, separated by commas, or is `all`; `line` is a line after that shall be seen.");

    private static async Task<Results<Ok<ControlApi.ChangeFile>, ProblemResult>> Show(
        string id, [MaxLength(ReleaseLimits.PathLength)] string path, [MaxLength(2000)] string? open, int? line, ChangedFiles files, CancellationToken cancellationToken)
    {
        var opened = new HashSet<int>();
        foreach (var part in (open is "all" ? "" : open ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (opened.Count == MostOpened || !int.TryParse(part, System.Globalization.NumberStyles.None, null, out var first))
            {
                return ProblemResult.Of(Outcome.Invalid, $"open is all, or at most {MostOpened} line numbers separated by commas.");
            }
            opened.Add(first);
        }
        var found = await files.Read(id, path, open is "all" ? null : opened, line ?? 0, cancellationToken);
        return found.Value is { } file ? TypedResults.Ok(file) : ProblemResult.Of(found.Refused!);
    }
}

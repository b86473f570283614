using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Texts;
using Concordat.Governance.Control;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>Reads the files of a request beside those of the release that it was planned against.</summary>
internal sealed class ChangedFiles(ModuleDb db, InForce inForce)
{
    private const int Context = 3;

    /// <summary>How many rows an answer has at most.</summary>
    internal const int MostRows = 4000;

    /// <summary>Every file whose text differs, in the order of their paths.</summary>
    public static IReadOnlyList<ControlApi.ChangedFile> Of(ChangeRequest change, IReadOnlyDictionary<string, string> before)
    {
        var after = WorkspaceFiles.Unpack(change.Files, change.ContentHash) ?? [];
        return [.. before.Keys.Union(after.Keys, StringComparer.Ordinal).Where(file => before.GetValueOrDefault(file) != after.GetValueOrDefault(file)).Order(StringComparer.Ordinal)
            .Select(file => new ControlApi.ChangedFile(file, Difference(before.ContainsKey(file), after.ContainsKey(file))))];
    }

    /// <param name="id">The request.</param>
    /// <param name="path">The file.</param>
    /// <param name="opened">Runs of equal lines to be shown, by their first line after; null for all of them.</param>
    /// <param name="line">A line after that is looked for; 0 for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Decision<ControlApi.ChangeFile>> Read(string id, string path, IReadOnlySet<int>? opened, int line, CancellationToken cancellationToken)
    {
        var number = ChangeRequest.NumberOf(id);
        if (await db.Read(context => context.Set<ChangeRequest>().FirstOrDefaultAsync(c => c.Number == number, cancellationToken), cancellationToken) is not { } change)
        {
            return new Refusal(Outcome.NotFound, "There is no such change request.");
        }
        var (files, refused) = await inForce.Files(change.BaseRelease, cancellationToken);
        if (files is null)
        {
            return refused!;
        }
        var (before, after) = (files.GetValueOrDefault(path), WorkspaceFiles.Unpack(change.Files, change.ContentHash)?.GetValueOrDefault(path));
        if (before is null && after is null)
        {
            return new Refusal(Outcome.NotFound, $"Neither {change.Id} nor release {change.BaseRelease} has a file of that path.");
        }
        var findings = (JsonSerializer.Deserialize(change.Findings, ControlJson.Default.IReadOnlyListFindingView) ?? []).Where(finding => finding.File == path).ToList();
        var comments = (await ChangeQueries.Comments(db, change.Number, cancellationToken)).Where(comment => comment.File == path).Select(ControlApi.CommentView.Of).ToList();
        var now = findings.Select(finding => finding.Line).Concat(comments.Where(comment => !comment.Before).Select(comment => comment.Line)).Append(line).ToHashSet();
        var then = comments.Where(comment => comment.Before).Select(comment => comment.Line).ToHashSet();
        var rows = SideBySide.Collapse(SideBySide.Of(before, after), Context, row => now.Contains(row.After ?? 0) || then.Contains(row.Before ?? 0), first => opened?.Contains(first) != false);
        return new ControlApi.ChangeFile(path, before == after ? null : Difference(before is not null, after is not null), change.Revision, [.. rows.Take(MostRows)],
            rows.Skip(MostRows).Sum(row => row.Count), findings, comments);
    }

    private static DifferenceKind Difference(bool before, bool after) => !before ? DifferenceKind.Added : after ? DifferenceKind.Changed : DifferenceKind.Removed;
}

using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Governance.Control;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>Says something about a line of a file, as it was or as it will be, or about the whole request.</summary>
internal sealed class CommentChange(ModuleDb db, ReleaseStore store, InForce inForce, AuditLedger audit)
{
    private const int MostComments = 2000;

    public async Task<Decision<ChangeComment>> Handle(string id, string person, ControlApi.CommentRequest said, CancellationToken cancellationToken)
    {
        var number = ChangeRequest.NumberOf(id);
        if (await db.Read(context => context.Set<ChangeRequest>().FirstOrDefaultAsync(c => c.Number == number, cancellationToken), cancellationToken) is not { } known)
        {
            return new Refusal(Outcome.NotFound, $"There is no change request {id}.");
        }
        var (files, refused) = said.Before ? await inForce.Files(known.BaseRelease, cancellationToken) : (WorkspaceFiles.Unpack(known.Files, known.ContentHash), null);
        if ((refused ?? Refused(known, said, files)) is { } no)
        {
            return no;
        }
        return await db.Write<Decision<ChangeComment>>(async unit =>
        {
            await store.LockHead(unit, cancellationToken); // comments are counted
            var change = await unit.Db.Set<ChangeRequest>().FirstAsync(c => c.Number == number, cancellationToken);
            var count = await unit.Db.Set<ChangeComment>().CountAsync(c => c.ChangeNumber == number, cancellationToken);
            if (change.Revision != known.Revision || count >= MostComments)
            {
                return new Refusal(Outcome.Conflict, count >= MostComments ? $"{change.Id} has {MostComments} comments; talk about it." : $"{change.Id} was revised in this moment. Look again.");
            }
            var comment = new ChangeComment
            {
                ChangeNumber = number, Number = count + 1, Person = person, At = unit.Now, File = said.File, Line = said.Line, Before = said.Before, Text = said.Text.Trim(), Revision = change.Revision,
            };
            unit.Db.Add(comment);
            await audit.Write(unit, ChangeRules.Entry("change.commented", person, change) with { Reason = said.File.Length == 0 ? null : $"{said.File}:{said.Line}{(said.Before ? " before" : "")}" });
            return comment;
        }, cancellationToken);
    }

    private static Refusal? Refused(ChangeRequest change, ControlApi.CommentRequest said, IReadOnlyDictionary<string, string>? files)
    {
        if (string.IsNullOrWhiteSpace(said.Text) || said.Text.Length > ReleaseLimits.TextLength)
        {
            return new Refusal(Outcome.Invalid, $"A comment has between one and {ReleaseLimits.TextLength} characters.");
        }
        if (said.File.Length == 0)
        {
            return said.Line == 0 ? null : new Refusal(Outcome.Invalid, "A line is one of a file: name it.");
        }
        if (files?.TryGetValue(said.File, out var content) != true)
        {
            return new Refusal(Outcome.Invalid, said.Before ? $"Release {change.BaseRelease} has no file of that path." : $"{change.Id} has no file of that path.");
        }
        var lines = content!.Count(c => c == '\n') + 1;
        return said.Line >= 0 && said.Line <= lines ? null : new Refusal(Outcome.Invalid, $"The file has {lines} lines.");
    }
}

using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>Says something about a line of a file, or about the whole request.</summary>
internal sealed class CommentChange(ModuleDb db, ReleaseStore store, AuditLedger audit)
{
    private const int MostComments = 2000;

    public Task<Decision<ChangeComment>> Handle(string id, string person, string file, int line, string text, CancellationToken cancellationToken) => db.Write<Decision<ChangeComment>>(async unit =>
    {
        await store.LockHead(unit, cancellationToken); // comments are counted
        var number = ChangeRequest.NumberOf(id);
        if (await unit.Db.Set<ChangeRequest>().FirstOrDefaultAsync(c => c.Number == number, cancellationToken) is not { } change)
        {
            return new Refusal(Outcome.NotFound, $"There is no change request {id}.");
        }
        var count = await unit.Db.Set<ChangeComment>().CountAsync(c => c.ChangeNumber == number, cancellationToken);
        if (Refused(change, file, line, text, count) is { } refused)
        {
            return refused;
        }
        var comment = new ChangeComment { ChangeNumber = number, Number = count + 1, Person = person, At = unit.Now, File = file, Line = line, Text = text.Trim(), Revision = change.Revision };
        unit.Db.Add(comment);
        await audit.Write(unit, ChangeRules.Entry("change.commented", person, change) with { Reason = file.Length == 0 ? null : $"{file}:{line}" });
        return comment;
    }, cancellationToken);

    private static Refusal? Refused(ChangeRequest change, string file, int line, string text, int count)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > ReleaseLimits.TextLength)
        {
            return new Refusal(Outcome.Invalid, $"A comment has between one and {ReleaseLimits.TextLength} characters.");
        }
        if (count >= MostComments)
        {
            return new Refusal(Outcome.Conflict, $"{change.Id} has {MostComments} comments; talk about it.");
        }
        if (file.Length == 0)
        {
            return line == 0 ? null : new Refusal(Outcome.Invalid, "A line is one of a file: name it.");
        }
        if (WorkspaceFiles.Unpack(change.Files, change.ContentHash)?.TryGetValue(file, out var content) != true)
        {
            return new Refusal(Outcome.Invalid, $"{change.Id} has no file of that path.");
        }
        var lines = content!.Count(c => c == '\n') + 1;
        return line >= 0 && line <= lines ? null : new Refusal(Outcome.Invalid, $"The file has {lines} lines.");
    }
}

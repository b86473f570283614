using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

internal static class ChangeQueries
{
    /// <summary>Requests without their files, newest first.</summary>
    public static Task<List<ChangeRequest>> List(ModuleDb db, ChangeState? state, CancellationToken cancellationToken) => db.Read(context =>
    {
        var found = context.Set<ChangeRequest>().AsQueryable();
        found = state is { } one ? found.Where(c => c.State == one) : found;
        return found.OrderByDescending(c => c.Number).Take(500).Select(c => new ChangeRequest
        {
            Number = c.Number, Title = c.Title, Author = c.Author, State = c.State, BaseRelease = c.BaseRelease, ContentHash = c.ContentHash,
            OpenedAt = c.OpenedAt, DecidedAt = c.DecidedAt, DecidedBy = c.DecidedBy, DecisionReason = c.DecisionReason, Release = c.Release,
        }).ToListAsync(cancellationToken);
    }, cancellationToken);

    public static Task<(ChangeRequest? Change, List<ChangeApproval> Approvals)> Find(ModuleDb db, string id, CancellationToken cancellationToken) => db.Read(async context =>
    {
        var number = ChangeRequest.NumberOf(id);
        return (await context.Set<ChangeRequest>().FirstOrDefaultAsync(c => c.Number == number, cancellationToken),
            await context.Set<ChangeApproval>().Where(a => a.ChangeNumber == number).OrderBy(a => a.At).ToListAsync(cancellationToken));
    }, cancellationToken);
}

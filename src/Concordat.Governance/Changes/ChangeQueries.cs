using System.Text.Json;
using Concordat.Core.Rights;
using Concordat.Governance.Control;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

internal static class ChangeQueries
{
    /// <summary>States in which a request waits for something.</summary>
    public static readonly ChangeState[] Open = [ChangeState.InReview, ChangeState.ChangesRequested, ChangeState.Scheduled, ChangeState.Approved];

    /// <summary>Requests without their files, newest first.</summary>
    public static Task<List<ChangeRequest>> List(ModuleDb db, ChangeState? state, CancellationToken cancellationToken) => db.Read(context =>
    {
        var found = context.Set<ChangeRequest>().AsQueryable();
        found = state is { } one ? found.Where(c => c.State == one) : found;
        return found.OrderByDescending(c => c.Number).Take(500).Select(c => new ChangeRequest
        {
            Number = c.Number, Title = c.Title, Author = c.Author, CoAuthors = c.CoAuthors, State = c.State, BaseRelease = c.BaseRelease, Revision = c.Revision, ContentHash = c.ContentHash,
            OpenedAt = c.OpenedAt, ContentAt = c.ContentAt, EffectiveAt = c.EffectiveAt, Emergency = c.Emergency, ReviewDueAt = c.ReviewDueAt, ReviewedAt = c.ReviewedAt,
            DecidedAt = c.DecidedAt, DecidedBy = c.DecidedBy, DecisionReason = c.DecisionReason, Release = c.Release,
        }).ToListAsync(cancellationToken);
    }, cancellationToken);

    public static Task<List<ChangeComment>> Comments(ModuleDb db, int number, CancellationToken cancellationToken) =>
        db.Read(context => context.Set<ChangeComment>().Where(c => c.ChangeNumber == number).OrderBy(c => c.Number).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>Emergency changes at which nobody looked, though their time is over.</summary>
    public static Task<int> Overdue(ModuleDb db, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Read(context => context.Set<ChangeRequest>().CountAsync(c => c.ReviewDueAt < now && c.ReviewedAt == null, cancellationToken), cancellationToken);

    /// <summary>Other open requests that change the same files, with those files.</summary>
    public static async Task<IReadOnlyList<(string Id, string Title, IReadOnlyList<string> Files)>> Conflicts(ModuleDb db, ChangeRequest change, CancellationToken cancellationToken)
    {
        if (!Open.Contains(change.State) && change.State != ChangeState.Draft)
        {
            return [];
        }
        var mine = Files(change.Plan);
        var others = await db.Read(context => context.Set<ChangeRequest>().Where(c => c.Number != change.Number && Open.Contains(c.State)).OrderBy(c => c.Number).Take(200)
            .Select(c => new { c.Number, c.Title, c.Plan }).ToListAsync(cancellationToken), cancellationToken);
        return [.. others.Select(other => (ChangeRequest.IdOf(other.Number), other.Title, (IReadOnlyList<string>)[.. Files(other.Plan).Where(mine.Contains).Order(StringComparer.Ordinal)])).Where(row => row.Item3.Count > 0)];
    }

    /// <summary>Every request that was decided on, with its votes: what a simulation replays.</summary>
    public static async Task<IReadOnlyList<(ChangeRequest Change, IReadOnlyList<ChangeVote> Votes)>> Past(ModuleDb db, CancellationToken cancellationToken)
    {
        var changes = await db.Read(context => context.Set<ChangeRequest>().Where(c => c.BaseRelease > 0 && c.State != ChangeState.Draft).OrderByDescending(c => c.Number).Take(500)
            .Select(c => new ChangeRequest
            {
                Number = c.Number, Title = c.Title, Author = c.Author, CoAuthors = c.CoAuthors, State = c.State, BaseRelease = c.BaseRelease, ContentHash = c.ContentHash, Classified = c.Classified,
                Consumers = c.Consumers, Emergency = c.Emergency, OpenedAt = c.OpenedAt, ContentAt = c.ContentAt, DecidedAt = c.DecidedAt,
            }).ToListAsync(cancellationToken), cancellationToken);
        var votes = (await db.Read(context => context.Set<ChangeVote>().OrderBy(v => v.Number).ToListAsync(cancellationToken), cancellationToken)).ToLookup(v => v.ChangeNumber);
        return [.. changes.Select(change => (change, (IReadOnlyList<ChangeVote>)[.. votes[change.Number]]))];
    }

    /// <summary>Requests that wait for voices, the oldest first: open ones, and emergencies that are to be reviewed.</summary>
    public static async Task<IReadOnlyList<(ChangeRequest Change, IReadOnlyList<ChangeVote> Votes)>> Waiting(ModuleDb db, CancellationToken cancellationToken)
    {
        var changes = await db.Read(context => context.Set<ChangeRequest>()
            .Where(c => c.State == ChangeState.InReview || c.State == ChangeState.ChangesRequested || (c.State == ChangeState.Released && c.ReviewDueAt != null && c.ReviewedAt == null))
            .OrderBy(c => c.Number).Take(100).ToListAsync(cancellationToken), cancellationToken);
        var numbers = changes.Select(c => c.Number).ToList();
        var votes = (await db.Read(context => context.Set<ChangeVote>().Where(v => numbers.Contains(v.ChangeNumber)).OrderBy(v => v.Number).ToListAsync(cancellationToken), cancellationToken))
            .ToLookup(v => v.ChangeNumber);
        return [.. changes.Select(change => (change, (IReadOnlyList<ChangeVote>)[.. votes[change.Number]]))];
    }

    private static HashSet<string> Files(string plan) =>
        [.. (JsonSerializer.Deserialize(plan, ControlJson.Default.IReadOnlyListResourceDifference) ?? []).Select(difference => difference.File)];
}

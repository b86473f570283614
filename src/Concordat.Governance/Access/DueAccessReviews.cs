using Concordat.Core.Notices;
using Concordat.Governance.Notices;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Access;

/// <summary>What time brings to grants: reminders, another reviewer where one is gone, the end of a campaign, and grants that nobody uses.</summary>
internal sealed class DueAccessReviews(
    ModuleDb db, GivenGrants given, AccessGrants grants, CloseAccessReview closing, ReleaseStore store, ReleaseFeed feed, AuditLedger audit, Notify notify, TrustOptions options, TimeProvider clock)
{
    private static readonly TimeSpan LooksForDormant = TimeSpan.FromHours(1);
    private DateTimeOffset _nextDormant = DateTimeOffset.MinValue;

    public async Task Run(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var review in await db.Read(read => read.Set<AccessReview>().Where(r => r.ClosedAt == null).ToListAsync(cancellationToken), cancellationToken))
        {
            if (review.DueAt <= now)
            {
                await closing.Handle(review.Id, revokeUndecided: true, CloseAccessReview.Deadline, "The time is over.", cancellationToken);
                continue;
            }
            await Reassign(review.Number, cancellationToken);
            if (review.Level(now) < review.Reminded)
            {
                await Remind(review.Number, cancellationToken);
            }
        }
        if (now >= _nextDormant && feed.Current is not null)
        {
            await Dormant(cancellationToken);
            _nextDormant = now + LooksForDormant;
        }
    }

    /// <summary>Grants that nobody used for so long that they are dormant.</summary>
    public async Task<IReadOnlyList<GivenGrant>> FindDormant(CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - options.DormantAfter;
        return [.. (await given.List(AccessGrants.Kinds, cancellationToken)).Where(one => one.IdleSince < since)];
    }

    /// <summary>Whoever was disabled, or lost the role, decides nothing more: another one does.</summary>
    private async Task Reassign(int number, CancellationToken cancellationToken)
    {
        var people = await grants.Reviewers(cancellationToken);
        bool Able(AccessReviewItem item) => people.Any(one => string.Equals(one.Name, item.Reviewer, StringComparison.OrdinalIgnoreCase) && ReviewerRules.MayReview(one, item.Subject, item.GranterList, item.Owner));
        bool Wants(AccessReviewItem item) => !Able(item) && (item.Reviewer is not null || people.Any(one => ReviewerRules.MayReview(one, item.Subject, item.GranterList, item.Owner)));
        if (!(await db.Read(read => Undecided(read, number).ToListAsync(cancellationToken), cancellationToken)).Exists(Wants))
        {
            return;
        }
        await db.Write(async unit =>
        {
            await store.LockHead(unit, cancellationToken);
            var items = await Undecided(unit.Db, number).ToListAsync(cancellationToken);
            var load = items.Where(Able).GroupBy(item => item.Reviewer!, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.Count(), StringComparer.OrdinalIgnoreCase);
            foreach (var item in items.Where(Wants))
            {
                var before = item.Reviewer;
                item.Reviewer = ReviewerRules.Choose(people, item.Subject, item.GranterList, item.Owner, load);
                await audit.Write(unit, new AuditEntry("access-review.reassigned", CloseAccessReview.Deadline, $"access-review/AR-{number:D4}/{item.Number}") { Detail = $"{before ?? "nobody"} to {item.Reviewer ?? "nobody"}" });
            }
        }, cancellationToken);
    }

    private Task Remind(int number, CancellationToken cancellationToken) => db.Write(async unit =>
    {
        await store.LockHead(unit, cancellationToken); // two nodes do not both remind
        var review = await unit.Db.Set<AccessReview>().FirstAsync(r => r.Number == number, cancellationToken);
        if (review.ClosedAt is not null || review.Level(unit.Now) >= review.Reminded)
        {
            return;
        }
        review.Reminded = review.Level(unit.Now);
        var waiting = await Undecided(unit.Db, number).Select(i => i.Reviewer).ToListAsync(cancellationToken);
        if (waiting.Count == 0)
        {
            return;
        }
        await audit.Write(unit, new AuditEntry("access-review.reminded", CloseAccessReview.Deadline, $"access-review/{review.Id}") { Detail = $"{waiting.Count} undecided, until {review.DueAt:O}" });
        await notify.Tell(unit, StartAccessReview.Told(NoticeKind.AccessReviewDue, review, unit.Now, [.. waiting.OfType<string>().Distinct()]));
    }, cancellationToken);

    private async Task Dormant(CancellationToken cancellationToken)
    {
        var found = await FindDormant(cancellationToken);
        if (found.Count == 0)
        {
            return;
        }
        await db.Write(async unit =>
        {
            await store.LockHead(unit, cancellationToken);
            var known = (await unit.Db.Set<DormantGrant>().ToListAsync(cancellationToken)).ToDictionary(d => (d.Kind, d.Grant, d.Since));
            var fresh = 0;
            foreach (var one in found)
            {
                var told = known.GetValueOrDefault((one.Grant.Kind, one.Grant.Id, one.IdleSince!.Value));
                if (told is not null && (!options.EndDormant || told.Stays))
                {
                    continue;
                }
                var stays = options.EndDormant ? await grants.Revoke(unit, one.Grant.Kind, one.Grant.Id, CloseAccessReview.Deadline, $"not used since {one.IdleSince:yyyy-MM-dd}") : null;
                if (told is null)
                {
                    fresh++;
                    unit.Db.Add(told = new DormantGrant { Kind = one.Grant.Kind, Grant = one.Grant.Id, Since = one.IdleSince.Value, At = unit.Now });
                }
                told.Stays = stays is not null;
                await audit.Write(unit, new AuditEntry(options.EndDormant && stays is null ? "access.dormant-ended" : "access.dormant", CloseAccessReview.Deadline, $"access/{one.Grant.Kind}/{one.Grant.Id}")
                {
                    Reason = $"not used since {one.IdleSince:yyyy-MM-dd}", Detail = stays,
                });
            }
            if (fresh > 0)
            {
                await notify.Tell(unit, new Notice(NoticeKind.AccessDormant, fresh == 1 ? "1 grant" : $"{fresh} grants", unit.Now));
            }
        }, cancellationToken);
        await grants.Reload(cancellationToken);
    }

    private static IQueryable<AccessReviewItem> Undecided(ConcordatDb context, int number) =>
        context.Set<AccessReviewItem>().Where(i => i.Review == number && i.Decision == null).OrderBy(i => i.Number);
}

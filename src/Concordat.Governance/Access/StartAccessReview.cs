using Concordat.Core.Notices;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Governance.Changes;
using Concordat.Governance.Notices;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Access;

/// <summary>Begins a campaign: takes down every grant of its kinds with its last use, and gives each to somebody who neither has it nor gave it.</summary>
internal sealed class StartAccessReview(ModuleDb db, GivenGrants given, AccessGrants grants, ReleaseStore store, AuditLedger audit, Notify notify)
{
    public const int MostDays = 90;
    public const int MostItems = 5_000;

    public async Task<Decision<AccessReview>> Handle(IReadOnlyCollection<string> kinds, int days, string reason, string person, CancellationToken cancellationToken)
    {
        var wrong = new List<string>();
        if (kinds.Count == 0 || kinds.Any(kind => !AccessGrants.Kinds.Contains(kind)))
        {
            wrong.Add($"'kinds' has one or more of {string.Join(", ", AccessGrants.Kinds)}.");
        }
        if (days is < 1 or > MostDays)
        {
            wrong.Add($"'days' is from 1 to {MostDays}: so long have the reviewers.");
        }
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > ReleaseLimits.TextLength)
        {
            wrong.Add("A reason is needed.");
        }
        if (wrong.Count > 0)
        {
            return new Refusal(Outcome.Invalid, string.Join(' ', wrong));
        }
        var found = await given.List([.. kinds.Distinct(StringComparer.Ordinal)], cancellationToken);
        if (found.Count is 0 or > MostItems)
        {
            return new Refusal(Outcome.Refused, found.Count == 0 ? "There is no grant of these kinds: nothing is to be looked at." : $"There are {found.Count} grants; a campaign has at most {MostItems}. Choose fewer kinds.");
        }
        var reviewers = await grants.Reviewers(cancellationToken);
        return await db.Write<Decision<AccessReview>>(async unit =>
        {
            await store.LockHead(unit, cancellationToken); // two do not begin the same one, and each number is taken once
            foreach (var open in await unit.Db.Set<AccessReview>().Where(r => r.ClosedAt == null).ToListAsync(cancellationToken))
            {
                if (open.Kinds.Split(',').Intersect(kinds, StringComparer.Ordinal).FirstOrDefault() is { } both)
                {
                    return new Refusal(Outcome.Conflict, $"{open.Id} looks at grants of the kind '{both}' until {open.DueAt:yyyy-MM-dd HH:mm} UTC. Have it closed first, or choose other kinds.");
                }
            }
            var review = new AccessReview
            {
                Number = (await unit.Db.Set<AccessReview>().MaxAsync(r => (int?)r.Number, cancellationToken) ?? 0) + 1,
                Kinds = string.Join(',', AccessGrants.Kinds.Where(kinds.Contains)), Reason = reason, StartedBy = person, StartedAt = unit.Now, DueAt = unit.Now.AddDays(days),
            };
            review.Reminded = review.Level(unit.Now);
            unit.Db.Add(review);
            var load = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            var items = found.Select((one, index) => new AccessReviewItem
            {
                Review = review.Number, Number = index + 1, Kind = one.Grant.Kind, Grant = one.Grant.Id, Subject = one.Grant.Subject, What = one.Grant.What,
                GrantedBy = string.Join(',', one.Granters), GrantedAt = one.Grant.GrantedAt, LastUsedAt = one.Grant.LastUsedAt, Owner = one.Owner,
                Reviewer = ReviewerRules.Choose(reviewers, one.Grant.Subject, one.Granters, one.Owner, load),
            }).ToList();
            unit.Db.AddRange(items);
            await audit.Write(unit, new AuditEntry("access-review.started", Trust.Actor.NameOf(person), $"access-review/{review.Id}")
            {
                Reason = reason, Detail = $"{review.Kinds}: {items.Count} grants, {items.Count(item => item.Reviewer is null)} without a reviewer, until {review.DueAt:O}",
            });
            await notify.Tell(unit, Told(NoticeKind.AccessReviewDue, review, unit.Now, [.. items.Select(item => item.Reviewer).OfType<string>().Distinct()]));
            return review;
        }, cancellationToken);
    }

    /// <summary>A notice of a campaign.</summary>
    public static Notice Told(string about, AccessReview review, DateTimeOffset now, IReadOnlyList<string> reviewers) =>
        new(about, review.Id, now) { Until = DateOnly.FromDateTime(review.DueAt.UtcDateTime), Voices = reviewers, Author = review.StartedBy };
}

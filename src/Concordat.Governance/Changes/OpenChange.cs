using System.Text;
using System.Text.Json;
using Concordat.Core.Notices;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Rights;
using Concordat.Governance.Control;
using Concordat.Governance.Notices;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>How a request is opened.</summary>
/// <param name="Effective">Released not before; null for at once.</param>
/// <param name="Emergency">Why it is an emergency; null where it is none.</param>
/// <param name="Draft">True where nobody is asked yet.</param>
/// <param name="Authors">Whose commits it carries, by name or address; none of them approves it.</param>
internal sealed record OpenTerms(DateTimeOffset? Effective = null, string? Emergency = null, bool Draft = false, IReadOnlyList<string>? Authors = null);

/// <summary>Opens a change request, or brings another content into one: only what passes the check, and only what changes something.</summary>
internal sealed class OpenChange(ModuleDb db, PlanChange planning, ReleaseStore store, AuditLedger audit, Notify notify, TimeProvider clock)
{
    private const int MostFindings = 1000;

    public async Task<Decision<ChangeRequest>> Handle(
        string title, string author, IReadOnlyDictionary<string, string> files, CancellationToken cancellationToken, OpenTerms? terms = null)
    {
        terms ??= new OpenTerms();
        if (ChangeRules.Open(title, author, terms, clock.GetUtcNow()) is { } refused)
        {
            return refused;
        }
        var (prepared, no) = await Prepare(files, author, terms, cancellationToken);
        return no is not null ? no : await db.Write<Decision<ChangeRequest>>(async unit =>
        {
            if (await Moved(unit, prepared!, cancellationToken) is { } moved)
            {
                return moved;
            }
            if (await Same(unit, author, prepared!, terms, cancellationToken) is { } same)
            {
                return same;
            }
            var last = await unit.Db.Set<ChangeRequest>().MaxAsync(c => (int?)c.Number, cancellationToken) ?? 0;
            var change = new ChangeRequest
            {
                Number = last + 1, Title = title.Trim(), Author = author, State = terms.Draft ? ChangeState.Draft : ChangeState.InReview, OpenedAt = unit.Now,
                EffectiveAt = terms.Effective, Emergency = terms.Emergency,
            };
            prepared!.Fill(change, unit.Now);
            unit.Db.Add(change);
            await audit.Write(unit, ChangeRules.Entry("change.opened", author, change) with { Reason = terms.Emergency, Release = change.BaseRelease });
            await AskForVotes(unit, change);
            return change;
        }, cancellationToken);
    }

    /// <summary>Another content of an open request; what was said of the one before is void.</summary>
    public async Task<Decision<ChangeRequest>> Revise(
        string id, string author, IReadOnlyDictionary<string, string> files, CancellationToken cancellationToken, IReadOnlyList<string>? authors = null)
    {
        var number = ChangeRequest.NumberOf(id);
        if (await db.Read(context => context.Set<ChangeRequest>().FirstOrDefaultAsync(c => c.Number == number, cancellationToken), cancellationToken) is not { } known)
        {
            return new Refusal(Outcome.NotFound, $"There is no change request {id}.");
        }
        if (ChangeRules.Revise(known, author) is { } refused)
        {
            return refused;
        }
        var (prepared, no) = await Prepare(files, author, new OpenTerms(known.EffectiveAt, known.Emergency, Authors: authors), cancellationToken, known);
        return no is not null ? no : await db.Write<Decision<ChangeRequest>>(async unit =>
        {
            if (await Moved(unit, prepared!, cancellationToken) is { } moved)
            {
                return moved;
            }
            var change = await unit.Db.Set<ChangeRequest>().FirstAsync(c => c.Number == number, cancellationToken);
            if (ChangeRules.Revise(change, author) is { } late)
            {
                return late;
            }
            if (change.ContentHash == prepared!.Hash && change.BaseRelease == prepared.Plan.BaseRelease)
            {
                return new Refusal(Outcome.Refused, $"Nothing differs from the content of {change.Id} as it is.");
            }
            await Bring(unit, change, prepared, author, cancellationToken);
            return change;
        }, cancellationToken);
    }

    private async Task Bring(UnitOfWork unit, ChangeRequest change, Prepared prepared, string author, CancellationToken cancellationToken)
    {
        var before = change.ContentHash;
        prepared.Fill(change, unit.Now);
        (change.State, change.Revision) = (change.State == ChangeState.Draft ? ChangeState.Draft : ChangeState.InReview, change.Revision + 1);
        if (before == change.ContentHash)
        {
            // The same files against another release: what was said was said about other differences.
            await unit.Db.Set<ChangeVote>().Where(v => v.ChangeNumber == change.Number && v.ContentHash == before)
                .ExecuteUpdateAsync(set => set.SetProperty(v => v.ContentHash, v => v.ContentHash + " before"), cancellationToken);
        }
        await audit.Write(unit, ChangeRules.Entry("change.revised", author, change) with { Reason = $"revision {change.Revision}; votes on {before} are void", Release = change.BaseRelease });
        await AskForVotes(unit, change);
    }

    private Task AskForVotes(UnitOfWork unit, ChangeRequest change) => change.State == ChangeState.Draft ? Task.CompletedTask : notify.Tell(unit, NoticeKind.VoteNeeded, change);

    /// <summary>
    /// The request that the author opened with this content already, so that a pipeline which runs again opens no second one. Against an older release it is
    /// brought up to date: what was said of it was said about other differences.
    /// </summary>
    private async Task<ChangeRequest?> Same(UnitOfWork unit, string author, Prepared prepared, OpenTerms terms, CancellationToken cancellationToken)
    {
        var hash = prepared.Hash;
        if (terms.Draft || await unit.Db.Set<ChangeRequest>().Where(c => c.Author == author && c.ContentHash == hash && ChangeQueries.Open.Contains(c.State))
            .OrderByDescending(c => c.Number).FirstOrDefaultAsync(cancellationToken) is not { } same
            || same.EffectiveAt != terms.Effective || (same.Emergency is null) != (terms.Emergency is null))
        {
            return null;
        }
        same.WasOpen = true;
        if (same.BaseRelease != prepared.Plan.BaseRelease)
        {
            await Bring(unit, same, prepared, author, cancellationToken);
        }
        else if (same.CoAuthors != Join(same, prepared.Plan.Authors))
        {
            same.CoAuthors = Join(same, prepared.Plan.Authors);
            await audit.Write(unit, ChangeRules.Entry("change.authors-added", author, same));
        }
        return same;
    }

    private static string Join(ChangeRequest change, Authors authors) => string.Join(',', change.CoAuthorList.Union(authors.Others, StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private async Task<(Prepared? Prepared, Refusal? Refused)> Prepare(
        IReadOnlyDictionary<string, string> files, string author, OpenTerms terms, CancellationToken cancellationToken, ChangeRequest? known = null)
    {
        var planned = await planning.Handle(files, author, terms.Emergency is not null, cancellationToken, terms.Authors);
        if (planned.Value is not { } plan)
        {
            return (null, planned.Refused);
        }
        var all = plan.Authors with { Others = [.. plan.Authors.Others.Union(known?.CoAuthorList ?? [], StringComparer.Ordinal)] };
        if (ServiceProposals.Check(all, plan.Base.Workspace, terms) is { } not)
        {
            return (null, not);
        }
        if (plan.Foreign.Count > 0)
        {
            return (null, await RefuseForeign(plan, author, cancellationToken));
        }
        if (plan is { Weakened.Count: > 0, IsOfCouncil: false } && plan.BaseRelease > 0)
        {
            return (null, await RefuseWeakening(plan, author, cancellationToken));
        }
        if (plan.IsBlocked)
        {
            return (null, new Refusal(Outcome.Refused, "The workspace has errors; a change request is opened when the check has none.", plan.Findings));
        }
        if (plan.Differences.Count == 0)
        {
            return (null, new Refusal(Outcome.Refused, $"Nothing differs from release {plan.BaseRelease}."));
        }
        var (canonical, hash) = WorkspaceFiles.Canonical(files);
        return (new Prepared(plan, hash, WorkspaceFiles.Pack(canonical)), null);
    }

    /// <summary>Nothing is stored of such a proposal but that it was made.</summary>
    private async Task<Refusal> RefuseForeign(Plan plan, string author, CancellationToken cancellationToken)
    {
        var files = string.Join(", ", plan.Foreign.Take(20).Select(finding => finding.At.File));
        await db.Write(unit => audit.Write(unit, new AuditEntry("change.foreign-domain-refused", author, $"file/{plan.Foreign[0].At.File}")
        {
            Outcome = Outcome.Forbidden.Code, Release = plan.BaseRelease, Reason = plan.Foreign[0].Message, Detail = files,
        }), cancellationToken);
        return new Refusal(Outcome.Forbidden, $"{author} may not propose changes of {files}{(plan.Foreign.Count > 20 ? $" and {plan.Foreign.Count - 20} files more" : "")}: they stand in no domain of its own. {plan.Foreign[0].Fix}", plan.Foreign);
    }

    /// <summary>Nothing is stored of such a proposal but that it was made.</summary>
    private async Task<Refusal> RefuseWeakening(Plan plan, string author, CancellationToken cancellationToken)
    {
        var first = plan.Weakened[0];
        await db.Write(unit => audit.Write(unit, new AuditEntry("standard.weakening-refused", Actor.NameOf(author), $"standard/{first.At.File}")
        {
            Outcome = Outcome.StandardWeakened.Code, Release = plan.BaseRelease, Reason = first.Message,
            Detail = string.Join("; ", plan.Weakened.Take(20).Select(finding => $"{finding.At} {string.Join('.', finding.Path)}")),
        }), cancellationToken);
        return new Refusal(Outcome.StandardWeakened, $"It would weaken a standard, and {author} does not sit in the council. Leave the standard as it is, ask for a waiver of the one place, or have a member of the council propose it.", plan.Weakened);
    }

    private async Task<Refusal?> Moved(UnitOfWork unit, Prepared prepared, CancellationToken cancellationToken) =>
        (await store.LockHead(unit, cancellationToken)).Active == prepared.Plan.BaseRelease ? null
            : new Refusal(Outcome.Conflict, "Another release became active in this moment. Plan and apply again.");

    private sealed record Prepared(Plan Plan, string Hash, byte[] Packed)
    {
        public void Fill(ChangeRequest change, DateTimeOffset now)
        {
            var findings = JsonSerializer.Serialize([.. Plan.Findings.Take(MostFindings).Select(ControlApi.FindingView.Of)], ControlJson.Default.IReadOnlyListFindingView);
            (change.BaseRelease, change.ContentHash, change.Files, change.ContentAt) = (Plan.BaseRelease, Hash, Packed, now);
            change.CoAuthors = Join(change, Plan.Authors);
            change.EscalatedAt = null;
            change.Plan = JsonSerializer.Serialize(Plan.Differences, ControlJson.Default.IReadOnlyListResourceDifference);
            change.Classified = JsonSerializer.Serialize(Plan.Changes, ControlJson.Default.IReadOnlyListClassifiedChange);
            change.Consumers = JsonSerializer.Serialize(Plan.Consumers, ControlJson.Default.IReadOnlyListAffectedConsumer);
            change.Findings = findings;
            change.Evidence = $"rights {Plan.Base.RightsHash}, findings {SealedDocument.HashOf(Encoding.UTF8.GetBytes(findings))}";
        }
    }
}

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
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>How a request is opened.</summary>
/// <param name="Effective">Released not before; null for at once.</param>
/// <param name="Emergency">Why it is an emergency; null where it is none.</param>
/// <param name="Draft">True where nobody is asked yet.</param>
internal sealed record OpenTerms(DateTimeOffset? Effective = null, string? Emergency = null, bool Draft = false);

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
        var (prepared, no) = await Prepare(files, author, terms.Emergency is not null, cancellationToken);
        return no is not null ? no : await db.Write<Decision<ChangeRequest>>(async unit =>
        {
            if (await Moved(unit, prepared!, cancellationToken) is { } moved)
            {
                return moved;
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
    public async Task<Decision<ChangeRequest>> Revise(string id, string author, IReadOnlyDictionary<string, string> files, CancellationToken cancellationToken)
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
        var (prepared, no) = await Prepare(files, author, known.Emergency is not null, cancellationToken);
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
            var before = change.ContentHash;
            prepared.Fill(change, unit.Now);
            (change.State, change.Revision) = (change.State == ChangeState.Draft ? ChangeState.Draft : ChangeState.InReview, change.Revision + 1);
            if (before == change.ContentHash)
            {
                // The same files against another release: what was said was said about other differences.
                await unit.Db.Set<ChangeVote>().Where(v => v.ChangeNumber == number && v.ContentHash == before)
                    .ExecuteUpdateAsync(set => set.SetProperty(v => v.ContentHash, v => v.ContentHash + " before"), cancellationToken);
            }
            await audit.Write(unit, ChangeRules.Entry("change.revised", author, change) with { Reason = $"revision {change.Revision}; votes on {before} are void", Release = change.BaseRelease });
            await AskForVotes(unit, change);
            return change;
        }, cancellationToken);
    }

    private Task AskForVotes(UnitOfWork unit, ChangeRequest change) => change.State == ChangeState.Draft ? Task.CompletedTask : notify.Tell(unit, NoticeKind.VoteNeeded, change);

    private async Task<(Prepared? Prepared, Refusal? Refused)> Prepare(IReadOnlyDictionary<string, string> files, string author, bool emergency, CancellationToken cancellationToken)
    {
        var planned = await planning.Handle(files, author, emergency, cancellationToken);
        if (planned.Value is not { } plan)
        {
            return (null, planned.Refused);
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
    private async Task<Refusal> RefuseWeakening(Plan plan, string author, CancellationToken cancellationToken)
    {
        var first = plan.Weakened[0];
        await db.Write(unit => audit.Write(unit, new AuditEntry("standard.weakening-refused", $"person:{author}", $"standard/{first.At.File}")
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
            change.EscalatedAt = null;
            change.Plan = JsonSerializer.Serialize(Plan.Differences, ControlJson.Default.IReadOnlyListResourceDifference);
            change.Classified = JsonSerializer.Serialize(Plan.Changes, ControlJson.Default.IReadOnlyListClassifiedChange);
            change.Consumers = JsonSerializer.Serialize(Plan.Consumers, ControlJson.Default.IReadOnlyListAffectedConsumer);
            change.Findings = findings;
            change.Evidence = $"rights {Plan.Base.RightsHash}, findings {SealedDocument.HashOf(Encoding.UTF8.GetBytes(findings))}";
        }
    }
}

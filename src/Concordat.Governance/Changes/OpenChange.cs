using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Governance.Control;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>Opens a change request: only what passes the check, and only what changes something.</summary>
internal sealed class OpenChange(ModuleDb db, PlanChange planning, ReleaseStore store, AuditLedger audit)
{
    private const int MostFindings = 1000;

    public async Task<Decision<ChangeRequest>> Handle(
        string title, string author, IReadOnlyDictionary<string, string> files, CancellationToken cancellationToken)
    {
        if (ChangeRules.Open(title, author) is { } refused)
        {
            return refused;
        }
        var planned = await planning.Handle(files, cancellationToken);
        if (planned.Value is not { } plan)
        {
            return planned.Refused!;
        }
        if (plan.IsBlocked)
        {
            return new Refusal(Outcome.Refused, "The workspace has errors; a change request is opened when the check has none.", plan.Findings);
        }
        if (plan.Differences.Count == 0)
        {
            return new Refusal(Outcome.Refused, $"Nothing differs from release {plan.BaseRelease}.");
        }
        var (canonical, hash) = WorkspaceFiles.Canonical(files);
        var packed = WorkspaceFiles.Pack(canonical);
        var json = JsonSerializer.Serialize(plan.Differences, ControlJson.Default.IReadOnlyListResourceDifference);
        var findings = JsonSerializer.Serialize([.. plan.Findings.Take(MostFindings).Select(ControlApi.FindingView.Of)], ControlJson.Default.IReadOnlyListFindingView);
        return await db.Write<Decision<ChangeRequest>>(async unit =>
        {
            var head = await store.LockHead(unit, cancellationToken);
            if (head.Active != plan.BaseRelease)
            {
                return new Refusal(Outcome.Conflict, "Another release became active in this moment. Plan and apply again.");
            }
            var last = await unit.Db.Set<ChangeRequest>().MaxAsync(c => (int?)c.Number, cancellationToken) ?? 0;
            var change = new ChangeRequest
            {
                Number = last + 1, Title = title.Trim(), Author = author, State = ChangeState.InReview, BaseRelease = plan.BaseRelease,
                ContentHash = hash, Files = packed, Plan = json, Findings = findings, OpenedAt = unit.Now,
            };
            unit.Db.Add(change);
            await audit.Write(unit, new AuditEntry("change.opened", $"person:{author}", $"change/{change.Id}") { Detail = hash, Release = plan.BaseRelease });
            return change;
        }, cancellationToken);
    }
}

using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Governance.Changes;
using Concordat.Governance.Control;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Partners;

/// <summary>
/// Ends a partner. What narrows happens at once: its clients are stopped, its application with account, sessions, answers and keys is closed. That it stands in
/// the release no more is a change request as any other, which deletes its file.
/// </summary>
internal sealed class OffboardPartner(
    ModuleDb db, PartnerApplications applications, ClientSuspension suspension, OpenChange opening, InForce inForce, ReleaseStore store, ReleaseFeed feed, AuditLedger audit)
{
    public async Task<Decision<ControlApi.OffboardedPartner>> Handle(string name, string person, string reason, CancellationToken cancellationToken)
    {
        if (Reasoned(reason) is { } refused)
        {
            return refused;
        }
        var found = await inForce.Of((await store.Head(cancellationToken)).Active, cancellationToken);
        if (found.Value is not { } active)
        {
            return found.Refused!;
        }
        var partner = active.Workspace?.Partners.GetValueOrDefault(name);
        var application = await applications.Find(name, cancellationToken);
        if (partner is null && application is null)
        {
            return new Refusal(Outcome.NotFound, $"There is no partner '{name}', in force or on its way.");
        }
        foreach (var client in partner?.Clients ?? [])
        {
            await suspension.Suspend(client.Id, "person:" + person, reason, cancellationToken);
        }
        if (application is not null)
        {
            await applications.Close(application.Id, "person:" + person, reason, cancellationToken);
        }
        string? change = null;
        if (partner is not null)
        {
            var files = active.Files.Where(file => file.Key != partner.At.File).ToDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal);
            var opened = await opening.Handle($"Partner {partner.Title} ({name}) leaves", person, files, cancellationToken);
            if (opened.Value is null)
            {
                // What narrows stays done: the partner is stopped, and what stands in the way of the request is told.
                return opened.Refused! with { Detail = $"Its clients are stopped and its application is closed; the request that deletes {partner.At.File} could not be opened. {opened.Refused.Detail}" };
            }
            change = opened.Value.Id;
        }
        await db.Write(unit => audit.Write(unit, new AuditEntry("partner.offboarded", "person:" + person, $"partner/{name}") { Reason = reason, Detail = change }), cancellationToken);
        return new ControlApi.OffboardedPartner(name, change, await Remains(name, cancellationToken));
    }

    /// <summary>Stops every client of a partner; null where it was done.</summary>
    public async Task<Refusal?> Suspend(string name, string person, string reason, CancellationToken cancellationToken)
    {
        if (Reasoned(reason) is { } refused)
        {
            return refused;
        }
        if (feed.Current?.Workspace.Partners.GetValueOrDefault(name) is not { } partner)
        {
            return new Refusal(Outcome.NotFound, $"There is no partner '{name}' in the active release.");
        }
        foreach (var client in partner.Clients)
        {
            await suspension.Suspend(client.Id, "person:" + person, reason, cancellationToken);
        }
        return null;
    }

    /// <summary>What of a partner could still act.</summary>
    public async Task<ControlApi.PartnerRemains> Remains(string name, CancellationToken cancellationToken)
    {
        var partner = feed.Current?.Workspace.Partners.GetValueOrDefault(name);
        var (open, sessions) = await db.Read(async read =>
        {
            var left = await read.Set<PartnerApplication>().Where(a => a.Partner == name).ToListAsync(cancellationToken);
            var ids = left.Select(one => one.Id).ToList();
            return (left, await read.Set<PortalSession>().CountAsync(s => ids.Contains(s.Application), cancellationToken));
        }, cancellationToken);
        return new ControlApi.PartnerRemains(
            [.. partner?.Clients.Select(client => client.Id) ?? []], [.. partner?.Clients.Select(client => client.Id).Where(client => !suspension.Holds(client)) ?? []],
            [.. partner?.Subscriptions.Select(one => one.Name) ?? []], sessions, open.Count(one => one.ClosedAt is null), open.Sum(one => one.Read().Count));
    }

    private static Refusal? Reasoned(string reason) => string.IsNullOrWhiteSpace(reason) || reason.Length > ReleaseLimits.TextLength ? new Refusal(Outcome.Invalid, "A reason is needed; the ledger keeps it.") : null;
}

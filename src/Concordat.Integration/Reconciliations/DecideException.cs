using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Problems;
using Concordat.Trust;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Integration.Reconciliations;

/// <summary>What is to be done about an exception: its state, whose it is, and why.</summary>
internal sealed record DecideExceptionRequest(string? State, string? Owner, string? Reason);

/// <summary><c>POST /control/v1/reconciliations/{job}/exceptions/{id}/decision</c>: a person accepts the proposed repair, dismisses the exception, opens it again or gives it to somebody.</summary>
internal static class DecideException
{
    public static async Task Handle(string job, string id, HttpContext context, ModuleDb db, AuditLedger audit, TimeProvider clock)
    {
        if (await ReconciliationBody.Read(context, ReconciliationJson.Default.DecideExceptionRequest, 4_096) is not { } request)
        {
            return;
        }
        var wrong = new List<ProblemPointer>();
        if (request is { State: null, Owner: null } || (request.State is not null && !ItemStates.All.Contains(request.State)))
        {
            wrong.Add(new ProblemPointer("#/state", $"One of {string.Join(", ", ItemStates.All)}; or an owner alone."));
        }
        if (request.Owner is not null && (request.Owner.Length is 0 or > 100 || request.Owner.Any(char.IsControl)))
        {
            wrong.Add(new ProblemPointer("#/owner", "1 to 100 characters."));
        }
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > 500)
        {
            wrong.Add(new ProblemPointer("#/reason", "Why, in up to 500 characters, without a word of a patient. It is audited."));
        }
        if (wrong.Count > 0)
        {
            await Problem.Of(Outcome.Invalid, null, "Nothing was decided.", wrong).Write(context);
            return;
        }
        var by = Actor.NameOf(context.User.Identity!.Name!);
        var (refused, why, item) = await db.Write(unit => Decide(unit, audit, job, id, request, by), context.RequestAborted);
        await (refused is null ? Results.Json(ItemView.Of(item!, clock.GetUtcNow()), ReconciliationJson.Default.ItemView).ExecuteAsync(context) : Problem.Of(refused, null, why).Write(context));
    }

    public static async Task<(Outcome? Refused, string? Why, ReconciliationItem? Item)> Decide(UnitOfWork unit, AuditLedger audit, string job, string id, DecideExceptionRequest request, string by)
    {
        if (await unit.Db.Set<ReconciliationItem>().SingleOrDefaultAsync(i => i.Job == job && i.Id == id) is not { } item)
        {
            return (Outcome.NotFound, null, null);
        }
        if (item.ResolvedAt is not null)
        {
            return (Outcome.Conflict, "The newest run no longer finds this exception: there is nothing to decide.", null);
        }
        item.Owner = request.Owner ?? item.Owner;
        if (request.State is not null)
        {
            (item.State, item.Reason, item.DecidedBy) = (request.State, request.Reason, by);
        }
        await audit.Write(unit, new AuditEntry($"reconciliation.{(request.State is null ? "assigned" : request.State == ItemStates.Open ? "reopened" : request.State)}", by, $"reconciliation/{job}")
        {
            Reason = request.Reason, Detail = $"{item.Kind} {item.Id}, first seen {item.FirstSeen:yyyy-MM-dd}{(request.Owner is null ? "" : $", for {request.Owner}")}",
        });
        return (null, null, item);
    }
}

using System.Security.Claims;
using Concordat.Core.Playbooks;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Core.Releases;
using Concordat.Governance.Changes;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Problems;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Incidents;

/// <summary>Does or skips the next step of an incident. What an action changes, the step and its audit entry are one transaction.</summary>
internal sealed class DoStep(ModuleDb db, PlaybookActions actions, PrivilegeGate privileges, AuditLedger audit)
{
    private const int ShortestNote = 3;

    /// <param name="id">The incident.</param>
    /// <param name="step">The step, by number or name.</param>
    /// <param name="skip">Whether it is left out.</param>
    /// <param name="note">The evidence; of a skipped step, why.</param>
    /// <param name="user">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The step; or why not; or the privilege to ask for.</returns>
    public async Task<(IncidentStep? Step, Refusal? Refused, Problem? Needed)> Handle(string id, string step, bool skip, string? note, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var (found, refused) = await Find(id, step, skip, note, user, cancellationToken);
        if (found is not var (incident, chosen))
        {
            return (null, refused, null);
        }
        var by = Actor.NameOf(user.Identity!.Name!);
        PlaybookWork? work = null;
        if (!skip && chosen.Action is not null)
        {
            if (chosen.Action == PlaybookAction.RotateKeys && !incident.Rehearsal
                && await privileges.Use(user, PrivilegedOperation.KeyUse, $"step {chosen.Number} of {incident.Id}", cancellationToken) is { } needed)
            {
                return (null, null, needed);
            }
            var prepared = await actions.Prepare(incident, chosen, by, cancellationToken);
            if (prepared.Refused is not null)
            {
                return (null, prepared.Refused, null);
            }
            work = prepared.Value;
        }
        var done = await db.Write<Decision<IncidentStep>>(async unit =>
        {
            await unit.LockKeys(["incidents"], cancellationToken);
            var row = await unit.Db.Set<IncidentStep>().FirstAsync(s => s.Incident == incident.Number && s.Number == chosen.Number, cancellationToken);
            if (row.State != IncidentStep.Open)
            {
                return new Refusal(Outcome.Conflict, $"{row.By} was quicker: the step is {row.State}.");
            }
            var result = work is null ? null : await work.Run(unit);
            (row.State, row.By, row.At, row.Note) = (skip ? IncidentStep.Skipped : IncidentStep.Done, by, unit.Now, note);
            (row.Summary, row.Result) = (result?.Summary, result?.Data.ToJsonString());
            await audit.Write(unit, new AuditEntry(skip ? "incident.step-skipped" : "incident.step-done", by, $"incident/{incident.Id}/{row.Number}")
            {
                Reason = note, Detail = $"{row.Name}{(incident.Rehearsal ? ", rehearsed" : "")}{(result is null ? "" : $": {result.Summary}")}",
            });
            return row;
        }, cancellationToken);
        if (done.Value is not null && work is not null)
        {
            await actions.Reload(cancellationToken);
        }
        return (done.Value, done.Refused, null);
    }

    private async Task<((Incident, IncidentStep)? Found, Refusal? Refused)> Find(string id, string step, bool skip, string? note, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var number = Incident.NumberOf(id);
        var (incident, steps) = await db.Read(async read => (
            await read.Set<Incident>().FirstOrDefaultAsync(i => i.Number == number, cancellationToken),
            await read.Set<IncidentStep>().Where(s => s.Incident == number).OrderBy(s => s.Number).ToListAsync(cancellationToken)), cancellationToken);
        if (incident is null || steps.Find(one => one.Name == step || $"{one.Number}" == step) is not { } chosen)
        {
            return (null, new Refusal(Outcome.NotFound, incident is null ? $"There is no incident '{id}'; their ids are like IN-0001." : $"{id} has no step '{step}'."));
        }
        var refused = incident.ClosedAt is not null ? new Refusal(Outcome.Conflict, $"{incident.Id} is closed.")
            : chosen.State != IncidentStep.Open ? new Refusal(Outcome.Conflict, $"The step is {chosen.State}, by {chosen.By}.")
            : steps.Find(one => one.Number < chosen.Number && one.State == IncidentStep.Open) is { } first ? new Refusal(Outcome.Refused, $"First comes step {first.Number}, {first.Name}: do it, or skip it with a reason.")
            : !chosen.RoleList.Any(user.IsInRole) ? new Refusal(Outcome.Forbidden, $"The step is done by {string.Join(" or ", chosen.RoleList)}.")
            : (skip || chosen.Action is null) && (note is null || note.Trim().Length < ShortestNote) ? new Refusal(Outcome.Invalid, skip ? "Say why the step is skipped." : $"Take down what the step asks for: {chosen.Evidence ?? "what was done"}")
            : note?.Length > ReleaseLimits.TextLength ? new Refusal(Outcome.Invalid, $"At most {ReleaseLimits.TextLength} characters.")
            : null;
        return refused is null ? ((incident, chosen), null) : (null, refused);
    }
}

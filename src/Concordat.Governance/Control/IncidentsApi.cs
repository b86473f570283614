using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Core.Releases;
using Concordat.Governance.Changes;
using Concordat.Governance.Incidents;
using Concordat.Governance.Releases;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>Playbooks of the active release.</summary>
    public sealed record PlaybookList(IReadOnlyList<PlaybookView> Playbooks);

    /// <summary>A playbook.</summary>
    /// <param name="About">client, partner or person: what an incident of it is about.</param>
    /// <param name="Steps">Their titles, in order.</param>
    public sealed record PlaybookView(string Name, string Title, string Summary, string About, IReadOnlyList<string> Steps);

    /// <summary>Begins an incident.</summary>
    /// <param name="About">The name of the client, partner or person.</param>
    /// <param name="Rehearsal">Whether nothing is to be changed.</param>
    /// <param name="Reason">What was seen.</param>
    public sealed record StartIncidentRequest(
        [property: MaxLength(100)] string Playbook, [property: MaxLength(200)] string About, [property: MaxLength(ReleaseLimits.TextLength)] string Reason, bool Rehearsal = false);

    /// <summary>What a step asked for.</summary>
    public sealed record DoStepRequest([property: MaxLength(ReleaseLimits.TextLength)] string? Evidence = null);

    /// <summary>Incidents, the newest first.</summary>
    public sealed record IncidentList(IReadOnlyList<IncidentView> Incidents);

    /// <summary>An incident in short.</summary>
    /// <param name="Next">The number of the step that comes next; null where none is open.</param>
    /// <param name="Hash">Of the last signed report; null where there is none.</param>
    public sealed record IncidentView(
        string Id, string Playbook, string Title, string About, bool Rehearsal, string Reason, string StartedBy, DateTimeOffset StartedAt, int Steps, int Done, int Skipped, int? Next,
        DateTimeOffset? ClosedAt, string? ClosedBy, string? Conclusion, string? Hash);

    /// <summary>An incident with its steps, and how many messages it holds now.</summary>
    public sealed record IncidentDetail(IncidentView Incident, IReadOnlyList<IncidentStepView> Steps, int Held);

    /// <summary>A step.</summary>
    /// <param name="Action">What the product does; null for what people do.</param>
    /// <param name="Evidence">What people take down.</param>
    /// <param name="Minutes">How long it may take from the step before.</param>
    /// <param name="Seconds">How long it took; null while it is open.</param>
    /// <param name="Yours">Whether the roles of whoever asks do it.</param>
    public sealed record IncidentStepView(
        int Number, string Name, string Title, string? Action, string? Instruction, string? Evidence, IReadOnlyList<string> Roles, int? Minutes, string State, string? By, DateTimeOffset? At, long? Seconds,
        string? Note, string? Summary, JsonNode? Result, bool Yours);

    /// <summary>How many messages go on.</summary>
    public sealed record ReleasedMessages(int Messages);
}

/// <summary><c>/control/v1/incidents</c>: playbooks that are run step by step.</summary>
internal static class IncidentsApi
{
    private const int Most = 200;

    public static void Map(RouteGroupBuilder control)
    {
        control.MapGet("/playbooks", Playbooks).WithTags("Incidents").RequireAuthorization(Policies.View).WithName("listPlaybooks").WithSummary("List playbooks")
            .WithDescription("What the active release says to do when something goes wrong.");
        var incidents = control.MapGroup("/incidents").WithTags("Incidents");
        incidents.MapGet("", List).RequireAuthorization(Policies.View).WithName("listIncidents").WithSummary("List incidents").WithDescription("The newest first, at most 200, with how far each is.");
        incidents.MapPost("", Start).RequireAuthorization(Policies.Respond, Policies.SignedIn).WithName("startIncident").WithSummary("Begin an incident")
            .WithDescription("Runs a playbook about a client, a partner or a person, with a reason; as a rehearsal its actions say what they would do and change nothing.");
        incidents.MapGet("/{id}", Show).RequireAuthorization(Policies.View).WithName("showIncident").WithSummary("Show an incident").WithDescription("Its steps in order: who did what, when, how long it took, and what came of it.");
        incidents.MapPost("/{id}/steps/{step}/do", Do).RequireAuthorization(Policies.Respond, Policies.SignedIn).WithName("doIncidentStep").WithSummary("Do a step")
            .WithDescription("The next step, by number or name, by somebody whose roles do it. An action runs now; of what people do the evidence is taken down. Replacing keys also needs the privilege key-use.");
        incidents.MapPost("/{id}/steps/{step}/skip", Skip).RequireAuthorization(Policies.Respond, Policies.SignedIn).WithName("skipIncidentStep").WithSummary("Skip a step").WithDescription("With a reason; the next one may be done then.");
        incidents.MapPost("/{id}/close", Close).RequireAuthorization(Policies.Respond, Policies.SignedIn).WithName("closeIncident").WithSummary("Close an incident")
            .WithDescription("With a conclusion, when every step is done or skipped. The report is signed.");
        incidents.MapPost("/{id}/release", Release).RequireAuthorization(Policies.Operate, Policies.SignedIn).NeedsPrivilege(PrivilegedOperation.Replay).WithName("releaseHeldMessages").WithSummary("Let held messages go on")
            .WithDescription("Replays every message that the incident holds, with a reason.");
        incidents.MapGet("/{id}/report", Report).RequireAuthorization(Policies.View, Policies.SignedIn).Produces<FileContentHttpResult>(StatusCodes.Status200OK, "application/json").WithName("showIncidentReport").WithSummary("Get the signed report of an incident")
            .WithDescription("The last one that was signed, by a step or at the end, with the seal of the key that signs releases. Patients are counted and named by keyed hashes. Each time it is taken is audited.");
    }

    private static Ok<ControlApi.PlaybookList> Playbooks(ReleaseFeed feed) => TypedResults.Ok(new ControlApi.PlaybookList([.. (feed.Current?.Workspace.Playbooks.Values ?? [])
        .OrderBy(playbook => playbook.Name, StringComparer.Ordinal).Select(playbook => new ControlApi.PlaybookView(playbook.Name, playbook.Title, playbook.Summary, playbook.About, [.. playbook.Steps.Select(step => step.Title)]))]));

    private static async Task<Results<Created<ControlApi.IncidentDetail>, ProblemResult>> Start(
        ControlApi.StartIncidentRequest request, ClaimsPrincipal user, StartIncident start, ModuleDb db, ControlHints hints, CancellationToken cancellationToken)
    {
        var started = await start.Handle(request.Playbook, request.About, request.Rehearsal, request.Reason, Who.Of(user), cancellationToken);
        hints.ChangeMoved();
        return started.Value is { } incident ? TypedResults.Created($"{ControlApi.Root}/incidents/{incident.Id}", await Detail(db, incident, user, cancellationToken)) : ProblemResult.Of(started.Refused!);
    }

    private static async Task<Ok<ControlApi.IncidentList>> List(ModuleDb db, CancellationToken cancellationToken)
    {
        var incidents = await db.Read(read => read.Set<Incident>().OrderByDescending(i => i.Number).Take(Most).ToListAsync(cancellationToken), cancellationToken);
        var numbers = incidents.ConvertAll(incident => incident.Number);
        var steps = (await db.Read(read => read.Set<IncidentStep>().Where(s => numbers.Contains(s.Incident)).Select(s => new { s.Incident, s.Number, s.State }).ToListAsync(cancellationToken), cancellationToken))
            .ToLookup(s => s.Incident, s => (s.Number, s.State));
        return TypedResults.Ok(new ControlApi.IncidentList([.. incidents.Select(incident => View(incident, [.. steps[incident.Number]]))]));
    }

    private static async Task<Results<Ok<ControlApi.IncidentDetail>, ProblemResult>> Show(string id, ClaimsPrincipal user, ModuleDb db, CancellationToken cancellationToken) =>
        await Find(db, id, cancellationToken) is { } incident ? TypedResults.Ok(await Detail(db, incident, user, cancellationToken)) : None(id);

    private static Task<Results<Ok<ControlApi.IncidentDetail>, ProblemResult>> Do(
        string id, string step, ControlApi.DoStepRequest request, ClaimsPrincipal user, DoStep doing, ModuleDb db, ControlHints hints, CancellationToken cancellationToken) =>
        Step(id, step, false, request.Evidence, user, doing, db, hints, cancellationToken);

    private static Task<Results<Ok<ControlApi.IncidentDetail>, ProblemResult>> Skip(
        string id, string step, ControlApi.ReasonRequest request, ClaimsPrincipal user, DoStep doing, ModuleDb db, ControlHints hints, CancellationToken cancellationToken) =>
        Step(id, step, true, request.Reason, user, doing, db, hints, cancellationToken);

    private static async Task<Results<Ok<ControlApi.IncidentDetail>, ProblemResult>> Step(
        string id, string step, bool skip, string? note, ClaimsPrincipal user, DoStep doing, ModuleDb db, ControlHints hints, CancellationToken cancellationToken)
    {
        var (done, refused, needed) = await doing.Handle(id, step, skip, note, user, cancellationToken);
        if (done is null)
        {
            return needed is not null ? new ProblemResult(needed) : ProblemResult.Of(refused!);
        }
        hints.ChangeMoved();
        return TypedResults.Ok(await Detail(db, (await Find(db, id, cancellationToken))!, user, cancellationToken));
    }

    private static async Task<Results<Ok<ControlApi.IncidentDetail>, ProblemResult>> Close(
        string id, ControlApi.ReasonRequest request, ClaimsPrincipal user, CloseIncident close, ModuleDb db, ControlHints hints, CancellationToken cancellationToken)
    {
        var closed = await close.Handle(id, request.Reason, Who.Actor(user), cancellationToken);
        hints.ChangeMoved();
        return closed.Value is { } incident ? TypedResults.Ok(await Detail(db, incident, user, cancellationToken)) : ProblemResult.Of(closed.Refused!);
    }

    private static async Task<Results<Ok<ControlApi.ReleasedMessages>, ProblemResult>> Release(
        string id, ControlApi.ReasonRequest request, ClaimsPrincipal user, CloseIncident close, ModuleDb db, CancellationToken cancellationToken)
    {
        if (await Find(db, id, cancellationToken) is not { } incident)
        {
            return None(id);
        }
        return ChangeRules.NeedsReason(request.Reason, "Letting messages go on needs a reason.") is { } refused
            ? ProblemResult.Of(refused)
            : TypedResults.Ok(new ControlApi.ReleasedMessages(await close.Release(incident.Id, request.Reason, Who.Actor(user), cancellationToken)));
    }

    private static async Task<Results<FileContentHttpResult, ProblemResult>> Report(string id, ClaimsPrincipal user, ReleaseSigner signer, ModuleDb db, AuditLedger audit, CancellationToken cancellationToken)
    {
        if (await Find(db, id, cancellationToken) is not { } incident)
        {
            return None(id);
        }
        if (IncidentReport.File(incident, signer.Public) is not { } file)
        {
            return ProblemResult.Of(Outcome.Conflict, $"{incident.Id} has no signed report yet: a step writes one, and closing it does.");
        }
        await db.Write(unit => audit.Write(unit, new AuditEntry("incident.reported", Who.Actor(user), $"incident/{incident.Id}") { Detail = incident.Hash }), cancellationToken);
        return TypedResults.File(file, "application/json", $"incident-{incident.Id}.json");
    }

    private static ProblemResult None(string id) => ProblemResult.Of(Outcome.NotFound, $"There is no incident '{id}'; their ids are like IN-0001.");

    private static Task<Incident?> Find(ModuleDb db, string id, CancellationToken cancellationToken)
    {
        var number = Incident.NumberOf(id);
        return db.Read(read => read.Set<Incident>().FirstOrDefaultAsync(i => i.Number == number, cancellationToken), cancellationToken);
    }

    private static async Task<ControlApi.IncidentDetail> Detail(ModuleDb db, Incident incident, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var steps = await db.Read(read => read.Set<IncidentStep>().Where(s => s.Incident == incident.Number).OrderBy(s => s.Number).ToListAsync(cancellationToken), cancellationToken);
        var held = (await Platform.Log.MessageQueries.HeldFor(db, incident.Id, cancellationToken)).Count;
        return new ControlApi.IncidentDetail(View(incident, [.. steps.Select(s => (s.Number, s.State))]), [.. steps.Select((s, index) => new ControlApi.IncidentStepView(
            s.Number, s.Name, s.Title, s.Action, s.Instruction, s.Evidence, s.RoleList, s.Minutes, s.State, s.By, s.At, IncidentReport.Seconds(incident, steps, index), s.Note, s.Summary,
            s.Result is null ? null : JsonNode.Parse(s.Result), s.RoleList.Any(user.IsInRole)))], held);
    }

    private static ControlApi.IncidentView View(Incident i, IReadOnlyList<(int Number, string State)> steps) => new(
        i.Id, i.Playbook, i.Title, i.About, i.Rehearsal, i.Reason, i.StartedBy, i.StartedAt, steps.Count, steps.Count(s => s.State == IncidentStep.Done), steps.Count(s => s.State == IncidentStep.Skipped),
        steps.Where(s => s.State == IncidentStep.Open).Select(s => (int?)s.Number).Min(), i.ClosedAt, i.ClosedBy, i.Conclusion, i.Hash);
}

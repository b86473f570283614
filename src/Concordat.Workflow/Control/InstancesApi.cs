using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Core.Workflows;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Concordat.Platform.Problems;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Concordat.Workflow.Control.WorkflowApi;

namespace Concordat.Workflow.Control;

/// <summary><c>/control/v1/workflows</c>: definitions in force, and instances.</summary>
internal static class InstancesApi
{
    private const int MostAtOnce = 500;

    public static void Map(RouteGroupBuilder control)
    {
        var workflows = control.MapGroup("/workflows").WithTags("Workflows");
        workflows.MapGet("", List).RequireAuthorization(Policies.View).Produces<WorkflowList>().WithName("listWorkflows").WithSummary("List workflows").WithDescription("Workflows in force, and those that instances still run on, with how many instances stand where.");
        workflows.MapGet("/{domain}/{name}", Show).RequireAuthorization(Policies.View).Produces<WorkflowDetail>().Refuses(404).WithName("showWorkflow").WithSummary("Show a workflow").WithDescription("The definition in force with its steps in order and the contract of its input.");
        workflows.MapPost("/{domain}/{name}/instances", Start).RequireAuthorization(Policies.Operate).Produces<StartedInstance>(201).Refuses(400, 404, 409).WithName("startWorkflow").WithSummary("Start an instance")
            .WithDescription("With an input that its contract allows. What it breaks is told by keywords and places.");
        workflows.MapPost("/{domain}/{name}/migrate", Migrate).RequireAuthorization(Policies.Operate).Produces<InstanceOutcomes>().Refuses(400, 404).WithName("migrateInstances").WithSummary("Move instances to the version in force")
            .WithDescription("A dry run says of each whether it could go on with the version in force, and why not. Otherwise those that can are moved; the others stay on theirs.");
        var instances = workflows.MapGroup("/instances");
        instances.MapGet("", Instances).RequireAuthorization(Policies.View).Produces<InstancePage>().Refuses(400).WithName("listInstances").WithSummary("List instances").WithDescription("Newest first, by workflow, state, business key or lateness; without content. The next page begins behind the id that next names.");
        instances.MapPost("/bulk", Bulk).RequireAuthorization(Policies.Operate).Produces<InstanceOutcomes>().Refuses(400).WithName("commandInstances").WithSummary("Command many instances").WithDescription("Pauses, resumes, retries, cancels or undoes at most 500 instances; each that refuses says why.");
        var one = instances.MapGroup("/{id}");
        one.MapGet("", Instance).RequireAuthorization(Policies.View).Produces<InstanceDetail>().Refuses(404).WithName("showInstance").WithSummary("Show an instance").WithDescription("With the events of its history, without their content, and the steps of the version that it runs on.");
        one.MapGet("/content", Content).RequireAuthorization(Policies.ViewPayload).Produces<InstanceDetail>().Refuses(403, 404).NeedsPrivilege(PrivilegedOperation.PayloadView).WithName("readInstance").WithSummary("Read the content of an instance").WithDescription("The whole history with what each event says. Each look is audited.");
        one.MapPost("/signal", Signal).RequireAuthorization(Policies.Operate).Produces<CommandDone>().Refuses(400, 404, 409, 413, 503).WithName("signalInstance").WithSummary("Signal an instance").WithDescription("A signal that comes before its wait is kept for it.");
        one.MapPost("/pause", (Guid id, InstanceReasonRequest body, InstanceCommands commands, ClaimsPrincipal user, CancellationToken stop) => With(body.Reason, reason => commands.Pause(id, reason, Name(user), stop))).RequireAuthorization(Policies.Operate)
            .Produces<CommandDone>().Refuses(400, 404, 409, 503).WithName("pauseInstance").WithSummary("Pause an instance").WithDescription("It does nothing until it is resumed; signals, events and forms are kept.");
        one.MapPost("/resume", (Guid id, InstanceReasonRequest body, InstanceCommands commands, ClaimsPrincipal user, CancellationToken stop) => With(body.Reason, reason => commands.Resume(id, reason, Name(user), stop))).RequireAuthorization(Policies.Operate)
            .Produces<CommandDone>().Refuses(400, 404, 409, 503).WithName("resumeInstance").WithSummary("Resume an instance").WithDescription("It goes on where it was paused.");
        one.MapPost("/cancel", (Guid id, CancelInstanceRequest body, InstanceCommands commands, ClaimsPrincipal user, CancellationToken stop) => With(body.Reason, reason => commands.Cancel(id, body.Compensate, reason, Name(user), stop)))
            .RequireAuthorization(Policies.Operate).Produces<CommandDone>().Refuses(400, 404, 409, 503).WithName("cancelInstance").WithSummary("Cancel an instance").WithDescription("At once, or with what was done undone in reverse order.");
        one.MapPost("/retry", (Guid id, InstanceReasonRequest body, InstanceCommands commands, ClaimsPrincipal user, CancellationToken stop) => With(body.Reason, reason => commands.Retry(id, reason, Name(user), stop))).RequireAuthorization(Policies.Operate)
            .Produces<CommandDone>().Refuses(400, 404, 409, 503).WithName("retryInstance").WithSummary("Retry a stuck instance").WithDescription("The step at which it is stuck is tried again, with its retries counted anew.");
        one.MapPost("/skip", Skip).RequireAuthorization(Policies.Operate).Produces<CommandDone>().Refuses(400, 403, 404, 409, 503).WithName("skipStep").WithSummary("Leave out a step").WithDescription("The step at which it is stuck. One person asks with a reason; when another one asks for the same, it is done.");
    }

    internal static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            route.Produces<Problem>(status, Problem.MediaType);
        }
        return route;
    }

    private static async Task<IResult> List(WorkflowPlans plans, ModuleDb db, CancellationToken stop)
    {
        var counts = await InstanceQueries.Counts(db, stop);
        var known = (plans.Current?.ById.Values ?? []).Select(plan => View(plan.Definition, counts)).ToList();
        var gone = counts.Where(row => known.All(one => one.Id != row.Key)).Select(row => new WorkflowView(row.Key, null, "In no release any more; instances are kept.", row.Key.Split('/')[0], "", null, States(row.Value)));
        return Json(new WorkflowList([.. known.Concat(gone).OrderBy(one => one.Id, StringComparer.Ordinal)]), WorkflowJson.Default.WorkflowList);
    }

    private static WorkflowView View(WorkflowDefinition definition, Dictionary<string, Dictionary<string, int>> counts) => new(
        definition.Id, definition.Terms.Version.ToString(), definition.Terms.Summary, definition.Terms.Owner.Name, definition.Terms.Classification.Name, definition.Start?.Event.Name, States(counts.GetValueOrDefault(definition.Id, [])));

    private static List<StateCount> States(Dictionary<string, int> counts) => [.. WorkflowStatus.All.Where(counts.ContainsKey).Select(status => new StateCount(status, counts[status]))];

    private static async Task<IResult> Show(string domain, string name, WorkflowPlans plans, ModuleDb db, CancellationToken stop) => plans.Current?.ById.GetValueOrDefault($"{domain}/{name}") is { Definition: var definition }
        ? Json(new WorkflowDetail(View(definition, await InstanceQueries.Counts(db, stop)), Steps(definition), Element(definition.Input?.Document.ToJson())), WorkflowJson.Default.WorkflowDetail)
        : No(Outcome.NotFound, $"The active release has no workflow '{domain}/{name}' that runs.");

    private static async Task<IResult> Start(string domain, string name, StartInstanceRequest body, InstanceCommands commands, ClaimsPrincipal user, CancellationToken stop)
    {
        var (instance, refused, detail) = await commands.Start($"{domain}/{name}", Node(body.Input), Name(user), stop);
        return refused is null ? TypedResults.Json(new StartedInstance(instance!.Value), WorkflowJson.Default.StartedInstance, statusCode: StatusCodes.Status201Created) : No(refused, detail!);
    }

    private static async Task<IResult> Instances(string? workflow, string? status, string? key, bool? overdue, Guid? after, int? most, ModuleDb db, KeyedIndex index, CancellationToken stop)
    {
        if (status is not null && !WorkflowStatus.All.Contains(status))
        {
            return No(Outcome.Invalid, $"'status' is one of {string.Join(", ", WorkflowStatus.All)}.");
        }
        if (key is not null && workflow is null)
        {
            return No(Outcome.Invalid, "A business key is one of a workflow: name 'workflow' too.");
        }
        var wanted = Math.Clamp(most ?? 100, 1, MostAtOnce);
        var rows = await InstanceQueries.List(db, new InstanceFilter(workflow, status, key is null ? null : StartWorkflow.KeyOf(index, workflow!, key), overdue, after, wanted), stop);
        return Json(new InstancePage([.. rows.Select(InstanceView.Of)], rows.Count == wanted ? rows[^1].Id : null), WorkflowJson.Default.InstancePage);
    }

    private static async Task<IResult> Instance(Guid id, ModuleDb db, WorkflowPrograms programs, CancellationToken stop) => await InstanceQueries.Find(db, id, stop) is { } row
        ? Json(new InstanceDetail(InstanceView.Of(row), [.. (await InstanceQueries.History(db, id, stop)).Select(h => new HistoryView(h.Number, h.Kind, h.Place, h.At, h.By, null))], Steps((await programs.Of(row.Digest, stop)).Definition)), WorkflowJson.Default.InstanceDetail)
        : No(Outcome.NotFound, "There is no such instance.");

    private static async Task<IResult> Content(Guid id, ModuleDb db, WorkflowPrograms programs, InstanceHistory history, AuditLedger audit, ClaimsPrincipal user, CancellationToken stop)
    {
        if (await InstanceQueries.Find(db, id, stop) is not { } row)
        {
            return No(Outcome.NotFound, "There is no such instance.");
        }
        var rows = (await InstanceQueries.History(db, id, stop)).ToDictionary(h => h.Number, h => h.By);
        var events = await history.Read(id, stop);
        await db.Write(unit => audit.Write(unit, new AuditEntry("workflow.viewed", Actor.NameOf(Name(user)), $"workflow/{id}") { Detail = $"{row.Workflow}, {events.Count} events", Exchange = row.Exchange }), stop);
        return Json(new InstanceDetail(InstanceView.Of(row), [.. events.Select(one => new HistoryView(one.Number, one.Kind, one.Place, one.At, rows.GetValueOrDefault(one.Number), Element(one.Data)))], Steps((await programs.Of(row.Digest, stop)).Definition)),
            WorkflowJson.Default.InstanceDetail);
    }

    private static async Task<IResult> Signal(Guid id, SignalInstanceRequest body, InstanceCommands commands, ClaimsPrincipal user, CancellationToken stop) => string.IsNullOrWhiteSpace(body.Name)
        ? No(Outcome.Invalid, "Name the signal: 'name'.")
        : Told(await commands.Signal(id, body.Name, Node(body.Data), Name(user), stop));

    private static Task<IResult> Skip(Guid id, SkipStepRequest body, InstanceCommands commands, ClaimsPrincipal user, CancellationToken stop) => With(body.Reason, reason => commands.Skip(id, body.Step ?? "", reason, Name(user), stop));

    private static async Task<IResult> Bulk(BulkInstancesRequest body, InstanceCommands commands, ClaimsPrincipal user, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(body.Reason) || body.Instances is not { Count: > 0 and <= MostAtOnce } || body.Do is not ("pause" or "resume" or "retry" or "cancel" or "compensate"))
        {
            return No(Outcome.Invalid, $"Say what ('do': pause, resume, retry, cancel or compensate), with which instances (1 to {MostAtOnce}), and why ('reason').");
        }
        var outcomes = new List<InstanceOutcome>();
        foreach (var id in body.Instances.Distinct())
        {
            var answer = body.Do switch
            {
                "pause" => await commands.Pause(id, body.Reason, Name(user), stop),
                "resume" => await commands.Resume(id, body.Reason, Name(user), stop),
                "retry" => await commands.Retry(id, body.Reason, Name(user), stop),
                _ => await commands.Cancel(id, body.Do == "compensate", body.Reason, Name(user), stop),
            };
            outcomes.Add(new InstanceOutcome(id, answer.Refused is null, answer.Refused is null ? [] : [answer.Detail!]));
        }
        return Json(new InstanceOutcomes(outcomes, false), WorkflowJson.Default.InstanceOutcomes);
    }

    private static async Task<IResult> Migrate(string domain, string name, MigrateInstancesRequest body, WorkflowPlans plans, InstanceCommands commands, ModuleDb db, ClaimsPrincipal user, CancellationToken stop)
    {
        if (plans.Current?.ById.GetValueOrDefault($"{domain}/{name}") is not { } to)
        {
            return No(Outcome.NotFound, $"The active release has no workflow '{domain}/{name}' that runs.");
        }
        if (!body.DryRun && string.IsNullOrWhiteSpace(body.Reason))
        {
            return No(Outcome.Invalid, "Say why: 'reason'.");
        }
        var most = body.Most ?? MostAtOnce;
        var rows = await InstanceQueries.OnOther(db, to.Definition.Id, to.Digest, body.Instances, most + 1, stop);
        var outcomes = new List<InstanceOutcome>();
        foreach (var row in rows.Take(most))
        {
            var against = await commands.Migrate(row, to, body.DryRun, body.Reason ?? "", Name(user), stop);
            outcomes.Add(new InstanceOutcome(row.Id, against.Count == 0, against));
        }
        return Json(new InstanceOutcomes(outcomes, rows.Count > most), WorkflowJson.Default.InstanceOutcomes);
    }

    internal static async Task<IResult> With(string? reason, Func<string, Task<Answer>> command) => string.IsNullOrWhiteSpace(reason) ? No(Outcome.Invalid, "Say why: 'reason'.") : Told(await command(reason));

    internal static IResult Told(Answer answer) => answer.Refused is { } refused
        ? No(refused, answer.Detail!) : Json(new CommandDone(answer.Detail == InstanceCommands.Waiting ? "waiting" : "done", answer.Detail), WorkflowJson.Default.CommandDone);

    internal static string Name(ClaimsPrincipal user) => user.Identity!.Name!;

    internal static JsonNode? Node(JsonElement? element) => element is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } given ? JsonNode.Parse(given.GetRawText()) : null;

    internal static JsonElement? Element(JsonNode? node) => node is null ? null : JsonSerializer.SerializeToElement(node);

    internal static IResult Json<T>(T value, JsonTypeInfo<T> type) => TypedResults.Json(value, type);

    internal static IResult No(Outcome outcome, string detail) => new Refused(Problem.Of(outcome, null, detail));

    private sealed class Refused(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => problem.Write(httpContext);
    }
}

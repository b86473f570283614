using System.Security.Claims;
using Concordat.Core.Primitives;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Concordat.Workflow.Control.InstancesApi;
using static Concordat.Workflow.Control.WorkflowApi;

namespace Concordat.Workflow.Control;

/// <summary><c>/control/v1/workflows/tasks</c>: what people have to do. Whose a task is, its seat or name says, and not the role of whoever asks.</summary>
internal static class TasksApi
{
    public static void Map(RouteGroupBuilder control)
    {
        var tasks = control.MapGroup("/workflows/tasks").WithTags("Tasks");
        tasks.MapGet("", List).RequireAuthorization(Policies.View).Produces<TaskList>().WithName("listTasks").WithSummary("List tasks").WithDescription("Open tasks, those that are due first: with mine=true those that whoever asks may do.");
        var one = tasks.MapGroup("/{id}");
        one.MapGet("", Show).RequireAuthorization(Policies.View, Policies.SignedIn).Produces<TaskDetail>().Refuses(403, 404).WithName("showTask").WithSummary("Open a task").WithDescription("What is to be done, what is shown of the instance, and the form; for those who may do it. Each look is audited.");
        one.MapPost("/claim", async (Guid id, TaskCommands commands, ClaimsPrincipal user, CancellationToken stop) => Told(await commands.Claim(id, Name(user), stop))).RequireAuthorization(Policies.View, Policies.SignedIn)
            .Produces<CommandDone>().Refuses(403, 404, 409).WithName("claimTask").WithSummary("Take a task").WithDescription("Nobody else does it while it is taken.");
        one.MapPost("/release", async (Guid id, TaskCommands commands, ClaimsPrincipal user, CancellationToken stop) => Told(await commands.Release(id, Name(user), stop))).RequireAuthorization(Policies.View, Policies.SignedIn)
            .Produces<CommandDone>().Refuses(403, 404, 409).WithName("releaseTask").WithSummary("Give a task back").WithDescription("Whoever may do it can take it again.");
        one.MapPost("/delegate", (Guid id, DelegateTaskRequest body, TaskCommands commands, ClaimsPrincipal user, CancellationToken stop) => With(body.Reason, reason => commands.Delegate(id, body.To ?? "", reason, Name(user), stop)))
            .RequireAuthorization(Policies.View, Policies.SignedIn).Produces<CommandDone>().Refuses(400, 403, 404, 409).WithName("delegateTask").WithSummary("Give a task to another person").WithDescription("With a reason; whoever may do it can give it on.");
        one.MapPost("/complete", async (Guid id, CompleteTaskRequest body, TaskCommands commands, ClaimsPrincipal user, CancellationToken stop) => Told(await commands.Complete(id, Node(body.Form), Name(user), stop)))
            .RequireAuthorization(Policies.View, Policies.SignedIn).Produces<CommandDone>().Refuses(400, 403, 404, 409, 413, 503).WithName("completeTask").WithSummary("Complete a task").WithDescription("With the form filled in as its contract asks. Where four eyes are asked for, by another person than the one who did the other task.");
    }

    private static async Task<IResult> List(bool? mine, string? workflow, int? most, TaskCommands commands, ClaimsPrincipal user, CancellationToken stop)
    {
        var rows = await commands.List(Name(user), mine == true, workflow, Math.Clamp(most ?? 200, 1, 500), stop);
        var seats = await commands.Seats(stop);
        return Json(new TaskList([.. rows.Select(row => View(row, seats, user))]), WorkflowJson.Default.TaskList);
    }

    private static async Task<IResult> Show(Guid id, TaskCommands commands, ClaimsPrincipal user, CancellationToken stop)
    {
        if (await commands.Find(id, stop) is not { } row)
        {
            return No(Outcome.NotFound, "There is no such task.");
        }
        var seats = await commands.Seats(stop);
        if (!seats.MayDo(row, Name(user)))
        {
            return No(Outcome.Forbidden, row.ClaimedBy is { } other ? $"'{other}' has taken it." : "The task is for others.");
        }
        var (action, show, _) = await commands.Open(row, Name(user), stop);
        return action is null ? No(Outcome.NotFound, "The instance is not kept any more.") : Json(new TaskDetail(View(row, seats, user), action.Text, Element(show), Element(action.Form?.Document.ToJson())), WorkflowJson.Default.TaskDetail);
    }

    private static TaskView View(WorkflowTaskRow row, TaskSeats seats, ClaimsPrincipal user) => new(
        row.Id, row.Instance, row.Workflow, row.Place, row.Person ?? $"seat {row.Seat}", row.ClaimedBy, row.CreatedAt, row.DueAt, row.Overdue, seats.MayDo(row, Name(user)));
}

using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workflows;
using Concordat.Core.Workspace;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Workflow.Control;

/// <summary>What people do with tasks: see those that are theirs, take one, give it back or on, fill in its form.</summary>
internal sealed class TaskCommands(ModuleDb db, WorkflowPlans plans, WorkflowPrograms programs, InstanceHistory history, InstanceCommands commands, GroupMembers groups, AuditLedger audit)
{
    /// <summary>Open tasks that a person may do, or all; those that are due first.</summary>
    public async Task<IReadOnlyList<WorkflowTaskRow>> List(string person, bool mine, string? workflow, int most, CancellationToken cancellationToken)
    {
        var rows = await db.Read(read => read.Set<WorkflowTaskRow>().Where(t => t.State == TaskStates.Open && (workflow == null || t.Workflow == workflow)).OrderBy(t => t.Id).Take(5000).ToListAsync(cancellationToken), cancellationToken);
        var seats = await Seats(cancellationToken);
        return [.. rows.Where(row => !mine || seats.MayDo(row, person)).OrderBy(row => row.DueAt ?? DateTimeOffset.MaxValue).ThenBy(row => row.CreatedAt).Take(most)];
    }

    public Task<WorkflowTaskRow?> Find(Guid id, CancellationToken cancellationToken) => db.Read(read => read.Set<WorkflowTaskRow>().SingleOrDefaultAsync(t => t.Id == id, cancellationToken), cancellationToken);

    /// <summary>Who holds the seats at this moment.</summary>
    public async Task<TaskSeats> Seats(CancellationToken cancellationToken)
    {
        var workspace = plans.Current?.Release.Workspace;
        return new TaskSeats(workspace, await groups.Of(workspace, cancellationToken));
    }

    /// <summary>The task with its step, and what is shown of the instance beside the form. Whoever looks is audited.</summary>
    public async Task<(TaskAction? Action, JsonNode? Show, WorkflowStep? Step)> Open(WorkflowTaskRow task, string person, CancellationToken cancellationToken)
    {
        var instance = await InstanceQueries.Find(db, task.Instance, cancellationToken);
        if (instance is null || (await programs.Of(instance.Digest, cancellationToken)).Step(task.Place) is not { Action: TaskAction action } step)
        {
            return (null, null, null);
        }
        var show = (await history.Read(task.Instance, cancellationToken)).LastOrDefault(one => one.Kind == HistoryKind.Opened && one.Place == task.Place)?.Data["show"];
        await db.Write(unit => audit.Write(unit, new AuditEntry("workflow.task-viewed", Actor.NameOf(person), $"workflow/{task.Instance}") { Detail = $"task {task.Place}", Exchange = instance.Exchange }), cancellationToken);
        return (action, show, step);
    }

    public Task<Answer> Claim(Guid id, string person, CancellationToken cancellationToken) => Change(id, person, "claimed", null, (task, seats) =>
        task.ClaimedBy == person ? Answer.No(Outcome.Conflict, "You have taken it already.")
        : task.ClaimedBy is { } other ? Answer.No(Outcome.Conflict, $"'{other}' has taken it.")
        : !seats.MayDo(task, person) ? Answer.No(Outcome.Forbidden, $"The task is for {For(task)}.")
        : Set(task, person), cancellationToken);

    public Task<Answer> Release(Guid id, string person, CancellationToken cancellationToken) => Change(id, person, "released", null, (task, _) =>
        task.ClaimedBy != person ? Answer.No(Outcome.Conflict, "You have not taken it.") : Set(task, null), cancellationToken);

    /// <summary>Gives it to another person, who need not hold the seat: whoever delegates answers for it.</summary>
    public Task<Answer> Delegate(Guid id, string to, string reason, string person, CancellationToken cancellationToken) => Change(id, person, "delegated", $"to {to}: {reason}", (task, seats) =>
        !seats.MayDo(task, person) ? Answer.No(Outcome.Forbidden, $"The task is for {For(task)}.")
        : plans.Current?.Release.Workspace.Organization.People.Any(one => one.Name == to) != true ? Answer.No(Outcome.Invalid, $"There is nobody '{to}' in the organization.")
        : Set(task, to), cancellationToken);

    /// <summary>Fills in the form.</summary>
    public async Task<Answer> Complete(Guid id, JsonNode? form, string person, CancellationToken cancellationToken)
    {
        if (await Find(id, cancellationToken) is not { } task)
        {
            return Answer.No(Outcome.NotFound, "There is no such task.");
        }
        if (task.State != TaskStates.Open)
        {
            return Answer.No(Outcome.Conflict, $"The task is {task.State}.");
        }
        if (!(await Seats(cancellationToken)).MayDo(task, person))
        {
            return Answer.No(Outcome.Forbidden, task.ClaimedBy is { } other ? $"'{other}' has taken it." : $"The task is for {For(task)}.");
        }
        if ((form?.ToJsonString().Length ?? 0) > WorkflowLimits.Payload)
        {
            return Answer.No(Outcome.TooLarge, $"A form has {WorkflowLimits.Payload} bytes at most.");
        }
        return await commands.Command(task.Instance, person, (program, state) =>
        {
            if (!state.Open.ContainsKey(task.Place) || program.Step(task.Place)?.Action is not TaskAction action)
            {
                return (null, Answer.No(Outcome.Conflict, "The instance went on without it."));
            }
            var same = action.FourEyes.Where(other => state.Doers.Any(doer => WorkflowProgram.IdOf(doer.Key) == other.Name && doer.Value == person)).Select(other => other.Name).ToList();
            var broken = WorkflowDecision.Breaks(action.Form, form ?? new JsonObject());
            return same.Count > 0 ? (null, Answer.No(Outcome.Forbidden, $"You have done '{same[0]}': another person has to do this one."))
                : broken.Count > 0 ? (null, Answer.No(Outcome.Invalid, $"The form is not filled in as it asks: {string.Join("; ", broken)}."))
                : (new HistoryEntry(HistoryKind.Completed, task.Place, new JsonObject { ["output"] = new JsonObject { ["form"] = form?.DeepClone() ?? new JsonObject(), ["by"] = person }, ["by"] = person }), null);
        }, cancellationToken);
    }

    private static Answer Set(WorkflowTaskRow task, string? person)
    {
        task.ClaimedBy = person;
        return Answer.Done;
    }

    private static string For(WorkflowTaskRow task) => task.Person is { } person ? $"'{person}'" : $"the seat '{task.Seat}' of {task.Domain}";

    private Task<Answer> Change(Guid id, string person, string what, string? detail, Func<WorkflowTaskRow, TaskSeats, Answer> change, CancellationToken cancellationToken) => db.Write(async unit =>
    {
        var seats = await Seats(cancellationToken);
        await unit.LockKeys([$"workflow-task\n{id}"], cancellationToken);
        if (await unit.Db.Set<WorkflowTaskRow>().SingleOrDefaultAsync(t => t.Id == id, cancellationToken) is not { } task)
        {
            return Answer.No(Outcome.NotFound, "There is no such task.");
        }
        if (task.State != TaskStates.Open)
        {
            return Answer.No(Outcome.Conflict, $"The task is {task.State}.");
        }
        var answer = change(task, seats);
        if (answer.Refused is null)
        {
            await audit.Write(unit, new AuditEntry($"workflow.task-{what}", Actor.NameOf(person), $"workflow/{task.Instance}") { Detail = $"task {task.Place}", Reason = detail });
        }
        return answer;
    }, cancellationToken);
}

/// <summary>Who may do tasks, by the release in force and the groups of this moment.</summary>
internal sealed record TaskSeats(Workspace? Workspace, IReadOnlyDictionary<string, IReadOnlyList<string>>? Groups)
{
    /// <summary>True where the person is named, holds the seat, or holds the one that it went on to when it became due; and where nobody else has taken it.</summary>
    public bool MayDo(WorkflowTaskRow task, string person) =>
        task.ClaimedBy is { } other ? other == person : task.Person == person || Holds(task.Domain, task.Seat, person) || (task.Overdue && Holds(task.Domain, task.Escalate, person));

    private bool Holds(string domain, string? seat, string person) => seat is not null && Workspace?.Domains.GetValueOrDefault(domain) is { } found
        && (seat == "owner" ? found.Owner.Name == person : Team.Expand(Workspace, found.Seats.GetValueOrDefault(seat, []), Groups).Contains(person, StringComparer.Ordinal));
}

using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concordat.Core.Workflows;

namespace Concordat.Workflow.Control;

/// <summary>The wire records of <c>/control/v1/workflows</c>, which the typed client reads.</summary>
public static class WorkflowApi
{
    /// <summary>A workflow in force, or one that instances still run on.</summary>
    /// <param name="Id"><c>domain/name</c>.</param>
    /// <param name="Version">Of the definition in force; null where it is in no release any more.</param>
    /// <param name="Summary">One sentence.</param>
    /// <param name="Owner">The domain that answers for it.</param>
    /// <param name="Classification">The class of its data.</param>
    /// <param name="StartedBy">The event that starts it; null for people and other workflows alone.</param>
    /// <param name="Instances">How many instances stand where, by state.</param>
    public sealed record WorkflowView(string Id, string? Version, string Summary, string Owner, string Classification, string? StartedBy, IReadOnlyList<StateCount> Instances);

    /// <summary>How many instances stand so.</summary>
    public sealed record StateCount(string Status, int Count);

    /// <summary>All workflows.</summary>
    public sealed record WorkflowList(IReadOnlyList<WorkflowView> Workflows);

    /// <summary>A step of a definition.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Title">For people.</param>
    /// <param name="Verb">What it does: <c>call</c>, <c>map</c>, <c>decide</c>, <c>parallel</c>, <c>forEach</c>, <c>wait</c>, <c>task</c>, <c>run</c>, <c>emit</c>, <c>end</c>.</param>
    /// <param name="About">To whom or for what: a system, an event, a seat.</param>
    /// <param name="When">Its condition; null for always.</param>
    /// <param name="Parent">The step that holds it; null at the outermost.</param>
    /// <param name="Branch">The branch of that step; null for none.</param>
    /// <param name="Compensated">True where something undoes it.</param>
    public sealed record StepView(string Id, string Title, string Verb, string About, string? When, string? Parent, string? Branch, bool Compensated);

    /// <summary>A definition with its steps in order.</summary>
    public sealed record WorkflowDetail(WorkflowView Workflow, IReadOnlyList<StepView> Steps, JsonElement? Input);

    /// <summary>An instance without its content.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Workflow"><c>domain/name</c>.</param>
    /// <param name="Version">The version that it runs on.</param>
    /// <param name="Release">The release in force when it began.</param>
    /// <param name="Status"><c>running</c>, <c>stuck</c>, <c>compensating</c>, <c>completed</c>, <c>compensated</c> or <c>cancelled</c>.</param>
    /// <param name="Paused">True while a person has stopped it.</param>
    /// <param name="Overdue">True where it took longer than it may.</param>
    /// <param name="StartedAt">When it began.</param>
    /// <param name="StartedBy">Who began it.</param>
    /// <param name="ChangedAt">When something happened last.</param>
    /// <param name="EndedAt">When it ended.</param>
    /// <param name="WakesAt">When it goes on by itself.</param>
    /// <param name="StuckStep">The step at which it is stuck.</param>
    /// <param name="Cause">Why: an outcome's code.</param>
    /// <param name="Detail">More, without content.</param>
    /// <param name="Parent">The instance that runs it.</param>
    /// <param name="Exchange">What it belongs to.</param>
    public sealed record InstanceView(
        Guid Id, string Workflow, string Version, int Release, string Status, bool Paused, bool Overdue, DateTimeOffset StartedAt, string StartedBy, DateTimeOffset ChangedAt, DateTimeOffset? EndedAt, DateTimeOffset? WakesAt, string? StuckStep,
        string? Cause, string? Detail, Guid? Parent, Guid Exchange)
    {
        internal static InstanceView Of(WorkflowInstance row) => new(
            row.Id, row.Workflow, row.Version, row.Release, row.Status, row.Paused, row.Overdue, row.StartedAt, row.StartedBy, row.ChangedAt, row.EndedAt, row.EndedAt is null ? row.WakesAt : null, row.StuckPlace, row.StuckCause, row.StuckDetail, row.Parent,
            row.Exchange);
    }

    /// <summary>Some instances, newest first.</summary>
    /// <param name="Instances">The instances.</param>
    /// <param name="Next">The next page begins behind this id; null on the last.</param>
    public sealed record InstancePage(IReadOnlyList<InstanceView> Instances, Guid? Next);

    /// <summary>One event of a history.</summary>
    /// <param name="Number">From 1.</param>
    /// <param name="Kind">Such as <c>started</c>, <c>completed</c>, <c>tried</c>.</param>
    /// <param name="Place">The step, with the numbers of its repetitions.</param>
    /// <param name="At">When.</param>
    /// <param name="By">Who, where it was a person.</param>
    /// <param name="Content">What it says; null where it is not asked for.</param>
    public sealed record HistoryView(int Number, string Kind, string Place, DateTimeOffset At, string? By, JsonElement? Content);

    /// <summary>An instance with its history and the steps of the version that it runs on.</summary>
    public sealed record InstanceDetail(InstanceView Instance, IReadOnlyList<HistoryView> History, IReadOnlyList<StepView> Steps);

    /// <summary>A task without its content.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Instance">The instance.</param>
    /// <param name="Workflow"><c>domain/name</c>.</param>
    /// <param name="Step">The step.</param>
    /// <param name="For">A seat, or a person.</param>
    /// <param name="ClaimedBy">Who has taken it.</param>
    /// <param name="CreatedAt">Since when.</param>
    /// <param name="DueAt">Until when.</param>
    /// <param name="Overdue">True where that has passed.</param>
    /// <param name="Mine">True where whoever asks may do it.</param>
    public sealed record TaskView(Guid Id, Guid Instance, string Workflow, string Step, string For, string? ClaimedBy, DateTimeOffset CreatedAt, DateTimeOffset? DueAt, bool Overdue, bool Mine);

    /// <summary>Tasks, those that are due first.</summary>
    public sealed record TaskList(IReadOnlyList<TaskView> Tasks);

    /// <summary>A task with what is to be done, what is shown, and the form.</summary>
    public sealed record TaskDetail(TaskView Task, string Text, JsonElement? Show, JsonElement? Form);

    /// <summary>An instance to be started.</summary>
    /// <param name="Input">What it begins with, as its contract says.</param>
    public sealed record StartInstanceRequest(JsonElement? Input);

    /// <summary>What was started.</summary>
    public sealed record StartedInstance(Guid Instance);

    /// <summary>A signal.</summary>
    public sealed record SignalInstanceRequest([property: MaxLength(100)] string? Name, JsonElement? Data);

    /// <summary>Why something is done to an instance or with a task.</summary>
    public sealed record InstanceReasonRequest([property: MaxLength(1000)] string? Reason);

    /// <summary>An instance to be ended.</summary>
    /// <param name="Compensate">True where what was done is undone.</param>
    /// <param name="Reason">Why.</param>
    public sealed record CancelInstanceRequest(bool Compensate, [property: MaxLength(1000)] string? Reason);

    /// <summary>A step to be left out, by two people who ask for the same.</summary>
    public sealed record SkipStepRequest([property: MaxLength(200)] string? Step, [property: MaxLength(1000)] string? Reason);

    /// <summary>What became of a command.</summary>
    /// <param name="State"><c>done</c>, or <c>waiting</c> for a second person.</param>
    /// <param name="Detail">More.</param>
    public sealed record CommandDone(string State, string? Detail);

    /// <summary>The same for many instances.</summary>
    /// <param name="Do"><c>pause</c>, <c>resume</c>, <c>retry</c>, <c>cancel</c> or <c>compensate</c>.</param>
    /// <param name="Instances">At most 500.</param>
    /// <param name="Reason">Why.</param>
    public sealed record BulkInstancesRequest([property: MaxLength(20)] string? Do, [property: MaxLength(500)] IReadOnlyList<Guid>? Instances, [property: MaxLength(1000)] string? Reason);

    /// <summary>Instances to go on with the version in force.</summary>
    /// <param name="Instances">Which; null for all that run on another version, oldest first.</param>
    /// <param name="DryRun">True to be told which could, and nothing else.</param>
    /// <param name="Most">How many at most in this call; null for 500.</param>
    /// <param name="Reason">Why.</param>
    public sealed record MigrateInstancesRequest([property: MaxLength(500)] IReadOnlyList<Guid>? Instances, bool DryRun, [property: Range(1, 500)] int? Most, [property: MaxLength(1000)] string? Reason);

    /// <summary>What became of one of many.</summary>
    /// <param name="Instance">The instance.</param>
    /// <param name="Done">True where it was done, or could be.</param>
    /// <param name="Reasons">Why not.</param>
    public sealed record InstanceOutcome(Guid Instance, bool Done, IReadOnlyList<string> Reasons);

    /// <summary>What became of each.</summary>
    /// <param name="Outcomes">One for each instance.</param>
    /// <param name="More">True where others are left that were not looked at in this call.</param>
    public sealed record InstanceOutcomes(IReadOnlyList<InstanceOutcome> Outcomes, bool More);

    /// <summary>A task to be given to another person.</summary>
    public sealed record DelegateTaskRequest([property: MaxLength(100)] string? To, [property: MaxLength(1000)] string? Reason);

    /// <summary>A task that is done.</summary>
    /// <param name="Form">What was filled in, as the form asks.</param>
    public sealed record CompleteTaskRequest(JsonElement? Form);

    internal static IReadOnlyList<StepView> Steps(WorkflowDefinition definition) => [.. Steps(definition.Steps, null, null)];

    private static IEnumerable<StepView> Steps(IReadOnlyList<WorkflowStep> steps, string? parent, string? branch) => steps.SelectMany(step => (step.Action switch
    {
        ParallelAction parallel => parallel.Branches.SelectMany(one => Steps(one.Steps, step.Id, one.Name)),
        ForEachAction each => Steps(each.Steps, step.Id, null),
        _ => [],
    }).Prepend(new StepView(step.Id, step.Title ?? step.Id, step.Action.Verb, About(step.Action), step.When?.Text, parent, branch, step.Compensation is not null)));

    private static string About(StepAction action) => action switch
    {
        CallAction call => $"{call.System.Name}: {call.Operation?.Name ?? call.Fhir ?? $"{call.Http} {call.Path}"}",
        DecideAction decide => $"{decide.Rows.Count} rows",
        ForEachAction each => each.In.Text,
        WaitAction { Event: { } type } => type.Name,
        WaitAction { Signal: { } signal } => $"signal {signal}",
        WaitAction { For: { } span } => $"{System.Xml.XmlConvert.ToString(span.For)}{(span.Calendar is { } calendar ? $" of {calendar.Name}" : "")}",
        WaitAction wait => wait.Until?.Text ?? "",
        TaskAction task => task.Seat is { } seat ? $"seat {seat.Name}" : task.Person?.Name ?? "",
        RunAction run => run.Workflow.Name,
        EmitAction emit => emit.Event.Name,
        EndAction end => end.As,
        _ => "",
    };
}

/// <summary>Serializes what <c>/control/v1/workflows</c> says, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WorkflowApi.WorkflowList))]
[JsonSerializable(typeof(WorkflowApi.WorkflowDetail))]
[JsonSerializable(typeof(WorkflowApi.InstancePage))]
[JsonSerializable(typeof(WorkflowApi.InstanceDetail))]
[JsonSerializable(typeof(WorkflowApi.TaskList))]
[JsonSerializable(typeof(WorkflowApi.TaskDetail))]
[JsonSerializable(typeof(WorkflowApi.StartInstanceRequest))]
[JsonSerializable(typeof(WorkflowApi.StartedInstance))]
[JsonSerializable(typeof(WorkflowApi.SignalInstanceRequest))]
[JsonSerializable(typeof(WorkflowApi.InstanceReasonRequest))]
[JsonSerializable(typeof(WorkflowApi.CancelInstanceRequest))]
[JsonSerializable(typeof(WorkflowApi.SkipStepRequest))]
[JsonSerializable(typeof(WorkflowApi.CommandDone))]
[JsonSerializable(typeof(WorkflowApi.BulkInstancesRequest))]
[JsonSerializable(typeof(WorkflowApi.MigrateInstancesRequest))]
[JsonSerializable(typeof(WorkflowApi.InstanceOutcomes))]
[JsonSerializable(typeof(WorkflowApi.DelegateTaskRequest))]
[JsonSerializable(typeof(WorkflowApi.CompleteTaskRequest))]
public sealed partial class WorkflowJson : JsonSerializerContext;

using Concordat.Core.Mapping;
using Concordat.Core.Workspace;

namespace Concordat.Core.Workflows;

/// <summary>What a step does: one of the records below.</summary>
public abstract record StepAction
{
    /// <summary>The word that stands in the file.</summary>
    public abstract string Verb { get; }

    internal static StepAction Read(ResourceReader r, PathSpace paths)
    {
        StepAction? call = r.OptionalChild("call", new CallReader(paths).Read, "A call of a system behind.");
        StepAction? map = r.OptionalChild("map", new MapReader(paths).Read, "Makes a value from others.");
        StepAction? decide = r.OptionalChild("decide", new DecideReader(paths).Read, "A decision table.");
        StepAction? parallel = r.OptionalChild("parallel", ParallelAction.ReadBody, "Branches at the same time; all of them have to end.");
        StepAction? each = r.OptionalChild("forEach", new ForEachReader(paths).Read, "Steps for each of many.");
        StepAction? wait = r.OptionalChild("wait", new WaitReader(paths).Read, "Waits for an event, a signal, or a time.");
        StepAction? task = r.OptionalChild("task", new TaskReader(paths).Read, "A person does something.");
        StepAction? run = r.OptionalChild("run", new RunReader(paths).Read, "Another workflow, until it ends.");
        StepAction? emit = r.OptionalChild("emit", new EmitReader(paths).Read, "Publishes an event.");
        StepAction? end = r.OptionalChild("end", EndAction.ReadBody, "The workflow ends here.");
        r.ExactlyOne("call", "map", "decide", "parallel", "forEach", "wait", "task", "run", "emit", "end");
        return call ?? map ?? decide ?? parallel ?? each ?? wait ?? task ?? run ?? emit ?? end ?? EndAction.Nothing;
    }
}

/// <summary>A call of a system. The input has the places that the call knows: <c>path</c>, <c>query</c> and <c>body</c>.</summary>
/// <param name="System">The system.</param>
/// <param name="Operation">For an Odoo: the operation.</param>
/// <param name="Operations">For an Odoo: the file that describes it.</param>
/// <param name="Fhir">For a FHIR server: <c>read</c> (<c>path.type</c>, <c>path.id</c>), <c>search</c> (<c>path.type</c>, <c>query</c>), <c>create</c> (<c>body</c>) or <c>transaction</c> (<c>body</c>).</param>
/// <param name="Http">For an API: the method.</param>
/// <param name="Path">For an API: where, with places of <c>path</c> in braces.</param>
/// <param name="Input">What is sent.</param>
public sealed record CallAction(Ref System, Ref? Operation, Ref? Operations, string? Fhir, string? Http, string? Path, StepInput Input) : StepAction
{
    /// <summary>What the answer has to hold, over <c>answer</c>; without it the call failed as not found, which a row of <c>retry</c> may ask again. Null for anything.</summary>
    public WorkflowCondition? Expect { get; init; }

    /// <summary>True where an answer is not what the step waits for.</summary>
    public bool Lacks(System.Text.Json.Nodes.JsonNode? answer) => Expect?.Holds(new System.Text.Json.Nodes.JsonObject { ["answer"] = answer?.DeepClone() }) == false;

    /// <summary>The path in the workspace of the operations file.</summary>
    public string OperationsFile { get; init; } = "";

    /// <inheritdoc/>
    public override string Verb => "call";

    /// <summary>True where the call changes nothing.</summary>
    public bool Reads => Fhir is "read" or "search" || Http == "GET";
}

/// <summary>A value from others.</summary>
public sealed record MapAction(StepInput Input) : StepAction
{
    /// <inheritdoc/>
    public override string Verb => "map";
}

/// <summary>A decision table (DMN 1.5, section 8.1): rows with a condition and what follows.</summary>
/// <param name="Hit"><c>first</c>, <c>unique</c> or <c>collect</c>.</param>
/// <param name="Rows">In order.</param>
/// <param name="Otherwise">Where no row fits; null where that is an error.</param>
public sealed record DecideAction(string Hit, IReadOnlyList<DecisionRow> Rows, System.Text.Json.Nodes.JsonNode? Otherwise) : StepAction
{
    /// <inheritdoc/>
    public override string Verb => "decide";
}

/// <summary>One row of a decision table.</summary>
public sealed record DecisionRow(WorkflowCondition When, System.Text.Json.Nodes.JsonNode Then);

/// <summary>Branches at the same time.</summary>
public sealed record ParallelAction(IReadOnlyList<WorkflowBranch> Branches) : StepAction
{
    /// <inheritdoc/>
    public override string Verb => "parallel";

    internal static ParallelAction ReadBody(ResourceReader r) => new(r.List("branches", WorkflowBranch.Read, required: true));
}

/// <summary>One branch.</summary>
public sealed record WorkflowBranch(string Name, IReadOnlyList<WorkflowStep> Steps)
{
    internal static WorkflowBranch Read(ResourceReader r) => new(r.Name(), r.List("steps", WorkflowStep.Read, required: true));
}

/// <summary>Steps for each item; it leaves a list of what they left.</summary>
/// <param name="In">The items.</param>
/// <param name="AtOnce">How many at the same time.</param>
/// <param name="Steps">They see the item as <c>item</c>, its number from 0 as <c>index</c>.</param>
public sealed record ForEachAction(WorkflowPath In, int AtOnce, IReadOnlyList<WorkflowStep> Steps) : StepAction
{
    /// <inheritdoc/>
    public override string Verb => "forEach";
}

/// <summary>Waits for an event, a signal, a length of time or a moment: exactly one of the four.</summary>
/// <param name="Event">The type of the event; null for none.</param>
/// <param name="Correlate">The value in the instance that the event must have.</param>
/// <param name="On">Where the event has it: <c>subject</c>, or a field of its data.</param>
/// <param name="Signal">The name of a signal that people or programs send; null for none.</param>
/// <param name="For">A length of time; null for none.</param>
/// <param name="Until">A moment in the instance, ISO 8601; null for none.</param>
/// <param name="Within">How long an event or signal is waited for; null for ever.</param>
/// <param name="Late">What follows after that: <see cref="FailureWay.Continue"/> or <see cref="FailureWay.Stop"/>.</param>
public sealed record WaitAction(Ref? Event, WorkflowPath? Correlate, string On, string? Signal, Span? For, WorkflowPath? Until, Span? Within, string Late) : StepAction
{
    /// <inheritdoc/>
    public override string Verb => "wait";
}

/// <summary>A person does something and fills in a form.</summary>
/// <param name="Text">What is to be done, in one sentence.</param>
/// <param name="Seat">A seat of the domain, or <c>owner</c>; null where a person is named.</param>
/// <param name="Person">The person; null where a seat is named.</param>
/// <param name="Form">The contract of what is filled in; null for a mere "done".</param>
/// <param name="Show">What is shown beside the form.</param>
/// <param name="Due">Until when.</param>
/// <param name="Escalate">A seat that may do it too once it is due; null for none.</param>
/// <param name="FourEyes">Task steps: who did one of them may not do this one.</param>
public sealed record TaskAction(string Text, Ref? Seat, Ref? Person, WorkflowContract? Form, StepInput Show, Span? Due, Ref? Escalate, IReadOnlyList<Ref> FourEyes) : StepAction
{
    /// <inheritdoc/>
    public override string Verb => "task";
}

/// <summary>Another workflow, on the version in force when the step begins, until it ends.</summary>
public sealed record RunAction(Ref Workflow, StepInput Input) : StepAction
{
    /// <inheritdoc/>
    public override string Verb => "run";
}

/// <summary>Publishes an event.</summary>
public sealed record EmitAction(Ref Event, StepInput Input) : StepAction
{
    /// <inheritdoc/>
    public override string Verb => "emit";
}

/// <summary>The workflow ends here.</summary>
/// <param name="As"><c>completed</c>, or <c>failed</c>: then it is as if a step had failed, and the workflow's <c>onFailure</c> decides.</param>
/// <param name="Reason">Why, for people; never content.</param>
public sealed record EndAction(string As, string? Reason) : StepAction
{
    internal static readonly EndAction Nothing = new("completed", null);

    /// <inheritdoc/>
    public override string Verb => "end";

    internal static EndAction ReadBody(ResourceReader r) => new(r.Choice("as", Words.Of("completed", "failed")), r.OptionalText("reason", "Why, for people.", 200));
}

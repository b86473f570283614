using System.Text.Json.Nodes;
using Concordat.Core.Mapping;
using Concordat.Core.Workspace;

namespace Concordat.Core.Workflows;

/// <summary>Reads <c>call</c>.</summary>
internal sealed record CallReader(PathSpace Paths)
{
    public CallAction Read(ResourceReader r)
    {
        var call = new CallAction(
            r.Reference("system", "A system of the workspace."),
            r.OptionalReference("operation", "For an Odoo: the operation."),
            r.OptionalReference("operations", "For an Odoo: the file that describes it."),
            r.OptionalChoice("fhir", new Choices<string?>(("read", "read"), ("search", "search"), ("create", "create"), ("transaction", "transaction")), null, "For a FHIR server: what is asked. read wants path.type and path.id, search path.type and query, create and transaction body."),
            r.OptionalChoice("http", new Choices<string?>(("GET", "GET"), ("POST", "POST"), ("PUT", "PUT"), ("PATCH", "PATCH"), ("DELETE", "DELETE")), null, "For an API: the method. Calls carry an Idempotency-Key."),
            r.OptionalText("path", "For an API: where, below the system's address: /claims/{id} takes path.id.", 300),
            StepInput.Read(r, Paths))
        {
            Expect = WorkflowCondition.Read(r, "expect", "Of a call that reads: what its answer has to hold, such as answer.total > 0. Otherwise it failed as not-found, and a row of retry asks again.", WorkflowPath.Space()),
        };
        r.ExactlyOne("operation", "fhir", "http");
        if (r.Has("operation") != r.Has("operations"))
        {
            r.Report("resource-value", "operation", "'operation' and 'operations' go together.", "Name the operation and the file that describes it.");
        }
        if (r.Has("expect") && !call.Reads && call.Operation is null)
        {
            r.Report("resource-value", "expect", "'expect' goes with a call that reads.", "What a call changed is there, whatever it answers: look at it with a step of its own.");
        }
        if (r.Has("http") != r.Has("path") || (call.Path is { } path && !path.StartsWith('/')))
        {
            r.Report("resource-value", "path", "'http' goes with a 'path' that begins with a slash.");
        }
        return call;
    }
}

/// <summary>Reads <c>map</c>.</summary>
internal sealed record MapReader(PathSpace Paths)
{
    public MapAction Read(ResourceReader r)
    {
        var map = new MapAction(StepInput.Read(r, Paths));
        r.ExactlyOne("with", "mapping");
        return map;
    }
}

/// <summary>Reads <c>decide</c>.</summary>
internal sealed record DecideReader(PathSpace Paths)
{
    public DecideAction Read(ResourceReader r) => new(
        r.OptionalChoice("hit", Words.Of("first", "unique", "collect"), "first", "first: the first row that fits decides. unique: two that fit are an error. collect: a list of all that fit."),
        r.List("rows", Row, "In order.", required: true),
        r.Raw("otherwise", null, "What follows where no row fits; without it that is an error.")?.ToJson());

    private DecisionRow Row(ResourceReader r)
    {
        var when = WorkflowCondition.Read(r, "when", "Such as steps.charges.total > 1000 and input.kind = 'inpatient'.", Paths);
        if (when is null && r.Node is not null)
        {
            r.Report("resource-missing-key", "when", "'when' is missing.", "A row has a condition; what holds for all others is 'otherwise'.");
        }
        return new DecisionRow(when!, r.Raw("then", null, "What follows.", required: true)?.ToJson() ?? new JsonObject());
    }
}

/// <summary>Reads <c>forEach</c>.</summary>
internal sealed record ForEachReader(PathSpace Paths)
{
    public ForEachAction Read(ResourceReader r)
    {
        var items = WorkflowPath.Read(r, "in", "The items, such as input.lines.", Paths);
        if (items is null && r.Node is not null)
        {
            r.Report("resource-missing-key", "in", "'in' is missing.", "Name the place of the items, such as input.lines.");
        }
        return new ForEachAction(items!, (int)(r.OptionalInteger("atOnce", 1, 20, "How many at the same time; one after the other where nothing is said.") ?? 1), r.List("steps", WorkflowStep.Read, "They see item and index.", required: true));
    }
}

/// <summary>Reads <c>wait</c>.</summary>
internal sealed record WaitReader(PathSpace Paths)
{
    public WaitAction Read(ResourceReader r)
    {
        var wait = new WaitAction(
            r.OptionalReference("event", "The type of an event."),
            WorkflowPath.Read(r, "correlate", "The value in the instance that the event must have, such as input.orderId.", Paths),
            r.OptionalText("on", "Where the event has it: subject, or a field of its data such as orderId.", 200) ?? "subject",
            r.OptionalReference("signal", "The name of a signal that people or programs send.")?.Name,
            r.OptionalChild("for", Span.Read, "A length of time."),
            WorkflowPath.Read(r, "until", "A moment in the instance, ISO 8601, such as input.startsAt.", Paths),
            r.OptionalChild("within", Span.Read, "How long an event or signal is waited for; for ever where nothing is said."),
            r.OptionalChoice("late", Words.Of(FailureWay.Stop, FailureWay.Continue), FailureWay.Stop, "What follows when nothing came within that time: the step fails (stop), or leaves { late: true } (continue)."));
        r.ExactlyOne("event", "signal", "for", "until");
        if (r.Has("within") && !r.Has("event") && !r.Has("signal"))
        {
            r.Report("resource-value", "within", "'within' goes with an event or a signal.", "A timer has its own end.");
        }
        return wait;
    }
}

/// <summary>Reads <c>task</c>.</summary>
internal sealed record TaskReader(PathSpace Paths)
{
    public TaskAction Read(ResourceReader r)
    {
        var task = new TaskAction(
            r.Text("text", "What is to be done, in one sentence.", 300),
            r.OptionalReference("seat", "Whoever holds this seat of the domain, or its owner."),
            r.OptionalReference("person", "A person by name."),
            WorkflowContract.Read(r, "form", "The JSON Schema of what is filled in."),
            StepInput.Read(r, Paths, "show", named: false),
            r.OptionalChild("due", Span.Read, "Until when."),
            r.OptionalReference("escalate", "A seat that may do it too once it is due."),
            r.References("fourEyes", "Task steps: who did one of them may not do this one."));
        r.ExactlyOne("seat", "person");
        if (r.Has("escalate") && !r.Has("due"))
        {
            r.Report("resource-value", "escalate", "'escalate' goes with 'due'.", "Say when the task is due.");
        }
        return task;
    }
}

/// <summary>Reads <c>run</c>.</summary>
internal sealed record RunReader(PathSpace Paths)
{
    public RunAction Read(ResourceReader r) => new(r.Reference("workflow", "A workflow of this domain, or domain/workflow."), StepInput.Read(r, Paths));
}

/// <summary>Reads <c>emit</c>.</summary>
internal sealed record EmitReader(PathSpace Paths)
{
    public EmitAction Read(ResourceReader r) => new(r.Reference("event", "The type of the event."), StepInput.Read(r, Paths));
}

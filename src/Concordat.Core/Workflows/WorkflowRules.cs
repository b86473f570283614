using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Workflows;

/// <summary>What a workflow says can run to its end, and be undone from anywhere.</summary>
internal static class WorkflowRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("workflow-name", Severity.Error, "A workflow has a name that no flow of its domain has.", ws =>
            from workflow in ws.Workflows.Values
            where ws.Flows.Values.Any(flow => $"{flow.Domain}/{flow.Name}" == workflow.Id)
            select new Complaint(workflow.At, $"There is a flow '{workflow.Id}' already.", "Interfaces of a domain are told apart by their names.")),
        new("workflow-step", Severity.Error, "Steps of a workflow have ids of their own.", ws =>
            from workflow in ws.Workflows.Values
            from twice in workflow.All.GroupBy(step => step.Id, StringComparer.Ordinal).SelectMany(same => same.Skip(1))
            select new Complaint(twice.At, $"There is a step '{twice.Id}' already.", "What a step leaves stands at steps.ID: give it an id of its own.")),
        new("workflow-order", Severity.Error, "A step reads what was made before it.", ws => ws.Workflows.Values.SelectMany(WorkflowOrder.Check)),
        new("workflow-input", Severity.Error, "A path into the input names a property of its contract.", ws =>
            from workflow in ws.Workflows.Values
            let known = Properties(workflow.Input)
            where known is not null
            from use in workflow.All.SelectMany(step => step.Uses.Concat(step.CompensationUses).Select(use => (use.Root, use.Name, step.At)))
                .Concat(new[] { workflow.Key, workflow.Subject }.OfType<WorkflowPath>().Select(path => (Root: path.Text.Split('.')[0], Name: path.Text.Split('.', '[').ElementAtOrDefault(1), workflow.At)))
            where use is { Root: "input", Name: not null } && !known.Contains(use.Name)
            select new Complaint(use.At, $"The input of '{workflow.Id}' has no '{use.Name}'.", Spelling.Fix(use.Name, [.. known]))),
        new("workflow-correlation", Severity.Error, "A wait for an event says how it knows the event.", ws =>
            from workflow in ws.Workflows.Values
            from step in workflow.All
            where step.Action is WaitAction { Event: not null, Correlate: null }
            select new Complaint(step.At, $"'{step.Id}' would take any event of its type.", "Add 'correlate', a value of the instance that the event has too, such as input.orderId.")),
        new("workflow-compensation", Severity.Error, "A compensation reads what is there when its step is done.", ws => ws.Workflows.Values.SelectMany(WorkflowOrder.CheckCompensations)),
        new("workflow-unreachable", Severity.Error, "Every step can be reached.", ws =>
            from workflow in ws.Workflows.Values
            from steps in Sequences(workflow.Steps)
            let end = steps.TakeWhile(step => step is not { When: null, Action: EndAction }).Count()
            from lost in steps.Skip(end + 1)
            select new Complaint(lost.At, $"'{lost.Id}' is never reached: '{steps[end].Id}' before it always ends the workflow.", "Give the end a 'when', or take the step away.")),
        new("workflow-task", Severity.Error, "A task is for people who are there.", Tasks),
        new("workflow-mapping", Severity.Error, "A mapping that a step names reads JSON and needs no parameters.", ws =>
            from workflow in ws.Workflows.Values
            from reference in Mappings(workflow)
            let mapping = ws.Mappings.GetValueOrDefault(Network.Qualified(workflow.Domain, reference.Name))
            where mapping is not null && (mapping.Source != Mapping.SourceFormat.Json || mapping.Parameters.Count > 0)
            select new Complaint(reference.At, $"The mapping '{reference.Name}' {(mapping.Source == Mapping.SourceFormat.Json ? "needs parameters" : "reads no JSON")}.", "A step maps the document of the instance: input, steps, event.")),
        new("workflow-runs", Severity.Error, "A workflow that is run exists, and none runs itself.", Runs),
        new("workflow-consent", Severity.Error, "Where consent decides, the workflow says whose data it is about.", ws =>
            from workflow in ws.Workflows.Values
            where workflow is { Access.Consent: true, Subject: null }
            select new Complaint(workflow.Access!.At, $"'{workflow.Id}' needs consent and says not whose.", "Add 'subject', the patient's reference in the input.")),
        new("workflow-limits", Severity.Error, "A workflow stays within its limits.", ws =>
            from workflow in ws.Workflows.Values
            let steps = workflow.All.Count()
            let depth = Depth(workflow.Steps)
            where steps > WorkflowLimits.Steps || depth > WorkflowLimits.Depth
            select new Complaint(workflow.At, $"'{workflow.Id}' has {steps} steps, {depth} deep; {WorkflowLimits.Steps} and {WorkflowLimits.Depth} are the most.", "Let a part of it be a workflow of its own.")),
    ];

    /// <summary>All calls of all workflows, those that undo included.</summary>
    public static IEnumerable<(WorkflowDefinition Workflow, CallAction Call)> Calls(Network ws) =>
        ws.Workflows.Values.OrderBy(workflow => workflow.Id, StringComparer.Ordinal).SelectMany(workflow => workflow.All.SelectMany(WorkflowProgram.Calls).Select(call => (workflow, call)));

    /// <summary>The mappings that a workflow names.</summary>
    public static IEnumerable<Ref> Mappings(WorkflowDefinition workflow) => workflow.All.SelectMany(WorkflowProgram.Inputs).Append(workflow.Start?.Input ?? StepInput.Empty).Select(input => input.Mapping).OfType<Ref>();

    /// <summary>The types of events that a workflow takes.</summary>
    public static IEnumerable<Ref> Reads(WorkflowDefinition workflow) => workflow.All.Select(step => (step.Action as WaitAction)?.Event).Prepend(workflow.Start?.Event).OfType<Ref>();

    /// <summary>The types of events that a workflow names.</summary>
    public static IEnumerable<Ref> Events(WorkflowDefinition workflow) =>
        Reads(workflow).Concat(workflow.All.SelectMany(step => new[] { step.Action, step.Compensation }).OfType<EmitAction>().Select(emit => emit.Event));

    private static HashSet<string>? Properties(WorkflowContract? contract) =>
        contract?.Document.Get("properties") is Contracts.Documents.MappingNode properties ? [.. properties.Entries.Select(entry => entry.Key)] : null;

    private static IEnumerable<IReadOnlyList<WorkflowStep>> Sequences(IReadOnlyList<WorkflowStep> steps) => steps.SelectMany(step => step.Action switch
    {
        ParallelAction parallel => parallel.Branches.SelectMany(branch => Sequences(branch.Steps)),
        ForEachAction each => Sequences(each.Steps),
        _ => [],
    }).Prepend(steps);

    private static int Depth(IReadOnlyList<WorkflowStep> steps) => steps.Count == 0 ? 0 : 1 + steps.Max(step => Depth([.. step.Inner]));

    private static IEnumerable<Complaint> Tasks(Network ws)
    {
        foreach (var workflow in ws.Workflows.Values)
        {
            IReadOnlyList<string> seats = ["owner", .. ws.Domains.GetValueOrDefault(workflow.Domain)?.Seats.Keys ?? []];
            foreach (var (step, task) in workflow.All.Where(step => step.Action is TaskAction).Select(step => (step, (TaskAction)step.Action)))
            {
                foreach (var seat in new[] { task.Seat, task.Escalate }.OfType<Ref>().Where(seat => !seats.Contains(seat.Name)))
                {
                    yield return new Complaint(seat.At, $"The domain '{workflow.Domain}' has no seat '{seat.Name}'.", Spelling.Fix(seat.Name, seats));
                }
                if (task.Person is { } person && ws.Organization.People.All(one => one.Name != person.Name))
                {
                    yield return new Complaint(person.At, $"There is nobody '{person.Name}'.", Spelling.Fix(person.Name, [.. ws.Organization.People.Select(one => one.Name)]));
                }
                foreach (var other in task.FourEyes.Where(other => workflow.All.All(one => one.Id != other.Name || one.Id == step.Id || one.Action is not TaskAction)))
                {
                    yield return new Complaint(other.At, $"'{other.Name}' is no other task of '{workflow.Id}'.", "Name the task that another person has to do.");
                }
            }
        }
    }

    private static IEnumerable<Complaint> Runs(Network ws)
    {
        foreach (var workflow in ws.Workflows.Values)
        {
            foreach (var run in workflow.All.Select(step => step.Action).OfType<RunAction>().Where(run => run.Workflow.Name.Length > 0))
            {
                if (!ws.Workflows.TryGetValue(Network.Qualified(workflow.Domain, run.Workflow.Name), out var other))
                {
                    yield return new Complaint(run.Workflow.At, $"There is no workflow '{run.Workflow.Name}'.", Spelling.Fix(run.Workflow.Name, [.. ws.Workflows.Keys]));
                }
                else if (Leads(ws, other, workflow.Id, []))
                {
                    yield return new Complaint(run.Workflow.At, $"'{workflow.Id}' runs itself by way of '{other.Id}': it would never end.", "Let an event start the next instance.");
                }
            }
        }
    }

    private static bool Leads(Network ws, WorkflowDefinition from, string to, HashSet<string> seen) => from.Id == to || (seen.Add(from.Id) && from.All.Select(step => step.Action).OfType<RunAction>()
        .Any(run => ws.Workflows.TryGetValue(Network.Qualified(from.Domain, run.Workflow.Name), out var next) && Leads(ws, next, to, seen)));
}

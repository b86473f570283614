using Concordat.Core.Contracts.Documents;
using Concordat.Core.Mapping;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Workflows;

/// <summary>One step of a workflow.</summary>
/// <param name="Id">Unique in the definition; what it leaves stands at <c>steps.ID</c>.</param>
/// <param name="Title">For people; null where the id says enough.</param>
/// <param name="When">It is skipped where this does not hold; null for always.</param>
/// <param name="Action">What is done.</param>
/// <param name="Compensation">What undoes it: a call or an event; null where nothing has to be undone.</param>
/// <param name="OnFailure">A word of <see cref="FailureWay"/>; null for that of the workflow.</param>
/// <param name="Sla">How long it may take.</param>
/// <param name="Uses">The first two parts of each path that it reads: <c>steps.charges</c>, <c>input.orderId</c>.</param>
/// <param name="At">Where it stands.</param>
public sealed record WorkflowStep(
    string Id, string? Title, WorkflowCondition? When, StepAction Action, StepAction? Compensation, string? OnFailure, Span? Sla, IReadOnlyList<(string Root, string? Name)> Uses, SourcePosition At)
{
    /// <summary>What its compensation reads.</summary>
    public IReadOnlyList<(string Root, string? Name)> CompensationUses { get; private init; } = [];

    /// <summary>As it was written.</summary>
    internal MappingNode? Node { get; private init; }

    /// <summary>Itself and the steps inside it.</summary>
    public IEnumerable<WorkflowStep> WithInner() => Inner.SelectMany(step => step.WithInner()).Prepend(this);

    /// <summary>The steps directly inside it.</summary>
    public IEnumerable<WorkflowStep> Inner => Action switch
    {
        ParallelAction parallel => parallel.Branches.SelectMany(branch => branch.Steps),
        ForEachAction each => each.Steps,
        _ => [],
    };

    internal static WorkflowStep Read(ResourceReader r)
    {
        var seen = new List<SourcePath>();
        var paths = WorkflowPath.Space(seen);
        var id = r.Name("id", "Unique in the workflow; what the step leaves stands at steps.ID.");
        var title = r.OptionalText("title", "For people.", 120);
        var when = WorkflowCondition.Read(r, "when", "The step is skipped where this does not hold, such as steps.charges.total > 0.", paths);
        var action = StepAction.Read(r, paths);
        var undone = new List<SourcePath>();
        var compensation = r.OptionalChild("compensate", new Compensations(undone).Read, "What undoes the step when the workflow is undone.");
        return new WorkflowStep(id, title, when, action, compensation, r.OptionalChoice("onFailure", FailureWay.StepWords, null, "What happens after the last try, where it is not what the workflow says."),
            r.OptionalChild("sla", Span.Read, "How long the step may take."), Names(seen), r.At) { CompensationUses = Names(undone), Node = r.Node };
    }

    /// <summary>The same steps with each call as it is placed in the workspace.</summary>
    internal static IReadOnlyList<WorkflowStep> WithOperations(IReadOnlyList<WorkflowStep> steps, Func<CallAction, CallAction> placed) =>
    [
        .. steps.Select(step => step with
        {
            Action = step.Action switch
            {
                CallAction call => placed(call),
                ParallelAction parallel => new ParallelAction([.. parallel.Branches.Select(branch => branch with { Steps = WithOperations(branch.Steps, placed) })]),
                ForEachAction each => each with { Steps = WithOperations(each.Steps, placed) },
                var other => other,
            },
            Compensation = step.Compensation is CallAction undo ? placed(undo) : step.Compensation,
        }),
    ];

    internal static IReadOnlyList<(string Root, string? Name)> Names(IEnumerable<SourcePath> paths) =>
        [.. paths.OfType<JsonSourcePath>().Where(path => path.Steps.Count > 0).Select(path => (path.Steps[0].Name, path.Steps.Count > 1 ? path.Steps[1].Name : null)).Distinct()];

    /// <summary>A compensation is described once in the schema, however many steps have one.</summary>
    private sealed record Compensations(List<SourcePath> Seen)
    {
        public StepAction Read(ResourceReader r)
        {
            var paths = WorkflowPath.Space(Seen);
            StepAction? call = r.OptionalChild("call", new CallReader(paths).Read, "A call that undoes it.");
            StepAction? emit = r.OptionalChild("emit", new EmitReader(paths).Read, "An event that says that it was undone.");
            r.ExactlyOne("call", "emit");
            return call ?? emit ?? EndAction.Nothing;
        }
    }
}

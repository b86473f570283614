using Concordat.Core.Workspace;

namespace Concordat.Core.Workflows;

/// <summary>What a step can read: what stands before it in its own sequence and in those around it, and no step beside it in another branch or inside a repetition.</summary>
internal static class WorkflowOrder
{
    public static IEnumerable<Complaint> Check(WorkflowDefinition workflow) => Walk(workflow, workflow.Steps, [], false, (step, before, repeated) => Wrong(workflow, step, step.Uses, before, repeated));

    public static IEnumerable<Complaint> CheckCompensations(WorkflowDefinition workflow) =>
        Walk(workflow, workflow.Steps, [], false, (step, before, repeated) => step.Compensation is null ? [] : Wrong(workflow, step, step.CompensationUses, [.. before, step.Id], repeated));

    private static IEnumerable<Complaint> Walk(
        WorkflowDefinition workflow, IReadOnlyList<WorkflowStep> steps, IReadOnlyList<string> before, bool repeated, Func<WorkflowStep, IReadOnlyList<string>, bool, IEnumerable<Complaint>> judge)
    {
        var known = before.ToList();
        foreach (var step in steps)
        {
            foreach (var complaint in judge(step, known, repeated))
            {
                yield return complaint;
            }
            IEnumerable<(IReadOnlyList<WorkflowStep> Steps, bool Repeated)> inner = step.Action switch
            {
                ParallelAction parallel => parallel.Branches.Select(branch => (branch.Steps, repeated)),
                ForEachAction each => [(each.Steps, true)],
                _ => [],
            };
            foreach (var complaint in inner.SelectMany(one => Walk(workflow, one.Steps, [.. known], one.Repeated, judge)))
            {
                yield return complaint;
            }
            known.Add(step.Id);
            if (step.Action is ParallelAction whole)
            {
                known.AddRange(whole.Branches.SelectMany(branch => Outside(branch.Steps))); // branches are done when the step is
            }
        }
    }

    /// <summary>What a branch leaves for those after it: all but what stands inside a repetition.</summary>
    private static IEnumerable<string> Outside(IReadOnlyList<WorkflowStep> steps) => steps.SelectMany(step =>
        (step.Action is ParallelAction parallel ? parallel.Branches.SelectMany(branch => Outside(branch.Steps)) : []).Prepend(step.Id));

    private static IEnumerable<Complaint> Wrong(WorkflowDefinition workflow, WorkflowStep step, IReadOnlyList<(string Root, string? Name)> uses, IReadOnlyList<string> before, bool repeated)
    {
        foreach (var (root, name) in uses)
        {
            if (root == "steps" && name is not null && !before.Contains(name))
            {
                var there = workflow.All.FirstOrDefault(one => one.Id == name);
                yield return new Complaint(step.At, there is null ? $"There is no step '{name}'." : $"'{step.Id}' reads what '{name}' leaves, which is not done by then, or stands in another branch or inside a repetition.",
                    there is null ? Spelling.Fix(name, [.. workflow.All.Select(one => one.Id)]) : "Put it before, or read the list that the repetition leaves.");
            }
            else if (root == "event" && workflow.Start is null)
            {
                yield return new Complaint(step.At, $"'{step.Id}' reads the event that started the instance, and no event starts '{workflow.Id}'.", "Add 'start', or read the input.");
            }
            else if (root is "item" or "index" && !repeated)
            {
                yield return new Complaint(step.At, $"'{step.Id}' reads '{root}', and stands in no repetition.", "Only steps inside forEach have an item.");
            }
        }
    }
}

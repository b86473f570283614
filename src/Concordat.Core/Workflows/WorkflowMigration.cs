
namespace Concordat.Core.Workflows;

/// <summary>Whether a running instance can go on with another version of its workflow. Pure.</summary>
public static class WorkflowMigration
{
    /// <summary>Why it cannot; empty where it can.</summary>
    /// <param name="to">The version that it would go on with.</param>
    /// <param name="from">The version that it runs on.</param>
    /// <param name="state">Where it stands.</param>
    public static IReadOnlyList<string> Against(WorkflowProgram to, WorkflowProgram from, WorkflowState state)
    {
        var reasons = new List<string>();
        if (state.IsEnded)
        {
            return ["It has ended."];
        }
        if (state.Status == WorkflowStatus.Compensating)
        {
            return ["What was done is being undone, by the version that did it."];
        }
        if (WorkflowDecision.Breaks(to.Definition.Input, state.Input) is { Count: > 0 } broken)
        {
            reasons.Add("Its input breaks the new contract: " + string.Join("; ", broken));
        }
        foreach (var place in state.Outputs.Keys.Concat(state.Skipped).Concat(state.Open.Keys).Concat(state.Tries.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var id = WorkflowProgram.IdOf(place);
            var (before, after) = (from.Step(place), to.Step(place));
            if (after is null)
            {
                reasons.Add($"'{place}' {Stands(state, place)}, and the new version has no such step.");
            }
            else if (before is not null && before.Action.Verb != after.Action.Verb)
            {
                reasons.Add($"'{place}' {Stands(state, place)} as {before.Action.Verb}, and is {after.Action.Verb} in the new version.");
            }
            else if (!Around(from.Definition.Steps, id).SequenceEqual(Around(to.Definition.Steps, id)))
            {
                reasons.Add($"'{place}' {Stands(state, place)}, and stands inside other steps in the new version.");
            }
            else if (state.Open.ContainsKey(place) && (before?.Action, after.Action) is (WaitAction old, WaitAction now) && (old.Event?.Name, old.Signal, old.Correlate?.Text, old.On) != (now.Event?.Name, now.Signal, now.Correlate?.Text, now.On))
            {
                reasons.Add($"'{place}' waits now, and waits for something else in the new version.");
            }
        }
        reasons.AddRange(Passed(to.Definition.Steps, state).Select(step => $"'{step.Id}' is new and stands before steps that are done: it would be done too late."));
        return reasons;
    }

    private static string Stands(WorkflowState state, string place) => state.IsDone(place) ? "is done" : "has begun";

    /// <summary>The steps that a step stands in.</summary>
    private static IEnumerable<string> Around(IReadOnlyList<WorkflowStep> steps, string id) =>
        steps.FirstOrDefault(step => step.Inner.Any(inner => inner.WithInner().Any(one => one.Id == id))) is { } holder ? Around([.. holder.Inner], id).Prepend(holder.Id) : [];

    /// <summary>Steps outside repetitions that are not done, while a later one of their sequence has begun.</summary>
    private static IEnumerable<WorkflowStep> Passed(IReadOnlyList<WorkflowStep> steps, WorkflowState state)
    {
        bool Begun(WorkflowStep step) => step.WithInner().Any(one => state.IsDone(one.Id) || state.Open.ContainsKey(one.Id) || state.Tries.ContainsKey(one.Id));
        var last = -1;
        for (var number = 0; number < steps.Count; number++)
        {
            last = Begun(steps[number]) ? number : last;
        }
        foreach (var step in steps.Take(Math.Max(0, last)).Where(step => !state.IsDone(step.Id)))
        {
            yield return step;
        }
        foreach (var passed in steps.Select(step => step.Action).OfType<ParallelAction>().SelectMany(parallel => parallel.Branches).SelectMany(branch => Passed(branch.Steps, state)))
        {
            yield return passed;
        }
    }
}

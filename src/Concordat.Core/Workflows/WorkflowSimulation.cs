using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Workflows;

/// <summary>What a system, person or event answers in a simulation.</summary>
/// <param name="Output">What a call answers, an event holds, or a person fills in; null for an empty object.</param>
/// <param name="Fail">The outcome's code of a call that fails; null where it does not.</param>
/// <param name="By">Who does the task.</param>
/// <param name="After">How long after the step began; for waits and tasks.</param>
public sealed record SimulatedAnswer(JsonNode? Output, string? Fail = null, string? By = null, TimeSpan After = default)
{
    private static readonly Choices<string?> Causes = new([.. Outcome.All.Select(outcome => (outcome.Code, (string?)outcome.Code))]);

    /// <summary>Reads scripted answers: <c>steps</c> by step id or place, each a list of which the last repeats.</summary>
    /// <returns>Null where the root is no mapping, which a finding tells.</returns>
    public static IReadOnlyDictionary<string, IReadOnlyList<SimulatedAnswer>>? Read(Contracts.Documents.DocumentNode root, List<Finding> findings) =>
        ResourceReader.Read(root, r => new Dictionary<string, IReadOnlyList<SimulatedAnswer>>(r.Map("steps", step => step.List("answers", Answer, required: true), "By the id of a step, or undo/ID.", required: true)), findings);

    private static SimulatedAnswer Answer(ResourceReader r) => new(
        r.Raw("output", null, "What a call answers, an event holds, or a person fills in.")?.ToJson(), r.OptionalChoice("fail", Causes, null, "The outcome of a call that fails."), r.OptionalText("by", "Who does the task."),
        r.OptionalDuration("after", "How long after the step began.") ?? TimeSpan.Zero);
}

/// <summary>How a simulation ended.</summary>
/// <param name="History">All that happened.</param>
/// <param name="State">Where the instance stands.</param>
/// <param name="Waits">What it waits for without an answer; null where it does not.</param>
public sealed record SimulatedRun(IReadOnlyList<HistoryEvent> History, WorkflowState State, string? Waits);

/// <summary>Runs a program with a clock of its own and answers from a script. Pure: the same script gives the same history.</summary>
public static class WorkflowSimulation
{
    /// <summary>Runs until the instance ends, is stuck, or waits for what no answer gives.</summary>
    /// <param name="program">The program.</param>
    /// <param name="input">What the instance begins with.</param>
    /// <param name="begin">When.</param>
    /// <param name="answer">The answer at a place, for the try of this number from 1; null for none.</param>
    public static SimulatedRun Run(WorkflowProgram program, JsonNode? input, DateTimeOffset begin, Func<string, int, SimulatedAnswer?> answer)
    {
        var (now, state, history) = (begin, new WorkflowState(), new List<HistoryEvent>());
        void Add(HistoryEntry entry)
        {
            history.Add(new HistoryEvent(history.Count + 1, entry.Kind, entry.Place, now, entry.Data));
            state.Take(history[^1]);
        }
        Add(HistoryEntry.Of(HistoryKind.Started, "", ("identity", "simulation"), ("input", input?.DeepClone())));
        while (!state.IsEnded && history.Count < 2 * WorkflowLimits.History)
        {
            var next = WorkflowDecision.Next(program, state, now);
            if (next.OfType<WorkflowEffect.Record>().FirstOrDefault() is { } record)
            {
                Add(record.Entry);
            }
            else if (next is [WorkflowEffect.Perform perform, ..])
            {
                if (Performed(program, state, perform, answer, now) is not { } entry)
                {
                    return new SimulatedRun(history, state, $"the answer of '{perform.Place}'");
                }
                Add(entry);
            }
            else if (Wake(program, state, answer, now) is { } wake)
            {
                now = wake.At;
                if (wake.Entry is { } entry)
                {
                    Add(entry);
                }
            }
            else
            {
                return new SimulatedRun(history, state, state.Stuck is not null ? null : string.Join(", ", state.Open.Keys.Select(place => $"'{place}'")));
            }
        }
        return new SimulatedRun(history, state, null);
    }

    private static HistoryEntry? Performed(WorkflowProgram program, WorkflowState state, WorkflowEffect.Perform perform, Func<string, int, SimulatedAnswer?> answer, DateTimeOffset now)
    {
        var tries = (state.Tries.GetValueOrDefault(perform.Place)?.Count ?? 0) + 1;
        var given = answer(perform.Place, tries) ?? (perform.Action is EmitAction || perform.Undoes ? new SimulatedAnswer(null) : null);
        return given switch
        {
            null => null,
            { Fail: { } cause } => WorkflowDecision.Fail(program, state, perform.Place, cause, null, now),
            _ when perform.Action is CallAction call && call.Lacks(given.Output) => WorkflowDecision.Fail(program, state, perform.Place, Outcome.NotFound.Code, "the answer is not yet what the step expects", now),
            _ when perform.Undoes => new HistoryEntry(HistoryKind.Compensated, perform.Place, []),
            _ => WorkflowDecision.Complete(program, state, perform.Place, given.Output, now),
        };
    }

    /// <summary>The next moment at which anything changes: an answer to a wait or task, or the time itself.</summary>
    private static (DateTimeOffset At, HistoryEntry? Entry)? Wake(WorkflowProgram program, WorkflowState state, Func<string, int, SimulatedAnswer?> answer, DateTimeOffset now)
    {
        (DateTimeOffset At, HistoryEntry? Entry)? first = WorkflowDecision.Due(program, state, now) is { } due ? (due, null) : null;
        foreach (var (place, open) in state.Open.Where(_ => state.Status == WorkflowStatus.Running))
        {
            var action = program.Step(place)?.Action;
            if (action is not (TaskAction or WaitAction { Event: not null } or WaitAction { Signal: not null }) || answer(place, 1) is not { } given)
            {
                continue;
            }
            var at = open.Since + given.After < now ? now : open.Since + given.After;
            if (first is null || at < first.Value.At)
            {
                JsonNode output = action is TaskAction
                    ? new JsonObject { ["form"] = given.Output?.DeepClone(), ["by"] = given.By ?? "somebody" }
                    : new JsonObject { ["data"] = given.Output?.DeepClone() };
                first = (at, HistoryEntry.Of(HistoryKind.Completed, place, ("output", output), ("by", (JsonNode?)(action is TaskAction ? given.By ?? "somebody" : null))));
            }
        }
        return first;
    }
}

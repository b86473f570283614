using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workflows;

/// <summary>What an instance does next: a pure function of its program, its history and the time.</summary>
public static class WorkflowDecision
{
    /// <summary>The next effects, in the order of the definition. Whoever does one asks again: the others may have changed by it.</summary>
    public static IReadOnlyList<WorkflowEffect> Next(WorkflowProgram program, WorkflowState state, DateTimeOffset now)
    {
        if (state.IsEnded || state.IsPaused || state.Last == 0)
        {
            return [];
        }
        var walk = new WorkflowWalk(program, state, now);
        if (state.Status == WorkflowStatus.Stuck)
        {
            return walk.Late();
        }
        if (state.Last >= WorkflowLimits.History)
        {
            return [new WorkflowEffect.Record(HistoryEntry.Of(HistoryKind.Failed, "", ("cause", "limit"), ("detail", $"The history has {WorkflowLimits.History} events, the most that an instance may have.")))];
        }
        return state.Status == WorkflowStatus.Compensating ? [.. walk.Late(), .. Undo(program, state, now)] : [.. walk.Late(), .. walk.Run() ? [Finish(program, state)] : walk.Effects];
    }

    /// <summary>When time alone changes what is next; null for never.</summary>
    public static DateTimeOffset? Due(WorkflowProgram program, WorkflowState state, DateTimeOffset now)
    {
        if (state.IsEnded || state.IsPaused)
        {
            return null;
        }
        var times = state.Open.Where(open => open.Value.Due is not null && (program.Step(open.Key)?.Action is not TaskAction || !state.Overdue.Contains(open.Key))).Select(open => open.Value.Due!.Value)
            .Concat(state.Tries.Values.Select(tries => tries.Again)).Where(_ => state.Status != WorkflowStatus.Stuck)
            .Concat(new WorkflowWalk(program, state, now).Deadlines());
        DateTimeOffset? first = null;
        foreach (var time in times.Where(time => time > now))
        {
            first = first is null || time < first ? time : first;
        }
        return first;
    }

    /// <summary>What follows when a step failed: another try, the way that the definition names, or a person.</summary>
    /// <param name="program">The program.</param>
    /// <param name="state">The state.</param>
    /// <param name="place">Where.</param>
    /// <param name="cause">An outcome's code.</param>
    /// <param name="detail">More for operators; never content.</param>
    /// <param name="now">The time.</param>
    /// <param name="spread">From 0 to 1: spreads the tries of many.</param>
    public static HistoryEntry Fail(WorkflowProgram program, WorkflowState state, string place, string cause, string? detail, DateTimeOffset now, double spread = 1)
    {
        var tries = (state.Tries.GetValueOrDefault(place)?.Count ?? 0) + 1;
        if (program.Definition.Again(cause, tries) is { } wait)
        {
            return HistoryEntry.Of(HistoryKind.Tried, place, ("cause", cause), ("detail", detail), ("again", WorkflowState.Ticks(now + (wait * (0.5 + (0.5 * spread))))));
        }
        var way = place.StartsWith(WorkflowState.Undo, StringComparison.Ordinal) ? FailureWay.Stop : program.Step(place)?.OnFailure ?? program.Definition.OnFailure;
        return way switch
        {
            FailureWay.Continue => HistoryEntry.Of(HistoryKind.Completed, place, ("output", new JsonObject { ["failed"] = true, ["cause"] = cause }), ("failed", true)),
            FailureWay.Compensate => HistoryEntry.Of(HistoryKind.Compensating, place, ("cause", cause), ("detail", detail)),
            _ => HistoryEntry.Of(HistoryKind.Failed, place, ("cause", cause), ("detail", detail)),
        };
    }

    /// <summary>What follows when a step left something: it is done, or what it left is too large.</summary>
    public static HistoryEntry Complete(WorkflowProgram program, WorkflowState state, string place, JsonNode? output, DateTimeOffset now, params (string Name, JsonNode? Value)[] more)
    {
        if (output is not null && JsonSerializer.SerializeToUtf8Bytes(output).Length > WorkflowLimits.Payload)
        {
            return Fail(program, state, place, Outcome.TooLarge.Code, $"the step left more than {WorkflowLimits.Payload} bytes", now);
        }
        return HistoryEntry.Of(HistoryKind.Completed, place, [("output", output?.DeepClone() ?? new JsonObject()), .. more]);
    }

    /// <summary>What a value breaks of a contract: keywords and places, never content. Empty where it breaks nothing.</summary>
    public static IReadOnlyList<string> Breaks(WorkflowContract? contract, JsonNode? value)
    {
        var errors = new List<SchemaError>();
        contract?.Schema?.Validate(JsonSerializer.SerializeToElement(value), errors);
        return [.. errors.Select(error => $"{error.KeywordLocation} at {(error.InstancePath.Length == 0 ? "/" : error.InstancePath)}").Distinct().Take(20)];
    }

    private static IEnumerable<WorkflowEffect> Undo(WorkflowProgram program, WorkflowState state, DateTimeOffset now)
    {
        if (state.Order.LastOrDefault(place => !state.Undone.Contains(place) && program.Step(place)?.Compensation is not null) is not { } place)
        {
            yield return new WorkflowEffect.Record(HistoryEntry.Of(HistoryKind.Ended, "", ("as", state.Cause == "cancelled" ? WorkflowStatus.Cancelled : WorkflowStatus.Compensated)));
            yield break;
        }
        var step = program.Step(place)!;
        var undo = WorkflowState.Undo + place;
        if (state.Tries.GetValueOrDefault(undo) is { } tries && tries.Again > now)
        {
            yield break;
        }
        var input = step.Compensation switch { CallAction call => call.Input, EmitAction emit => emit.Input, _ => StepInput.Empty };
        var (value, findings) = program.Make(input, WorkflowDocument.OfUndo(program, state, place), $"{state.Identity}/{undo}");
        yield return value is null
            ? new WorkflowEffect.Record(Fail(program, state, undo, Outcome.Invalid.Code, WorkflowWalk.Say(findings), now))
            : new WorkflowEffect.Perform(undo, step, step.Compensation!, WorkflowWalk.Sent(step.Compensation!, value));
    }

    private static WorkflowEffect.Record Finish(WorkflowProgram program, WorkflowState state)
    {
        var (output, findings) = program.Make(program.Definition.Result, WorkflowDocument.Of(state, [], null), state.Identity + "/result");
        var broken = output is null ? [WorkflowWalk.Say(findings)] : Breaks(program.Definition.Output, output);
        return new(broken.Count > 0
            ? HistoryEntry.Of(HistoryKind.Failed, "", ("cause", Outcome.Invalid.Code), ("detail", "the output breaks its contract: " + string.Join("; ", broken)))
            : HistoryEntry.Of(HistoryKind.Ended, "", ("as", WorkflowStatus.Completed), ("output", output)));
    }
}

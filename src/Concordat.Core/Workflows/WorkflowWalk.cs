using System.Globalization;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workflows;

/// <summary>One walk over a program: finds what can be done now.</summary>
internal sealed class WorkflowWalk(WorkflowProgram program, WorkflowState state, DateTimeOffset now)
{
    private readonly List<WorkflowEffect> _effects = [];

    public IReadOnlyList<WorkflowEffect> Effects => _effects;

    /// <summary>True where all steps are done.</summary>
    public bool Run() => state.Finishes || Steps(program.Definition.Steps, [], null);

    /// <summary>What took too long by now and is not noted yet.</summary>
    public IReadOnlyList<WorkflowEffect> Late() =>
        [.. Spans().Where(span => span.Until <= now && !state.Overdue.Contains(span.Place)).Select(span => new WorkflowEffect.Record(HistoryEntry.Of(HistoryKind.Overdue, span.Place)))];

    /// <summary>When something will have taken too long.</summary>
    public IEnumerable<DateTimeOffset> Deadlines() => Spans().Where(span => !state.Overdue.Contains(span.Place)).Select(span => span.Until);

    private IEnumerable<(string Place, DateTimeOffset Until)> Spans()
    {
        if (program.Definition.Sla is { } whole)
        {
            yield return ("", program.After(whole, state.StartedAt));
        }
        foreach (var (place, since) in state.Open.Select(open => (open.Key, open.Value.Since)).Concat(state.Tries.Select(tries => (tries.Key, tries.Value.Since))))
        {
            if (program.Step(place) is { } step)
            {
                if (step.Sla is { } sla)
                {
                    yield return (place, program.After(sla, since));
                }
                else if (step.Action is TaskAction && state.Open.GetValueOrDefault(place)?.Due is { } due)
                {
                    yield return (place, due);
                }
            }
        }
    }

    private bool Steps(IReadOnlyList<WorkflowStep> steps, IReadOnlyList<int> index, JsonNode? item)
    {
        foreach (var step in steps)
        {
            var place = WorkflowProgram.Place(step.Id, index);
            if (!state.IsDone(place))
            {
                One(step, place, index, item);
                return false;
            }
        }
        return true;
    }

    private void One(WorkflowStep step, string place, IReadOnlyList<int> index, JsonNode? item)
    {
        var open = state.Open.GetValueOrDefault(place);
        var document = new Lazy<JsonObject>(() => WorkflowDocument.Of(state, index, item));
        if (open is null && step.When?.Holds(document.Value) == false)
        {
            Note(HistoryKind.Skipped, place);
            return;
        }
        if (state.Tries.GetValueOrDefault(place) is { } tries && tries.Again > now)
        {
            return;
        }
        switch (step.Action)
        {
            case MapAction map:
                Made(place, map.Input, document.Value, value => Done(place, value));
                break;
            case DecideAction decide:
                Decide(decide, place, document.Value);
                break;
            case ParallelAction parallel:
                Parallel(parallel, place, open, index, item);
                break;
            case ForEachAction each:
                Each(each, place, open, index, document.Value);
                break;
            case WaitAction wait:
                Wait(wait, place, open, document);
                break;
            case TaskAction task when open is null:
                Made(place, task.Show, document.Value, show => Note(HistoryKind.Opened, place, ("show", show), ("due", task.Due is { } due ? WorkflowState.Ticks(program.After(due, now)) : null)));
                break;
            case EndAction { As: "completed" }:
                _effects.Add(new WorkflowEffect.Record(WorkflowDecision.Complete(program, state, place, new JsonObject(), now, ("finishes", true))));
                break;
            case EndAction end:
                Fail(place, Outcome.Refused.Code, end.Reason);
                break;
            case CallAction or EmitAction:
                Perform(step, place, document.Value);
                break;
            case RunAction when open is null:
                Perform(step, place, document.Value);
                break;
        }
    }

    private void Perform(WorkflowStep step, string place, JsonObject document) =>
        Made(place, WorkflowProgram.Inputs(step).First(), document, value => _effects.Add(new WorkflowEffect.Perform(place, step, step.Action, Sent(step.Action, value))));

    /// <summary>Rows make all parts of a call; a mapping makes what is sent in it.</summary>
    internal static JsonNode Sent(StepAction action, JsonNode value) => action is CallAction { Input.Mapping: not null } ? new JsonObject { ["body"] = value } : value;

    private void Decide(DecideAction decide, string place, JsonObject document)
    {
        var hits = decide.Rows.Where(row => row.When.Holds(document)).Select(row => row.Then).ToList();
        if (decide.Hit == "unique" && hits.Count > 1)
        {
            Fail(place, Outcome.Invalid.Code, $"{hits.Count} rows of the decision table fit, and one may");
            return;
        }
        var result = decide.Hit == "collect" && hits.Count > 0 ? new JsonArray([.. hits.Select(hit => hit.DeepClone())]) : hits.FirstOrDefault() ?? decide.Otherwise;
        if (result is null)
        {
            Fail(place, Outcome.Invalid.Code, "no row of the decision table fits, and nothing is said for that");
            return;
        }
        Done(place, result);
    }

    private void Parallel(ParallelAction parallel, string place, OpenStep? open, IReadOnlyList<int> index, JsonNode? item)
    {
        if (open is null)
        {
            Note(HistoryKind.Opened, place);
            return;
        }
        var done = 0;
        foreach (var branch in parallel.Branches)
        {
            done += Steps(branch.Steps, index, item) ? 1 : 0;
        }
        if (done == parallel.Branches.Count)
        {
            Done(place, new JsonObject());
        }
    }

    private void Each(ForEachAction each, string place, OpenStep? open, IReadOnlyList<int> index, JsonObject document)
    {
        var items = each.In.Items(document);
        if (items.Count > WorkflowLimits.Items)
        {
            Fail(place, Outcome.TooLarge.Code, $"there are {items.Count} items, and {WorkflowLimits.Items} are the most");
            return;
        }
        if (open is null)
        {
            Note(HistoryKind.Opened, place, ("items", items.Count));
            return;
        }
        var running = 0;
        for (var number = 0; number < items.Count && running < each.AtOnce; number++)
        {
            running += Steps(each.Steps, [.. index, number], items[number]) ? 0 : 1;
        }
        if (running == 0)
        {
            Done(place, new JsonArray([.. Enumerable.Range(0, items.Count).Select(number => Left(each, [.. index, number]))]));
        }
    }

    private JsonNode Left(ForEachAction each, IReadOnlyList<int> index) =>
        new JsonObject(each.Steps.Select(step => KeyValuePair.Create(step.Id, state.Outputs.GetValueOrDefault(WorkflowProgram.Place(step.Id, index))?.DeepClone())).Where(pair => pair.Value is not null));

    private void Wait(WaitAction wait, string place, OpenStep? open, Lazy<JsonObject> document)
    {
        if (open is null)
        {
            Begin(wait, place, document.Value);
        }
        else if (wait.Signal is { } name && state.Signal(name) is { } signal)
        {
            _effects.Add(new WorkflowEffect.Record(WorkflowDecision.Complete(program, state, place, new JsonObject { ["data"] = signal.Data?.DeepClone() }, now, ("taken", "signal/" + signal.Number.ToString(CultureInfo.InvariantCulture)))));
        }
        else if (open.Due <= now)
        {
            if (wait.Event is null && wait.Signal is null)
            {
                Done(place, new JsonObject());
            }
            else if (wait.Late == FailureWay.Continue)
            {
                Done(place, new JsonObject { ["late"] = true });
            }
            else
            {
                Fail(place, "late", "nothing came in time");
            }
        }
    }

    private void Begin(WaitAction wait, string place, JsonObject document)
    {
        DateTimeOffset? due = (wait.For ?? wait.Within) is { } span ? program.After(span, now) : null;
        if (wait.Until is { } until)
        {
            if (until.TextIn(document) is not { } text || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            {
                Fail(place, Outcome.Invalid.Code, $"'{until.Text}' holds no moment (ISO 8601)");
                return;
            }
            due = moment.ToUniversalTime();
        }
        var correlation = wait.Correlate?.TextIn(document);
        if (wait.Event is not null && correlation is null)
        {
            Fail(place, Outcome.Invalid.Code, $"'{wait.Correlate?.Text}' holds nothing to know the event by");
            return;
        }
        Note(HistoryKind.Opened, place, ("due", due is { } at ? WorkflowState.Ticks(at) : null), ("correlation", correlation));
    }

    private void Made(string place, StepInput input, JsonObject document, Action<JsonNode> then)
    {
        var (value, findings) = program.Make(input, document, $"{state.Identity}/{place}");
        if (value is null)
        {
            Fail(place, Outcome.Invalid.Code, Say(findings));
        }
        else
        {
            then(value);
        }
    }

    internal static string Say(IReadOnlyList<Finding> findings) => string.Join("; ", findings.Where(f => f.Severity == Severity.Error).Select(f => $"{f.Rule}: {f.Message}").Take(10));

    private void Done(string place, JsonNode output) => _effects.Add(new WorkflowEffect.Record(WorkflowDecision.Complete(program, state, place, output, now)));

    private void Fail(string place, string cause, string? detail) => _effects.Add(new WorkflowEffect.Record(WorkflowDecision.Fail(program, state, place, cause, detail, now)));

    private void Note(string kind, string place, params (string Name, JsonNode? Value)[] data) => _effects.Add(new WorkflowEffect.Record(HistoryEntry.Of(kind, place, data)));
}

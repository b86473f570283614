using System.Globalization;
using System.Text.Json.Nodes;

namespace Concordat.Core.Workflows;

/// <summary>A step that has begun and not ended.</summary>
/// <param name="Since">When it began.</param>
/// <param name="Due">When its time is over; null for never.</param>
/// <param name="Data">What its beginning said.</param>
public sealed record OpenStep(DateTimeOffset Since, DateTimeOffset? Due, JsonObject Data);

/// <summary>Tries at a call.</summary>
/// <param name="Count">How many failed.</param>
/// <param name="Since">When the first did.</param>
/// <param name="Again">Not before.</param>
/// <param name="Cause">Why the last failed.</param>
public sealed record StepTries(int Count, DateTimeOffset Since, DateTimeOffset Again, string Cause);

/// <summary>Why an instance is stuck.</summary>
public sealed record StuckStep(string Place, string Cause, string? Detail);

/// <summary>
/// Where an instance stands: a fold over its history and nothing else, so that every node that reads the same history does the same next. What comes too late (a second end of a step, an
/// event after the end) changes nothing.
/// </summary>
public sealed class WorkflowState
{
    /// <summary>The part of a place that says that the step is undone there.</summary>
    public const string Undo = "undo/";

    private readonly Dictionary<string, JsonNode?> _outputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OpenStep> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StepTries> _tries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _doers = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly HashSet<string> _skipped = new(StringComparer.Ordinal);
    private readonly HashSet<string> _undone = new(StringComparer.Ordinal);
    private readonly HashSet<string> _overdue = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<(int Number, string Name, JsonNode? Data)> _signals = [];

    /// <summary>A word of <see cref="WorkflowStatus"/>.</summary>
    public string Status { get; private set; } = WorkflowStatus.Running;
    /// <summary>True while a person has stopped it.</summary>
    public bool IsPaused { get; private set; }
    /// <summary>The number of the last event; 0 before the first.</summary>
    public int Last { get; private set; }
    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; private set; }
    /// <summary>What its ids are derived from.</summary>
    public string Identity { get; private set; } = "";
    /// <summary>What it began with.</summary>
    public JsonNode? Input { get; private set; }
    /// <summary>The event that started it; null for none.</summary>
    public JsonNode? Event { get; private set; }
    /// <summary>What it ended with.</summary>
    public JsonNode? Output { get; private set; }
    /// <summary>Why it is stuck; null where it is not.</summary>
    public StuckStep? Stuck { get; private set; }
    /// <summary>Why what was done is being undone.</summary>
    public string? Cause { get; private set; }
    /// <summary>True where a step said that the workflow ends.</summary>
    public bool Finishes { get; private set; }

    /// <summary>What steps left, by place.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Outputs => _outputs;
    /// <summary>Steps that have begun and not ended.</summary>
    public IReadOnlyDictionary<string, OpenStep> Open => _open;
    /// <summary>Calls that failed so far.</summary>
    public IReadOnlyDictionary<string, StepTries> Tries => _tries;
    /// <summary>Places in the order in which they were done.</summary>
    public IReadOnlyList<string> Order => _order;
    /// <summary>Places that were left out.</summary>
    public IReadOnlySet<string> Skipped => _skipped;
    /// <summary>Places that were undone.</summary>
    public IReadOnlySet<string> Undone => _undone;
    /// <summary>Places that took too long; the empty one is the instance.</summary>
    public IReadOnlySet<string> Overdue => _overdue;
    /// <summary>Who did which task.</summary>
    public IReadOnlyDictionary<string, string> Doers => _doers;
    /// <summary>Events that waits took, by id.</summary>
    public IReadOnlySet<string> Taken => _taken;

    /// <summary>True where nothing follows.</summary>
    public bool IsEnded => WorkflowStatus.IsEnd(Status);

    /// <summary>The state after a history.</summary>
    public static WorkflowState Of(IEnumerable<HistoryEvent> history)
    {
        var state = new WorkflowState();
        foreach (var one in history)
        {
            state.Take(one);
        }
        return state;
    }

    /// <summary>True where the step at this place needs no more work.</summary>
    public bool IsDone(string place) => _outputs.ContainsKey(place) || _skipped.Contains(place);

    /// <summary>The first signal of a name that no wait has taken; null for none.</summary>
    internal (int Number, JsonNode? Data)? Signal(string name)
    {
        foreach (var (number, given, data) in _signals)
        {
            if (given == name && !_taken.Contains("signal/" + number.ToString(CultureInfo.InvariantCulture)))
            {
                return (number, data);
            }
        }
        return null;
    }

    /// <summary>Takes the next event.</summary>
    public void Take(HistoryEvent one)
    {
        Last = one.Number;
        var data = one.Data;
        if (IsEnded)
        {
            return;
        }
        switch (one.Kind)
        {
            case HistoryKind.Started:
                (StartedAt, Identity, Input, Event) = (one.At, (string?)data["identity"] ?? "", data["input"], data["event"]);
                break;
            case HistoryKind.Opened when !IsDone(one.Place):
                _open[one.Place] = new OpenStep(one.At, Time(data["due"]), data);
                break;
            case HistoryKind.Completed when !IsDone(one.Place):
                Complete(one);
                break;
            case HistoryKind.Skipped:
                Skip(one.Place);
                break;
            case HistoryKind.Tried:
                var before = _tries.GetValueOrDefault(one.Place);
                _tries[one.Place] = new StepTries((before?.Count ?? 0) + 1, before?.Since ?? one.At, Time(data["again"]) ?? one.At, (string?)data["cause"] ?? "");
                break;
            case HistoryKind.Failed:
                Stuck = new StuckStep(one.Place, (string?)data["cause"] ?? "", (string?)data["detail"]);
                Status = WorkflowStatus.Stuck;
                break;
            case HistoryKind.Retried:
                _tries.Remove(one.Place);
                _open.Remove(one.Place);
                Unstick();
                break;
            case HistoryKind.Overdue:
                _overdue.Add(one.Place);
                break;
            case HistoryKind.Signalled:
                _signals.Add((one.Number, (string?)data["name"] ?? "", data["data"]));
                break;
            case HistoryKind.Paused:
                IsPaused = true;
                break;
            case HistoryKind.Resumed:
                IsPaused = false;
                break;
            case HistoryKind.Cancelled:
                End(WorkflowStatus.Cancelled);
                break;
            case HistoryKind.Compensating when Cause is null:
                (Status, Stuck, Cause, Finishes) = (WorkflowStatus.Compensating, null, (string?)data["cause"] ?? "", false);
                _open.Clear();
                _tries.Clear();
                break;
            case HistoryKind.Compensated:
                _undone.Add(one.Place[Undo.Length..]);
                _tries.Remove(one.Place);
                break;
            case HistoryKind.Ended:
                Output = data["output"];
                End((string?)data["as"] ?? WorkflowStatus.Completed);
                break;
        }
    }

    private void Complete(HistoryEvent one)
    {
        _outputs[one.Place] = one.Data["output"];
        if (one.Data["failed"] is null)
        {
            _order.Add(one.Place);
        }
        if ((string?)one.Data["by"] is { } by)
        {
            _doers[one.Place] = by;
        }
        if ((string?)one.Data["taken"] is { } taken)
        {
            _taken.Add(taken);
        }
        Finishes |= one.Data["finishes"] is not null;
        _open.Remove(one.Place);
        _tries.Remove(one.Place);
    }

    private void Skip(string place)
    {
        if (place.StartsWith(Undo, StringComparison.Ordinal))
        {
            _undone.Add(place[Undo.Length..]);
        }
        else if (!IsDone(place))
        {
            _skipped.Add(place);
        }
        _open.Remove(place);
        _tries.Remove(place);
        if (Stuck?.Place == place)
        {
            Unstick();
        }
    }

    private void Unstick() => (Stuck, Status) = (null, Cause is null ? WorkflowStatus.Running : WorkflowStatus.Compensating);

    private void End(string status)
    {
        (Status, Stuck) = (status, null);
        _open.Clear();
        _tries.Clear();
    }

    internal static JsonNode Ticks(DateTimeOffset time) => JsonValue.Create(time.UtcTicks);

    private static DateTimeOffset? Time(JsonNode? ticks) => ticks is null ? null : new DateTimeOffset(ticks.GetValue<long>(), TimeSpan.Zero);
}

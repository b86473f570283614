using System.Text.Json.Nodes;

namespace Concordat.Core.Workflows;

/// <summary>What an instance does next.</summary>
/// <param name="Place">Where.</param>
public abstract record WorkflowEffect(string Place)
{
    /// <summary>It follows from the history alone, and is written into it.</summary>
    public sealed record Record(HistoryEntry Entry) : WorkflowEffect(Entry.Place);

    /// <summary>Something outside: a call, an event, another workflow. It carries the key <c>instance/place</c>, and may be asked for again after a crash.</summary>
    /// <param name="Place">Where.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Action">What is done: of the step, or of its compensation.</param>
    /// <param name="Input">What is sent.</param>
    public sealed record Perform(string Place, WorkflowStep Step, StepAction Action, JsonNode Input) : WorkflowEffect(Place)
    {
        /// <summary>True where the step is undone.</summary>
        public bool Undoes => Place.StartsWith(WorkflowState.Undo, StringComparison.Ordinal);
    }
}

using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Core.Mapping;

/// <summary>What a mapping made, and what it left.</summary>
/// <param name="Outputs">One document, or one for each place that the mapping's <c>each</c> names.</param>
/// <param name="Findings">Values that could not be mapped; with one of severity error the outputs are not to be used.</param>
/// <param name="Unread">
/// Parts of the source that no rule read, in the source's own way of naming places: <c>PID-11</c>, <c>NTE[2]</c>, <c>/data/note</c>.
/// </param>
public sealed record MappingResult(IReadOnlyList<JsonObject> Outputs, IReadOnlyList<Finding> Findings, IReadOnlyList<string> Unread)
{
    /// <summary>True where no finding is an error.</summary>
    public bool IsSound => Findings.All(f => f.Severity != Severity.Error);

    /// <summary>The only output.</summary>
    /// <exception cref="InvalidOperationException">There is none, or more than one.</exception>
    public JsonObject Output => Outputs.Single();
}

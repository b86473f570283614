using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Platform.Data;

namespace Concordat.Integration.Flows;

/// <summary>How a step ended: with something to keep and effects to commit beside it, or with a no.</summary>
/// <param name="Kept">What the stage keeps; a later attempt goes on from it.</param>
/// <param name="With">Commits together with the stage.</param>
/// <param name="Failure">The no; null where it went well.</param>
/// <param name="Detail">Why, for operators: rules and places, never content.</param>
internal sealed record StepResult(JsonObject Kept, Func<UnitOfWork, Task>? With, Outcome? Failure, string? Detail)
{
    private const int MostFindings = 20;

    public static StepResult Done(JsonObject kept, Func<UnitOfWork, Task>? with = null) => new(kept, with, null, null);

    public static StepResult No(Outcome outcome, string detail) => new([], null, outcome, detail);

    /// <summary>The content is wrong: the detail names each rule with its place in the message.</summary>
    public static StepResult Invalid(IEnumerable<Finding> findings)
    {
        var errors = findings.Where(f => f.Severity == Severity.Error).Select(f => $"{f.Rule} at {(f.Path.Count > 0 ? f.Path[^1] : f.At.ToString())}").ToList();
        var more = errors.Count > MostFindings ? $"; and {errors.Count - MostFindings} more" : "";
        return No(Outcome.Invalid, string.Join("; ", errors.Take(MostFindings)) + more);
    }
}

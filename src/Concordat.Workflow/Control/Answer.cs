using Concordat.Core.Primitives;

namespace Concordat.Workflow.Control;

/// <summary>What became of a person's command.</summary>
/// <param name="Refused">The business no; null where it was done.</param>
/// <param name="Detail">What to do about it, or what was done.</param>
internal sealed record Answer(Outcome? Refused, string? Detail)
{
    public static readonly Answer Done = new(null, null);

    public static Answer No(Outcome outcome, string detail) => new(outcome, detail);
}

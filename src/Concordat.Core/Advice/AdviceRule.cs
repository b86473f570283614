using Concordat.Core.Observation;
using Concordat.Core.Primitives;

namespace Concordat.Core.Advice;

/// <summary>A rule of advice: one row of <see cref="AdviceRules"/>.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="Severity">What it weighs as shipped, which a standard may raise and not lower.</param>
/// <param name="Asks">What should hold, in one sentence.</param>
/// <param name="Why">Why it is worth keeping.</param>
/// <param name="Good">A change of the sample network, file by file, that keeps it.</param>
/// <param name="Bad">A change of the sample network that breaks it.</param>
/// <param name="Check">Yields what does not hold.</param>
internal sealed record AdviceRule(string Id, Severity Severity, string Asks, string Why, string Good, string Bad, Func<AdviceRun, IEnumerable<Notice>> Check)
{
    /// <summary>The sampled traffic beside both samples; null where the rule looks at the workspace alone.</summary>
    public ObservedValues? Seen { get; init; }
}

/// <summary>Where a rule does not hold, and what to do.</summary>
/// <param name="At">The place.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Path">The keys that lead to the place, for waivers of a part.</param>
internal sealed record Notice(SourcePosition At, string Message, string? Fix, IReadOnlyList<string>? Path = null);

/// <summary>One pass of all rules over a workspace.</summary>
internal sealed class AdviceRun(Workspace.Workspace network, AdviceInForce standard, IReadOnlyList<ObservedValues> observed)
{
    public Workspace.Workspace Network => network;

    public AdviceInForce Standard => standard;

    /// <summary>What sampled traffic showed lately; empty where nobody looked.</summary>
    public IReadOnlyList<ObservedValues> Observed => observed;

    /// <summary>How many interfaces, fields, statements and comparisons were looked at.</summary>
    public int Judged { get; set; }
}

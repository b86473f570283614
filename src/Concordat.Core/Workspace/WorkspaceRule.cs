using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>A rule over a whole workspace: one row of <see cref="WorkspaceRules"/>.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="Severity">Weight.</param>
/// <param name="Asks">What must hold, in one sentence.</param>
/// <param name="Check">Yields what does not.</param>
public sealed record WorkspaceRule(string Id, Severity Severity, string Asks, Func<Workspace, IEnumerable<Complaint>> Check)
{
    /// <summary>Why it is worth keeping, with samples for its page; null where it has none.</summary>
    public RuleSample? Sample { get; init; }

    /// <summary>The findings of this rule.</summary>
    public IEnumerable<Finding> Judge(Workspace workspace) =>
        Check(workspace).Select(complaint => new Finding(Id, Severity, complaint.Message, complaint.At) { Fix = complaint.Fix });
}

/// <summary>Why a rule is worth keeping, and changes of the sample network: below <c># path</c>, a key at the left margin replaces that key of the file.</summary>
/// <param name="Why">One sentence.</param>
/// <param name="Good">A change that keeps it.</param>
/// <param name="Bad">A change that breaks it.</param>
public sealed record RuleSample(string Why, string Good, string Bad);

/// <summary>Where a rule does not hold, and what to do.</summary>
public sealed record Complaint(SourcePosition At, string Message, string? Fix = null);

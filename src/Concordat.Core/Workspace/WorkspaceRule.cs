using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>A rule over a whole workspace: one row of <see cref="WorkspaceRules"/>.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="Severity">Weight.</param>
/// <param name="Asks">What must hold, in one sentence.</param>
/// <param name="Check">Yields what does not.</param>
public sealed record WorkspaceRule(string Id, Severity Severity, string Asks, Func<Workspace, IEnumerable<Complaint>> Check)
{
    /// <summary>The findings of this rule.</summary>
    public IEnumerable<Finding> Judge(Workspace workspace) =>
        Check(workspace).Select(complaint => new Finding(Id, Severity, complaint.Message, complaint.At) { Fix = complaint.Fix });
}

/// <summary>Where a rule does not hold, and what to do.</summary>
public sealed record Complaint(SourcePosition At, string Message, string? Fix = null);

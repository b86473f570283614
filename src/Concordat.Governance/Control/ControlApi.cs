using System.ComponentModel.DataAnnotations;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Governance.Changes;
using Concordat.Platform.Problems;

namespace Concordat.Governance.Control;

/// <summary>
/// The wire records of <c>/control/v1</c>, which the typed client reads: the console and the command line know nothing else. Each part
/// stands beside its handlers.
/// </summary>
public static partial class ControlApi
{
    /// <summary>Where the API stands.</summary>
    public const string Root = "/control/v1";

    private const int MostAuthors = ServiceProposals.MostAuthors;

    /// <summary>A finding as <c>check --format json</c> writes it.</summary>
    public sealed record FindingView(
        string Rule, string Severity, string Message, string File, int Line, int Column, IReadOnlyList<string> Path, string? Standard, string? Waiver, string? Fix)
    {
        internal static FindingView Of(Finding finding) => new(
            finding.Rule, finding.Severity.ToString().ToLowerInvariant(), finding.Message, finding.At.File, finding.At.Line, finding.At.Column,
            finding.Path, finding.Standard, finding.Waiver, finding.Fix);
    }

    /// <summary>A reason in a person's words.</summary>
    public sealed record ReasonRequest([property: MaxLength(ReleaseLimits.TextLength)] string Reason);

    internal static Problem Problem(Refusal refusal) => Platform.Problems.Problem.Of(
        refusal.Outcome, null, refusal.Detail,
        refusal.Findings?.Take(500).Select(f => new ProblemPointer(f.At.ToString(), f.Fix is null ? f.Message : $"{f.Message} {f.Fix}")).ToList());
}

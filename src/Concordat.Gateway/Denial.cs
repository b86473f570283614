using Concordat.Core.Primitives;
using Concordat.Platform.Problems;

namespace Concordat.Gateway;

/// <summary>Why a step ends a call.</summary>
/// <param name="Outcome">The stable code with its status.</param>
/// <param name="Detail">What the caller can do about it; no content, no name of what lies behind.</param>
/// <param name="Errors">Every place that is wrong.</param>
internal sealed record Denial(Outcome Outcome, string? Detail = null, IReadOnlyList<ProblemPointer>? Errors = null)
{
    /// <summary>Seconds for <c>Retry-After</c>; 0 for none.</summary>
    public long RetryAfter { get; init; }

    /// <summary>The value of <c>WWW-Authenticate</c> (RFC 6750, 3).</summary>
    public string? Challenge { get; init; }

    /// <summary>The value of <c>Allow</c>.</summary>
    public string? Allow { get; init; }

    /// <summary>Why, for <c>gateway explain</c> and counters; never shown to the caller.</summary>
    public string? Cause { get; init; }
}

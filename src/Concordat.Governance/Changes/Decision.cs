using Concordat.Core.Primitives;

namespace Concordat.Governance.Changes;

/// <summary>A business no of the control plane, with what the person can do about it.</summary>
/// <param name="Outcome">The code.</param>
/// <param name="Detail">Teaches: what is in the way, and what to do.</param>
/// <param name="Findings">The findings behind it.</param>
public sealed record Refusal(Outcome Outcome, string Detail, IReadOnlyList<Finding>? Findings = null);

/// <summary>A value, or why there is none.</summary>
/// <typeparam name="T">Of the value.</typeparam>
/// <param name="Value">Null where it was refused.</param>
/// <param name="Refused">Null where it went well.</param>
internal sealed record Decision<T>(T? Value, Refusal? Refused) where T : class
{
    /// <summary>It went well.</summary>
    public static implicit operator Decision<T>(T value) => new(value, null);

    /// <summary>It was refused.</summary>
    public static implicit operator Decision<T>(Refusal refusal) => new(null, refusal);
}

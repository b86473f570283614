using Concordat.Core.Primitives;

namespace Concordat.Core.Reconciliation;

/// <summary>What is wrong with a row.</summary>
public enum ExceptionKind
{
    /// <summary>It is on the right alone.</summary>
    MissingLeft,
    /// <summary>It is on the left alone.</summary>
    MissingRight,
    /// <summary>It is on both sides, and differs.</summary>
    Changed,
    /// <summary>Its key is on the left more than once.</summary>
    DuplicateLeft,
    /// <summary>Its key is on the right more than once.</summary>
    DuplicateRight,
}

/// <summary>One field that differs.</summary>
/// <param name="Name">The column on the left.</param>
/// <param name="Left">Its value there.</param>
/// <param name="Right">Its value on the right.</param>
public sealed record FieldDifference(string Name, string Left, string Right);

/// <summary>One row that is not as it should be.</summary>
/// <param name="Id">The same in every run for the same kind and key, so that it can be followed.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Key">Its key.</param>
/// <param name="LeftLines">Where it stands on the left.</param>
/// <param name="RightLines">Where it stands on the right.</param>
/// <param name="Fields">Of a changed row the fields that differ.</param>
public sealed record ReconcileException(
    string Id, ExceptionKind Kind, IReadOnlyList<string> Key, IReadOnlyList<int> LeftLines, IReadOnlyList<int> RightLines, IReadOnlyList<FieldDifference> Fields)
{
    /// <summary>What would mend it; a person accepts it or does not.</summary>
    /// <param name="authority">Whose word holds: left, right, or null where nobody said.</param>
    public string Proposal(string? authority) => (Kind, authority) switch
    {
        (ExceptionKind.MissingRight, "right") => $"Remove line {LeftLines[0]} from the left: the right does not have it.",
        (ExceptionKind.MissingRight, _) => $"Add to the right what stands on line {LeftLines[0]} of the left.",
        (ExceptionKind.MissingLeft, "left") => $"Remove line {RightLines[0]} from the right: the left does not have it.",
        (ExceptionKind.MissingLeft, _) => $"Add to the left what stands on line {RightLines[0]} of the right.",
        (ExceptionKind.Changed, "left") => $"Set on the right, line {RightLines[0]}: {string.Join(", ", Fields.Select(f => f.Name))} as on the left.",
        (ExceptionKind.Changed, "right") => $"Set on the left, line {LeftLines[0]}: {string.Join(", ", Fields.Select(f => f.Name))} as on the right.",
        (ExceptionKind.Changed, _) => $"Decide which side is right about {string.Join(", ", Fields.Select(f => f.Name))}, and set the other.",
        (ExceptionKind.DuplicateLeft, _) => $"Keep one of the lines {string.Join(", ", LeftLines)} of the left.",
        _ => $"Keep one of the lines {string.Join(", ", RightLines)} of the right.",
    };
}

/// <summary>The totals of one side.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="KeyHash">The sum of the hashes of its keys: the same for the same keys in any order.</param>
/// <param name="ContentHash">The sum of the hashes of its rows, keys and compared values.</param>
public sealed record SideTotals(int Rows, string KeyHash, string ContentHash);

/// <summary>The control totals of one group.</summary>
/// <param name="Group">The values that it is split by.</param>
/// <param name="LeftRows">Rows on the left.</param>
/// <param name="RightRows">Rows on the right.</param>
/// <param name="Sums">By total: the sum on the left and on the right. Values that are no numbers are left out, and are exceptions where they are compared.</param>
public sealed record ControlTotal(IReadOnlyList<string> Group, int LeftRows, int RightRows, IReadOnlyList<(string Name, decimal Left, decimal Right)> Sums)
{
    /// <summary>Whether both sides come to the same.</summary>
    public bool Agrees => LeftRows == RightRows && Sums.All(s => s.Left == s.Right);
}

/// <summary>The result of a reconciliation.</summary>
/// <param name="Left">Totals of the left.</param>
/// <param name="Right">Totals of the right.</param>
/// <param name="Same">Keys whose rows are the same in what is compared.</param>
/// <param name="Within">Keys whose rows differ and agree within the tolerances.</param>
/// <param name="Counts">All exceptions by kind.</param>
/// <param name="Exceptions">The exceptions; of very many the first ones.</param>
/// <param name="Totals">Control totals by group.</param>
/// <param name="Findings">Why there is no result; empty where there is one.</param>
public sealed record ReconcileResult(
    SideTotals Left, SideTotals Right, int Same, int Within, IReadOnlyDictionary<ExceptionKind, int> Counts,
    IReadOnlyList<ReconcileException> Exceptions, IReadOnlyList<ControlTotal> Totals, IReadOnlyList<Finding> Findings)
{
    /// <summary>All exceptions, listed or not.</summary>
    public int Count => Counts.Values.Sum();
}

namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>A filter and all the states that it leads to from one place.</summary>
internal sealed class FilterGroup(ITerm filter, PathState[] targets)
{
    public ITerm Filter { get; } = filter;

    public PathState[] Targets { get; } = targets;

    /// <summary>Whether only a mapping or a list can pass, so that the scalars, which most nodes are, need no evaluation.</summary>
    public bool NeedsMembers { get; } = Needs(filter);

    private static bool Needs(ITerm term) => term switch
    {
        Member => IsOfCandidate(term),
        Call call => IsOfCandidate(call.Owner),
        Binary { Sign: "&&" } both => Needs(both.Left) || Needs(both.Right),
        Binary { Sign: "||" } either => Needs(either.Left) && Needs(either.Right),
        Binary { Sign: "===" or "==" } same => (IsOfCandidate(same.Left) && IsThere(same.Right)) || (IsOfCandidate(same.Right) && IsThere(same.Left)),
        Binary { Sign: "!==" } other => IsOfCandidate(other.Left) && other.Right is Constant { Value.Kind: FilterKind.Undefined },
        _ => false,
    };

    private static bool IsThere(ITerm term) => term is Constant { Value.Kind: not (FilterKind.Undefined or FilterKind.Null) };

    /// <summary>A member of the candidate that no scalar has.</summary>
    private static bool IsOfCandidate(ITerm term) =>
        term is Member { Name: not (null or "length" or "constructor") } member && (member.Owner is Candidate || IsOfCandidate(member.Owner));
}

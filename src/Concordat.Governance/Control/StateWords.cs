using Concordat.Core.Rights;

namespace Concordat.Governance.Control;

/// <summary>States of change requests as they are written.</summary>
internal static class StateWords
{
    private static readonly Dictionary<string, ChangeState> States = new(StringComparer.Ordinal)
    {
        ["draft"] = ChangeState.Draft, ["in-review"] = ChangeState.InReview, ["changes-requested"] = ChangeState.ChangesRequested, ["approved"] = ChangeState.Approved,
        ["scheduled"] = ChangeState.Scheduled, ["released"] = ChangeState.Released, ["rejected"] = ChangeState.Rejected, ["withdrawn"] = ChangeState.Withdrawn,
    };

    public static IReadOnlyCollection<string> All => States.Keys;

    public static ChangeState? Find(string? word) => word is not null && States.TryGetValue(word, out var state) ? state : null;
}

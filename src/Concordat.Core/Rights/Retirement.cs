using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Rights;

/// <summary>
/// What is taken away while somebody uses it is no retirement that a domain decides: it is of the kind <c>interface.retired-in-use</c>, for which the
/// shipped tables ask for two thirds of the council, whatever else it needs. Pure.
/// </summary>
public static class Retirement
{
    /// <summary>The changes, with those that take away what is in use told as such.</summary>
    /// <param name="changes">As they were classified.</param>
    /// <param name="after">The proposed state: what it takes away is retired in it, or not there.</param>
    /// <param name="consumers">Who is touched, in the state in force.</param>
    /// <param name="recorded">What was recorded lately, of clients that may not any more too.</param>
    public static IReadOnlyList<ClassifiedChange> Told(
        IReadOnlyList<ClassifiedChange> changes, Workspace.Workspace after, IReadOnlyList<AffectedConsumer> consumers, IReadOnlyList<RecordedUse> recorded)
    {
        var left = InterfaceFacts.Of(after);
        var told = new List<ClassifiedChange>();
        foreach (var change in changes)
        {
            var users = IsEnd(change, left.GetValueOrDefault(change.Resource)) ? Users(change.Resource, consumers, recorded) : [];
            if (users.Count == 0 || change.Kind != ChangeKind.Retired)
            {
                told.Add(change);
            }
            if (users.Count > 0)
            {
                told.Add(change with { Kind = ChangeKind.RetiredInUse, Why = $"It is taken away while it is used by {string.Join(", ", users)}.", Breaks = [] });
            }
        }
        return told;
    }

    /// <summary>What its author is told, beside whose approval it needs.</summary>
    public static IEnumerable<Finding> Findings(IReadOnlyList<ClassifiedChange> changes) => changes.Where(change => change.Kind == ChangeKind.RetiredInUse).Select(change =>
        Finding.Warn("retired-in-use", $"'{change.Resource}': {change.Why}", change.At,
            "Take it out of the clients, subscriptions and flows first and wait until 30 days are without traffic; or the council decides over them.") with { AsksForApproval = true });

    private static bool IsEnd(ClassifiedChange change, InterfaceFacts? left) => change.Kind is ChangeKind.Retired or ChangeKind.Breaking && (left is null || left.Terms.Lifecycle == Lifecycle.Retired);

    private static List<string> Users(string id, IReadOnlyList<AffectedConsumer> consumers, IReadOnlyList<RecordedUse> recorded) =>
    [
        .. consumers.Where(consumer => consumer.Evidence.Any(evidence => evidence.Interface == id)).Select(consumer => consumer.Name)
            .Concat(recorded.Where(use => use.Interface == id).Select(use => use.Client)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}

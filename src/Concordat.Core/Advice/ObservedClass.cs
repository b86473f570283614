using Concordat.Core.Observation;
using Concordat.Core.Workspace;

namespace Concordat.Core.Advice;

/// <summary>What traffic shows is no more sensitive than its interface declares.</summary>
internal static class ObservedClass
{
    private const string Remedy = "Raise 'classification', or take the field out or change what it holds; a false alarm may be waived.";

    /// <summary>How many fields show more than their interfaces declare.</summary>
    public static int Count(Workspace.Workspace network, IReadOnlyList<ObservedValues> observed) => Find(new AdviceRun(network, AdviceInForce.Of(network), observed)).Count();

    public static IEnumerable<Notice> Find(AdviceRun run)
    {
        var observed = run.Observed.ToLookup(row => (row.Interface, row.Version));
        foreach (var (_, id, terms) in WorkspaceRules.Interfaces(run.Network).Where(row => row.Terms.Lifecycle != Lifecycle.Retired))
        {
            if (!run.Network.Classifications.TryGetValue(terms.Classification.Name, out var declared))
            {
                continue; // reference-classification tells it
            }
            var rows = observed[(id, terms.Version.ToString())].ToList();
            run.Judged += rows.Count;
            var exceeding = ObservedValues.Telling(rows).Where(one => run.Network.Classifications.TryGetValue(one.Kind.Class, out var found) && found.Rank > declared.Rank);
            foreach (var field in exceeding.GroupBy(one => one.Row.Field).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                yield return new Notice(terms.Classification.At, $"'{id}' is {terms.Classification.Name}, and traffic shows at {field.Key} {string.Join(" and ", field.Select(one => Told(one.Row, one.Kind)))}.", Remedy, ["classification"]);
            }
        }
    }

    private static string Told(ObservedValues row, ValueKind kind) =>
        $"what looks like {kind.Id}, which is {kind.Class} ({row.Times} of {row.Values} sampled values, {row.First:yyyy-MM-dd} to {row.Last:yyyy-MM-dd})";
}

using Concordat.Core.Advice;
using Concordat.Core.Workspace;

namespace Concordat.Core.Observation;

/// <summary>What values of a field looked like in sampled traffic: counts, and never a value.</summary>
/// <param name="Interface">An API (<c>domain/name/vN</c>) or the type of an event.</param>
/// <param name="Version">The version under which it was seen.</param>
/// <param name="Field">The way to the field: <c>response/items/*/contact</c>.</param>
/// <param name="Kind">The id of a <see cref="ValueKind"/>.</param>
/// <param name="Times">How many values looked like it.</param>
/// <param name="Values">Of how many.</param>
/// <param name="First">When first.</param>
/// <param name="Last">When last.</param>
public sealed record ObservedValues(string Interface, string Version, string Field, string Kind, long Times, long Values, DateTimeOffset First, DateTimeOffset Last)
{
    /// <summary>Names of fields and parameters that an API has after minimisation.</summary>
    public static IReadOnlySet<string> NamesOf(Api api) => ContractFields.Of(api).Select(field => field.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>Names of fields that the data of an event have.</summary>
    public static IReadOnlySet<string> NamesOf(EventType type) => ContractFields.Of(type).Select(field => field.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>The rule that holds what was seen against what is declared.</summary>
    public const string Rule = AdviceRules.Observed;

    /// <summary>How many fields show more than their interfaces declare: as many findings a scan has.</summary>
    public static int Exceeding(Workspace.Workspace network, IReadOnlyList<ObservedValues> observed) => ObservedClass.Count(network, observed);

    /// <summary>Those that say something, with the class of data that they belong to; those that count beside a person alone are left out where none is.</summary>
    /// <param name="rows">Rows of one interface and version.</param>
    public static IReadOnlyList<(ObservedValues Row, ValueKind Kind)> Telling(IEnumerable<ObservedValues> rows)
    {
        var telling = rows.Select(row => (Row: row, Kind: ValueKind.All.FirstOrDefault(kind => kind.Id == row.Kind)!)).Where(one => one.Kind?.Counts(one.Row.Times, one.Row.Values) == true).ToList();
        var person = telling.Exists(one => one.Kind.NamesPerson);
        return telling.FindAll(one => person || !one.Kind.BesidePerson);
    }
}

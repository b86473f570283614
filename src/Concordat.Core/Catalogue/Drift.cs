using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Catalogue;

/// <summary>Where an API and its traffic part: what the contract offers and nobody used, and what was sent that the contract does not know.</summary>
/// <param name="Interface">The API.</param>
/// <param name="Kind">A word of <see cref="DriftKind"/>.</param>
/// <param name="What">The operation or the field; empty where no operation was found.</param>
/// <param name="Times">How often it was sent; 0 for what nobody used.</param>
/// <param name="Clients">Who sent it.</param>
/// <param name="At">Where the contract says otherwise.</param>
public sealed record DriftRow(string Interface, string Kind, string What, long Times, IReadOnlyList<string> Clients, SourcePosition At);

/// <summary>The kinds of drift.</summary>
public static class DriftKind
{
    /// <summary>Nobody called an operation.</summary>
    public const string UnusedOperation = "unused-operation";
    /// <summary>Nobody got a field of a response.</summary>
    public const string UnusedField = "unused-field";
    /// <summary>A path, or a record, that there is not.</summary>
    public const string Unknown = "not-found";
    /// <summary>A method that the contract does not have.</summary>
    public const string Method = "method-not-allowed";
    /// <summary>A parameter or body that breaks the contract.</summary>
    public const string Violated = "invalid";
    /// <summary>A media type that the contract does not name.</summary>
    public const string Media = "unsupported-media-type";
}

/// <summary>Finds drift. Pure; linear in operations, fields and rows of traffic.</summary>
public static class Drift
{
    private static readonly HashSet<string> Against = [Outcome.MethodNotAllowed.Code, Outcome.Invalid.Code, Outcome.UnsupportedMediaType.Code];

    /// <summary>All drift of the APIs that run, by API and kind.</summary>
    public static IReadOnlyList<DriftRow> Of(Network network, IReadOnlyList<UseRow> traffic)
    {
        var rows = traffic.ToLookup(row => row.Interface, StringComparer.Ordinal);
        return [.. network.Apis.Values.Where(api => api.Terms.Runs && api.OpenApi is not null).OrderBy(api => api.Id, StringComparer.Ordinal).SelectMany(api => Unused(api, [.. rows[api.Id]]).Concat(Unknown(api, rows[api.Id])))];
    }

    private static IEnumerable<DriftRow> Unused(Api api, IReadOnlyList<UseRow> traffic)
    {
        var good = traffic.Where(row => row.Outcome == "ok").ToList();
        var called = good.Select(row => row.Operation).ToHashSet(StringComparer.Ordinal);
        foreach (var operation in api.OpenApi!.Operations.Where(operation => !called.Contains(operation.Id)))
        {
            yield return new DriftRow(api.Id, DriftKind.UnusedOperation, operation.Id, 0, [], operation.At);
        }
        var got = good.SelectMany(row => row.Fields).ToHashSet(StringComparer.Ordinal);
        if (got.Count == 0)
        {
            yield break; // where no operation answered fields, all of them are as unused as the operations
        }
        foreach (var field in api.OpenApi.Operations.Where(operation => called.Contains(operation.Id)).SelectMany(operation => Fields(api, operation)).Distinct(StringComparer.Ordinal).Where(field => !got.Contains(field)).Order(StringComparer.Ordinal))
        {
            yield return new DriftRow(api.Id, DriftKind.UnusedField, field, 0, [], api.OpenApi.Operations[0].At with { Line = 1, Column = 1 });
        }
    }

    private static IEnumerable<DriftRow> Unknown(Api api, IEnumerable<UseRow> traffic) => traffic
        .Where(row => Against.Contains(row.Outcome) || (row.Outcome == Outcome.NotFound.Code && row.Operation.Length == 0))
        .GroupBy(row => (row.Outcome, row.Operation)).OrderBy(group => group.Key.Outcome, StringComparer.Ordinal).ThenBy(group => group.Key.Operation, StringComparer.Ordinal)
        .Select(group => new DriftRow(api.Id, group.Key.Outcome, group.Key.Operation, group.Sum(row => row.Times), [.. group.Select(row => row.Client).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], api.At));

    /// <summary>What a record of a good answer can have, so far as some purpose sees it.</summary>
    private static IEnumerable<string> Fields(Api api, ApiOperation operation)
    {
        var seen = api.Minimize.Count == 0 ? null : api.Minimize.Values.SelectMany(row => row).Select(field => field.Name.Split('.')[0]).ToHashSet(StringComparer.Ordinal);
        return operation.Responses.Where(row => row.Key.StartsWith('2')).SelectMany(row => row.Value.All).Select(media => EnforcementRules.Rows(api, media)).OfType<RowShape>()
            .SelectMany(shape => shape.Fields).Where(field => seen?.Contains(field) != false);
    }
}

using System.Collections.Frozen;
using Concordat.Core.Contracts.Compatibility.Rows;

namespace Concordat.Core.Contracts.Compatibility;

/// <summary>All kinds of changes that the comparison tells apart.</summary>
public static class ChangeRules
{
    /// <summary>The ids that the field uses (oasdiff's checks), with its levels.</summary>
    public static IReadOnlyList<ChangeRule> Listed { get; } =
    [
        .. OperationRows.All, .. RequestParameterRows.All, .. RequestBodyRows.All, .. RequestPropertyRows.All, .. PropertyRows.All,
        .. ResponseHeaderRows.All, .. ResponseBodyRows.All, .. ResponsePropertyRows.All,
    ];

    /// <summary>What the list leaves out although it can break clients; named after its pattern.</summary>
    public static IReadOnlyList<ChangeRule> Own { get; } = [.. OwnSchemaRows.All, .. OwnRows.All];

    /// <summary>Both.</summary>
    public static IReadOnlyList<ChangeRule> All { get; } = [.. Listed, .. Own];

    private static readonly FrozenDictionary<string, ChangeRule> ById = All.ToFrozenDictionary(rule => rule.Id, StringComparer.Ordinal);

    /// <summary>The rule of an id, or null.</summary>
    public static ChangeRule? Find(string id) => ById.GetValueOrDefault(id);
}

using System.Collections.Frozen;
using Concordat.Core.Contracts.Rulesets.AsyncApi;
using Concordat.Core.Contracts.Rulesets.OpenApi;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary>All functions that a rule can name. The list is the whole of it: nothing is loaded from outside.</summary>
internal static class RuleFunctions
{
    private static readonly FrozenDictionary<string, Func<FunctionOptions, IRuleFunction?>> Core = new Dictionary<string, Func<FunctionOptions, IRuleFunction?>>
    {
        ["alphabetical"] = Alphabetical.Read,
        ["casing"] = Casing.Read,
        ["defined"] = Presence.Defined,
        ["enumeration"] = Enumeration.Read,
        ["falsy"] = Presence.Falsy,
        ["length"] = Length.Read,
        ["or"] = Choices.Or,
        ["pattern"] = Pattern.Read,
        ["schema"] = Schema.Read,
        ["truthy"] = Presence.Truthy,
        ["typedEnum"] = TypedEnum.Read,
        ["undefined"] = Presence.Undefined,
        ["unreferencedReusableObject"] = Unreferenced.Read,
        ["xor"] = Choices.Xor,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Func<FunctionOptions, IRuleFunction?>> All =
        Core.Concat(OpenApiFunctions.All).Concat(AsyncApiFunctions.All).ToFrozenDictionary();

    /// <summary>Those that every engine for this format has.</summary>
    public static IEnumerable<string> CoreNames => Core.Keys.Order(StringComparer.Ordinal);

    public static bool Knows(string name) => All.ContainsKey(name);

    /// <summary>A function with its options; null where they are wrong, and the findings say so.</summary>
    public static IRuleFunction? Create(string name, FunctionOptions options) => All[name](options);
}

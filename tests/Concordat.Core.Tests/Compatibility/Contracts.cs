using System.Text;
using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Compatibility;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Tests.Compatibility;

/// <summary>Compares contracts that a test holds as text.</summary>
internal static class Contracts
{
    public static readonly ComparisonOptions Options = new(new DateOnly(2026, 11, 22));

    public static Comparison Compare(string @base, string revision, ComparisonOptions? options = null, string name = "api.yaml")
    {
        var (from, to) = (Set(@base), Set(revision));
        return ContractComparison.Compare(from.Open(name), from, to.Open(name), to, options ?? Options);
    }

    public static Comparison Compare(JsonNode @base, JsonNode revision, ComparisonOptions? options = null) =>
        Compare(@base.ToJsonString(), revision.ToJsonString(), options, "api.json");

    public static IEnumerable<string> Ids(Comparison comparison) => comparison.Changes.Select(change => change.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static DocumentSet Set(string text) => new(_ => Encoding.UTF8.GetBytes(text));
}

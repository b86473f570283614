using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Compatibility;

namespace Concordat.Core.Tests.Compatibility;

/// <summary>Contracts in which something stands where it should not: the comparison ends, whatever they hold.</summary>
public sealed class BrokenContractTests
{
    [Fact]
    public void A_contract_with_parts_moved_about_is_compared_without_failing()
    {
        var random = new Random(20261122);
        var cases = ChangeCase.All;
        for (var round = 0; round < Rounds(); round++)
        {
            var one = cases[random.Next(cases.Count)];
            var (broken, whole) = (Break(one.Base, random), one.Revision);
            Assert.NotNull(Contracts.Compare(broken, whole, one.Options));
            Assert.NotNull(Contracts.Compare(whole, broken, one.Options));
            Assert.DoesNotContain(Contracts.Compare(broken, broken, one.Options).Changes, change => change.Level == ChangeLevel.Error);
        }
    }

    private static int Rounds() => int.TryParse(Environment.GetEnvironmentVariable("CONCORDAT_FUZZ_ROUNDS"), out var rounds) ? rounds : 500;

    /// <summary>Up to four times: a node is taken away, doubled elsewhere, or replaced by a scalar or a reference.</summary>
    private static JsonObject Break(JsonObject contract, Random random)
    {
        var copy = (JsonObject)contract.DeepClone();
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            var nodes = new List<JsonNode>();
            Collect(copy, nodes);
            var (target, source) = (nodes[random.Next(nodes.Count)], nodes[random.Next(nodes.Count)]);
            JsonNode? value = random.Next(6) switch
            {
                0 => null,
                1 => JsonValue.Create(random.Next(5)),
                2 => JsonValue.Create("text"),
                3 => new JsonObject { ["$ref"] = "#" + source.GetPath().Replace("$", "", StringComparison.Ordinal).Replace(".", "/", StringComparison.Ordinal) },
                4 => new JsonArray(source.DeepClone()),
                _ => source.DeepClone(),
            };
            switch (target.Parent)
            {
                case JsonObject map when target.GetPropertyName() is not ("openapi" or "info"):
                    map[target.GetPropertyName()] = value;
                    break;
                case JsonArray list:
                    list[target.GetElementIndex()] = value;
                    break;
            }
        }

        return copy;
    }

    private static void Collect(JsonNode node, List<JsonNode> nodes)
    {
        nodes.Add(node);
        var children = node switch
        {
            JsonObject map => map.Select(entry => entry.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (var child in children)
        {
            if (child is not null)
            {
                Collect(child, nodes);
            }
        }
    }
}

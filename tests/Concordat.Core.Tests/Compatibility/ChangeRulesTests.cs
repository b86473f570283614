using System.Text.Json;
using Concordat.Core.Contracts.Compatibility;

namespace Concordat.Core.Tests.Compatibility;

public sealed class ChangeRulesTests
{
    [Fact]
    public void Every_id_stands_once() =>
        Assert.Equal(ChangeRules.All.Count, ChangeRules.All.Select(rule => rule.Id).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Every_sentence_ends_in_a_full_stop_and_names_only_known_places()
    {
        foreach (var rule in ChangeRules.All)
        {
            Assert.EndsWith(".", rule.Sentence, StringComparison.Ordinal);
            var rest = rule.Sentence.Replace("{subject}", "", StringComparison.Ordinal).Replace("{from}", "", StringComparison.Ordinal)
                .Replace("{to}", "", StringComparison.Ordinal).Replace("{name}", "", StringComparison.Ordinal);
            Assert.DoesNotContain('{', rest);
        }
    }

    [Fact]
    public void The_listed_rules_are_those_of_the_field_with_their_levels()
    {
        var file = Path.Combine(Environment.GetEnvironmentVariable("CONCORDAT_STANDARDS") ?? Path.Combine(SampleFiles.Root, "../shared/standards"), "openapi-changes.json");
        Assert.SkipUnless(File.Exists(file), "The list of the field's checks is not here (CONCORDAT_STANDARDS).");
        using var list = JsonDocument.Parse(File.ReadAllText(file));
        var expected = list.RootElement.EnumerateArray().Select(row => $"{row.GetProperty("id")} {row.GetProperty("level")} {row.GetProperty("direction")} {row.GetProperty("area")}").Order(StringComparer.Ordinal);
        var ours = ChangeRules.Listed.Select(rule => $"{rule.Id} {rule.Level.ToString().ToLowerInvariant()} {rule.Direction.ToString().ToLowerInvariant()} {rule.Area}").Order(StringComparer.Ordinal);
        Assert.Equal(expected, ours);
    }
}

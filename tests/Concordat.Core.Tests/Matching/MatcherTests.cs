using Concordat.Bench.Matching;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Matching;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using System.Text;

namespace Concordat.Core.Tests.Matching;

/// <summary>Over invented people, nobody of whom exists.</summary>
public sealed class MatcherTests
{
    private static readonly MatchRules Febrl = KnownLayouts.For(InventedPeople.Header)!;

    [Theory]
    [InlineData("one", false), InlineData("one", true), InlineData("several", false), InlineData("several", true)]
    public void Finds_the_duplicates_among_invented_people(string corruption, bool hasPlaces)
    {
        var result = Run(Febrl, new InventedPeople(Corruption.All.Single(c => c.Name == corruption), 3, hasPlaces).Make(4_000, 2_000));
        var score = Score(result);
        Assert.True(score.F1 >= 0.98, $"{score} F1 {score.F1}");
    }

    [Fact]
    public void Finds_nothing_where_there_is_nothing()
    {
        var result = Run(Febrl, new InventedPeople(Corruption.All[0], 3, true).Make(3_000, 0));
        Assert.DoesNotContain(result.Pairs, p => p.Decision == PairDecision.Match);
    }

    [Fact]
    public void A_family_at_one_address_is_not_one_person()
    {
        var people = new InventedPeople(Corruption.All[1], 3, true).Make(6_000, 3_000);
        var first = people[0];
        people.Add(["rec-90001-org", "zebedee", .. first[2..9], "19331224", "1357911"]);
        var result = Run(Febrl, people);
        var why = result.Model.Explain(0, people.Count - 1);
        Assert.True(why.TogetherBits < -10, $"{why.TogetherBits}");
        Assert.DoesNotContain(result.Clusters, group => group.Contains(0) && group.Contains(people.Count - 1));
    }

    [Fact]
    public void Links_two_files_and_pairs_no_records_of_one()
    {
        var people = new InventedPeople(Corruption.All[0], 3, false).Make(3_000, 1_500);
        var table = new RecordTable(Febrl);
        foreach (var record in people)
        {
            table.Add(record[0], (byte)(record[0].EndsWith("-org", StringComparison.Ordinal) ? 0 : 1), record.AsSpan(1));
        }
        var result = Matcher.Run(table);
        Assert.True(Score(result).F1 >= 0.99);
        Assert.All(result.Pairs, pair => Assert.NotEqual(table.Source(pair.A), table.Source(pair.B)));
    }

    [Fact]
    public void Gives_the_same_result_each_time()
    {
        var people = new InventedPeople(Corruption.All[2], 3, true).Make(1_000, 500);
        Assert.Equal(Run(Febrl, people).Pairs, Run(Febrl, people).Pairs);
    }

    [Fact]
    public void Does_not_read_the_names_of_records()
    {
        var people = new InventedPeople(Corruption.All[1], 3, false).Make(1_000, 500);
        var renamed = people.Select((record, i) => (string[])[$"x{i}", .. record[1..]]).ToList();
        Assert.Equal(Run(Febrl, people).Pairs, Run(Febrl, renamed).Pairs);
    }

    [Fact]
    public void A_rare_name_in_common_weighs_more_than_a_frequent_one()
    {
        var people = new InventedPeople(Corruption.All[0], 3, false).Make(2_000, 0);
        var (frequent, rare) = (people.GroupBy(p => p[2]).OrderByDescending(g => g.Count()).First().Key, "zzyzxquist");
        foreach (var (name, number) in ((string, int)[])[(frequent, 1), (rare, 2)])
        {
            people.Add([$"rec-9000{number}-org", "", name, "", "", "", "", "", "", "", ""]);
            people.Add([$"rec-9000{number}-dup-0", "", name, "", "", "", "", "", "", "", ""]);
        }
        var model = Run(Febrl, people).Model;
        Assert.True(model.Explain(2_002, 2_003).Bits > model.Explain(2_000, 2_001).Bits + 2);
    }

    [Fact]
    public void Given_and_family_name_exchanged_are_evidence_and_not_a_contradiction()
    {
        var people = new InventedPeople(Corruption.All[1], 3, false).Make(3_000, 1_500);
        var of = people[0];
        people.Add(["rec-0-dup-99", of[2], of[1], .. of[3..]]);
        var result = Run(Febrl, people);
        var why = result.Model.Explain(0, people.Count - 1);
        Assert.Equal("in the other field", why.Fields.Single(f => f.Field == "given_name").Level);
        Assert.True(why.Fields.Single(f => f.Field == "given_name").Bits > 0);
        Assert.Contains(result.Pairs, p => p.A == 0 && p.B == people.Count - 1 && p.Decision == PairDecision.Match);
    }

    [Fact]
    public void An_explanation_adds_up_to_the_weight_of_the_pair()
    {
        var result = Run(Febrl, new InventedPeople(Corruption.All[1], 3, true).Make(1_000, 500));
        Assert.NotEmpty(result.Pairs);
        Assert.All(result.Pairs, pair =>
        {
            var why = result.Model.Explain(pair.A, pair.B);
            Assert.Equal(pair.Bits, why.PriorBits + why.TogetherBits + why.Fields.Sum(f => f.Bits + f.Rarity), 6);
        });
    }

    [Fact]
    public void A_key_that_too_many_share_is_left_out_and_counted()
    {
        var people = new InventedPeople(Corruption.All[0], 3, false).Make(1_000, 500);
        var rules = Febrl with { Passes = [new([new("state")]), new([new("soc_sec_id")])], BlockLimit = 20 };
        var result = Run(rules, people);
        Assert.True(result.SkippedBlocks >= 5);
        Assert.True(result.SkippedPairs > 1_000);
        Assert.True(result.Compared > 0);
    }

    [Fact]
    public void A_rule_decides_without_weighing()
    {
        var people = new InventedPeople(Corruption.All[0], 3, false).Make(1_000, 0);
        people.Add(["rec-5000-org", "ann", "alpha", "1", "first st", "", "here", "1000", "wa", "19500101", "7777777"]);
        people.Add(["rec-5000-dup-0", "zoe", "omega", "2", "other rd", "", "there", "9000", "sa", "19991231", "7777777"]);
        var rules = Febrl with { Certain = [[Febrl.IndexOf("soc_sec_id")]] };
        Assert.Equal("rule", Run(rules, people).Pairs.Single(p => p.A == 1_000 && p.B == 1_001).Reason);
        Assert.DoesNotContain(Run(Febrl, people).Pairs, p => p.A == 1_000 && p.Decision == PairDecision.Match);
    }

    [Fact]
    public void A_record_between_two_people_does_not_make_them_one()
    {
        var people = new InventedPeople(Corruption.All[0], 3, false).Make(4_000, 2_000);
        var (a, b) = (people[0], people[1]);
        // Half of it is of one and half of the other: a form that two people filled in.
        people.Add(["rec-0-dup-77", a[1], a[2], a[3], a[4], a[5], b[6], b[7], b[8], b[9], b[10]]);
        var groups = Run(Febrl, people).Clusters;
        Assert.DoesNotContain(groups, group => group.Contains(0) && group.Contains(1));
    }

    [Fact]
    public void Rules_are_read_from_a_file_and_all_mistakes_are_told()
    {
        const string text = """
            id: rec_id
            fields:
              given_name: { kind: name, frequencies: true, swaps: surname }
              surname: { kind: name, frequencies: true, swaps: given_name }
              date_of_birth: { kind: date }
            block: ["surname:sound given_name:sound", date_of_birth]
            certain: [surname given_name date_of_birth]
            thresholds: { match: 0.95, review: 0.3 }
            """;
        var (rules, findings) = Read(text);
        Assert.Empty(findings);
        Assert.Equal((0.95, 0.3, 3, 2), (rules!.Upper, rules.Lower, rules.Fields.Count, rules.Passes.Count));
        Assert.Equal([1, 0, 2], rules.Certain.Single());

        var (_, mistakes) = Read(text.Replace("surname:sound given", "surnam:sound given", StringComparison.Ordinal).Replace("review: 0.3", "review: 0.99", StringComparison.Ordinal)
            .Replace("kind: date", "kind: datum", StringComparison.Ordinal));
        Assert.Equal(["match-thresholds", "match-unknown-field", "resource-value"], mistakes.Select(f => f.Rule).Order());
    }

    private static (MatchRules?, List<Finding>) Read(string text)
    {
        var document = DocumentReader.Read("rules.yaml", Encoding.UTF8.GetBytes(text));
        var findings = new List<Finding>(document.Findings);
        return (ResourceReader.Read(document.Root!, MatchRulesFile.Read, findings), findings);
    }

    private static MatchResult Run(MatchRules rules, List<string[]> people)
    {
        var table = new RecordTable(rules);
        foreach (var record in people)
        {
            table.Add(record[0], 0, record.AsSpan(1));
        }
        return Matcher.Run(table);
    }

    private static MatchScore Score(MatchResult result) => MatchScore.Of(result, record => MatchScore.Entity(result.Table.Id(record))!);
}

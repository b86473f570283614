using System.Text;
using Concordat.Core.Advice;
using CsCheck;

namespace Concordat.Core.Tests.Advice;

public sealed class DuplicateLogicTests
{
    private const string Original = "domains/revenue-cycle/mappings/lab-event-to-invoice-line.yaml";
    private const string Copy = "domains/supply-chain/mappings/other.yaml";

    [Fact]
    public void A_copy_under_other_names_in_another_order_is_shown_with_both_places()
    {
        var finding = Assert.Single(AdviceRulesTests.Found(AdviceSamples.Over(AdviceRulesTests.Rule("logic-duplicate").Bad)));

        // The places of both: one carries the finding, the other stands in its text.
        Assert.Equal(Original, finding.At.File);
        Assert.Contains("what 'clinical/lab-charge' says at domains/clinical/mappings/lab-charge.yaml:1:1: 6 of 6 rules are the same.", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Most_of_the_rules_are_enough_and_some_are_not(int changed, bool expected)
    {
        var text = Encoding.UTF8.GetString(AdviceSamples.Network[Original].Span).Replace("lab-event-to-invoice-line", "other", StringComparison.Ordinal);
        foreach (var key in new[] { "from: orderId", "from: reportId" }.Take(changed))
        {
            text = text.Replace(key, key + "X", StringComparison.Ordinal);
        }
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(AdviceSamples.Network, StringComparer.Ordinal) { [Copy] = Encoding.UTF8.GetBytes(text) };

        Assert.Equal(expected, AdviceRulesTests.Found(files).Any(f => f.Rule == "logic-duplicate" && f.At.File == Copy));
    }

    [Fact]
    public void A_copy_in_the_same_domain_is_its_own_affair()
    {
        var text = Encoding.UTF8.GetString(AdviceSamples.Network[Original].Span).Replace("lab-event-to-invoice-line", "other", StringComparison.Ordinal);
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(AdviceSamples.Network, StringComparer.Ordinal) { ["domains/revenue-cycle/mappings/other.yaml"] = Encoding.UTF8.GetBytes(text) };

        Assert.Empty(AdviceRulesTests.Found(files));
    }

    [Fact]
    public void A_workflow_written_twice_is_found_whatever_its_steps_are_called()
    {
        var workflow = Encoding.UTF8.GetString(AdviceSamples.Network["domains/revenue-cycle/workflows/discharge-to-billing.yaml"].Span)
            .Replace("name: discharge-to-billing", "name: bill-stays", StringComparison.Ordinal).Replace("owner: revenue-cycle", "owner: supply-chain", StringComparison.Ordinal)
            .Replace("id: invoice", "id: draft", StringComparison.Ordinal).Replace("steps.invoice.", "steps.draft.", StringComparison.Ordinal).Replace("title: Post the invoice", "title: Post it", StringComparison.Ordinal)
            .Replace("../odoo/", "../../revenue-cycle/odoo/", StringComparison.Ordinal).Replace("seat: coding", "seat: purchasing", StringComparison.Ordinal);
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(AdviceSamples.Network, StringComparer.Ordinal) { ["domains/supply-chain/workflows/bill-stays.yaml"] = Encoding.UTF8.GetBytes(workflow) };

        var finding = Assert.Single(AdviceRulesTests.Found(files), finding => finding.Rule == "logic-duplicate");
        Assert.Contains("The workflow 'supply-chain/bill-stays' says what 'revenue-cycle/discharge-to-billing' says", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flow_written_twice_is_found_by_its_steps()
    {
        var flow = Encoding.UTF8.GetString(AdviceSamples.Network["domains/revenue-cycle/flows/bill-lab-result.yaml"].Span)
            .Replace("name: bill-lab-result", "name: bill-again", StringComparison.Ordinal).Replace("map: lab", "map: revenue-cycle/lab", StringComparison.Ordinal)
            .Replace("../odoo/", "../../revenue-cycle/odoo/", StringComparison.Ordinal);
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(AdviceSamples.Network, StringComparer.Ordinal) { ["domains/supply-chain/flows/bill-again.yaml"] = Encoding.UTF8.GetBytes(flow) };

        var finding = Assert.Single(AdviceRulesTests.Found(files));
        Assert.Equal("logic-duplicate", finding.Rule);
        Assert.Contains("3 of 3 steps are the same.", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Order_free_names_and_white_space_do_not_change_the_hash_of_a_mapping() =>
        Gen.Shuffle(new[] { "{ to: a, from: b }", "{ to: c, from: d, codes: first }", "{ to: e, template: \"x {f|codes:first}\" }", "{ to: g, value: 1 }", "{ to: h, from: i, as: date }" }).Sample(rules =>
            NormalisedRules.Hash(Statements(rules, "first")) == NormalisedRules.Hash(Statements([.. rules.Select(rule => rule.Replace("first", "second", StringComparison.Ordinal))], "second")),
            iter: 100);

    private static HashSet<ulong> Statements(string[] rules, string codes)
    {
        var text = $"kind: mapping\nname: one\nversion: 1.0.0\nsource: {{ format: json }}\ntarget: {{ format: json }}\ncodes:\n  {codes}:\n    values: {{ A: b }}\nrules:\n{string.Concat(rules.Select(rule => $"  - {rule}\n"))}";
        var findings = new List<Concordat.Core.Primitives.Finding>();
        var mapping = Concordat.Core.Workspace.ResourceReader.Read(Concordat.Core.Contracts.Documents.DocumentReader.Read("one.yaml", Encoding.UTF8.GetBytes(text)).Root!, Concordat.Core.Mapping.CompiledMapping.Read, findings);
        Assert.Empty(findings);
        var statements = NormalisedRules.Of(mapping!);
        Assert.Equal(rules.Length, statements.Count);
        return statements;
    }
}

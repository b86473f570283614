using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workspace;

/// <summary>What rulesets, comparisons and waivers say of a workspace.</summary>
public sealed class WorkspaceCheckTests
{
    private const string Invoices = "domains/revenue-cycle/apis/invoices/v1/openapi.yaml";
    private const string Waiver = "waivers/invoice-numbers.yaml";
    private static readonly DateOnly Today = new(2026, 11, 22);
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> Sample = SampleFiles.Folder("samples/st-brigid");

    private static Dictionary<string, ReadOnlyMemory<byte>> With(string path, string find, string replace)
    {
        var text = Encoding.UTF8.GetString(Sample[path].Span);
        Assert.Contains(find, text, StringComparison.Ordinal);
        return With(path, text.Replace(find, replace, StringComparison.Ordinal));
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> With(string path, string text) =>
        new(Sample, StringComparer.Ordinal) { [path] = Encoding.UTF8.GetBytes(text) };

    private static IEnumerable<string> Open(CheckedWorkspace check) => check.Findings.Where(f => f.Waiver is null).Select(f => f.Rule);

    [Fact]
    public void The_sample_passes_with_exactly_three_waived_findings_of_three_interfaces()
    {
        var check = WorkspaceCheck.Run(Sample, Today);

        Assert.Empty(check.Findings.Where(f => f.Waiver is null).Select(f => $"{f.At} {f.Rule} {f.Message}"));
        Assert.True(check.Passes);
        Assert.Equal(["appointment-numbers", "member-in-address", "invoice-numbers"], check.Findings.Select(f => f.Waiver));
        Assert.Equal(3, check.Findings.Select(f => f.At.File).Distinct().Count());
        Assert.All(check.Findings, f => Assert.StartsWith("concordat:", f.Standard, StringComparison.Ordinal));
        Assert.True(check.Judged > 1000, $"{check.Judged} values were judged.");
    }

    [Theory]
    [InlineData("dpop", null, "bearer tokens"), InlineData("dpop", "mtls", "bound by mtls"), InlineData("mtls", "dpop", "bound by dpop"), InlineData("either", null, "bearer tokens")]
    [InlineData("dpop", "dpop", ""), InlineData("dpop", "either", ""), InlineData("either", "mtls", ""), InlineData("mtls", "either", "")]
    public void A_client_that_gets_no_tokens_as_a_tier_asks_for_is_told_at_the_interface(string asked, string? gets, string says)
    {
        var files = With("standards/tiers.yaml", "maxPayload: 1048576", $"maxPayload: 1048576\n    senderConstrained: {asked}");
        var client = "partners/meridian-health.yaml";
        files[client] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files[client].Span).Replace("keys: demo", "keys: demo" + (gets is null ? "" : $"\n    senderConstrained: {gets}"), StringComparison.Ordinal));

        var told = WorkspaceCheck.Run(files, Today).Findings.Where(finding => finding.Rule == "sender-constrained" && finding.At.File == client).ToList();

        Assert.Equal(says.Length > 0, told.Count > 0);
        Assert.All(told, finding => Assert.True(finding.Severity == Severity.Error && finding.At.Line == (gets is null ? 15 : 16) && finding.Message.Contains(says, StringComparison.Ordinal), $"{finding.At} {finding.Message}"));
    }

    [Fact]
    public void However_many_files_there_are_each_is_judged()
    {
        var files = With("domains/supply-chain/apis/stock/v1/openapi.yaml", "      operationId: getStock\n", "");
        for (var i = 0; i < 1100; i++)
        {
            files[$"domains/area/notes-{i}.yaml"] = "note: nothing"u8.ToArray();
        }
        Assert.Contains("operation-operationId", Open(WorkspaceCheck.Run(files, Today)));
    }

    [Fact]
    public void A_waiver_that_is_over_covers_nothing_and_is_a_finding_itself()
    {
        var check = WorkspaceCheck.Run(Sample, new DateOnly(2100, 1, 1));

        Assert.False(check.Passes);
        Assert.Equal(3, Open(check).Count(rule => rule == "waiver-expired"));
        Assert.Equal(6, check.Findings.Count);
        Assert.All(check.Findings, f => Assert.Null(f.Waiver));
        Assert.True(WorkspaceCheck.Run(Sample, new DateOnly(2099, 12, 31)).Passes);
    }

    [Fact]
    public void A_waiver_that_has_not_begun_covers_nothing_yet() =>
        Assert.Equal(["waiver-early", "owasp:api1:2023-no-numeric-ids"], Open(WorkspaceCheck.Run(With(Waiver, "granted: 2026-11-16\nuntil: 2099-12-31", "granted: 2026-11-30\nuntil: 2099-12-31"), Today)).OrderDescending(StringComparer.Ordinal));

    [Theory]
    [InlineData("interface: revenue-cycle/invoices/v1", "interface: supply-chain/stock/v1", "waiver-unmatched")]
    [InlineData("interface: revenue-cycle/invoices/v1", "file: domains/revenue-cycle/apis/invoices/v1/openapi.yaml, pointer: /paths", "waiver-unmatched")]
    [InlineData("rule: owasp:api1:2023-no-numeric-ids", "rule: owasp:api1:2023-no-numeric-id", "waiver-rule")]
    [InlineData("rule: owasp:api1:2023-no-numeric-ids", "rule: minimize-field", "waiver-rule")]
    public void A_waiver_that_covers_nothing_is_a_finding(string find, string replace, string rule)
    {
        var check = WorkspaceCheck.Run(With(Waiver, find, replace), Today);

        Assert.Equal(["owasp:api1:2023-no-numeric-ids", rule], Open(check).Order(StringComparer.Ordinal));
        Assert.Equal(Waiver, check.Findings.Single(f => f.Rule == rule).At.File);
        Assert.True(check.Findings.Single(f => f.Rule == rule).At.Line > 0);
    }

    [Fact]
    public void A_waiver_for_a_part_of_a_file_covers_what_lies_below_it() => Assert.Empty(Open(WorkspaceCheck.Run(
        With(Waiver, "interface: revenue-cycle/invoices/v1", "file: domains/revenue-cycle/apis/invoices/v1/openapi.yaml, pointer: /components"), Today)));

    [Fact]
    public void What_a_node_needs_to_run_cannot_be_waived()
    {
        var files = With(Waiver, "rule: owasp:api1:2023-no-numeric-ids", "rule: minimize-field");
        files["domains/revenue-cycle/apis/invoices/v1/api.yaml"] = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(Sample["domains/revenue-cycle/apis/invoices/v1/api.yaml"].Span).Replace("HPAYMT: [id", "HPAYMT: [idd", StringComparison.Ordinal));

        Assert.Contains(WorkspaceCheck.Run(files, Today).Findings, f => f is { Rule: "minimize-field", Waiver: null });
    }

    [Fact]
    public void A_workspace_bends_a_built_in_rule_in_a_ruleset_of_its_own()
    {
        var files = With(Invoices, "      summary: Read an invoice\n      description: One invoice with its payment state.\n      tags: [invoices]\n", "      summary: Read an invoice\n      description: One invoice with its payment state.\n");
        var plain = Assert.Single(WorkspaceCheck.Run(files, Today).Findings, f => f.Waiver is null);
        Assert.Equal(("operation-tags", Severity.Warn, "spectral:oas"), (plain.Rule, plain.Severity, plain.Standard));

        files["standards/zz-house.spectral.yaml"] = "extends: [spectral:oas]\nrules:\n  operation-tags: error\n"u8.ToArray();
        Assert.Equal(Severity.Error, Assert.Single(WorkspaceCheck.Run(files, Today).Findings, f => f.Waiver is null).Severity);
        files["standards/zz-house.spectral.yaml"] = "extends: [spectral:oas]\nrules:\n  operation-tags: off\n"u8.ToArray();
        Assert.True(WorkspaceCheck.Run(files, Today).Findings.All(f => f.Waiver is not null));
    }

    [Fact]
    public void A_broken_ruleset_of_the_workspace_is_told_at_its_place_and_nothing_is_judged_by_it()
    {
        var files = With("standards/zz-house.spectral.yaml", "rules:\n  own:\n    given: '$.paths['\n    then: { function: truthy }\n");
        var check = WorkspaceCheck.Run(files, Today);

        Assert.Contains(check.Findings, f => f.Rule == "ruleset-given" && f.At is { File: "standards/zz-house.spectral.yaml", Line: 3 });
        Assert.False(check.Passes);
    }

    [Fact]
    public void A_breaking_change_against_an_earlier_state_is_an_error_at_its_place()
    {
        var now = With(Invoices, "        currency: { type: string", "        money: { type: string");
        var check = WorkspaceCheck.Run(now, Today, Sample);

        var finding = Assert.Single(check.Findings, f => f.Rule == "response-required-property-removed" && f.Message.StartsWith("GET /invoices/{id}:", StringComparison.Ordinal));
        Assert.Equal((Severity.Error, Invoices, "compatibility"), (finding.Severity, finding.At.File, finding.Standard));
        Assert.Empty(Open(WorkspaceCheck.Run(Sample, Today, Sample)));
    }

    [Fact]
    public void A_breaking_change_can_be_waived_and_its_waiver_is_idle_without_a_comparison()
    {
        var now = With(Invoices, "        currency: { type: string", "        money: { type: string");
        var before = Open(WorkspaceCheck.Run(now, Today, Sample)).ToList();
        now["waivers/currency.yaml"] = Encoding.UTF8.GetBytes("""
            kind: waiver
            name: currency
            rule: response-required-property-removed
            where: { interface: revenue-cycle/invoices/v1 }
            reason: All consumers have agreed.
            owner: revenue-cycle
            grantedBy: grace
            granted: 2026-11-20
            until: 2026-12-20
            """);

        Assert.Equal(before.Where(rule => rule != "response-required-property-removed"), Open(WorkspaceCheck.Run(now, Today, Sample)));
        Assert.DoesNotContain("waiver-unmatched", Open(WorkspaceCheck.Run(now, Today)));
    }

    [Fact]
    public void A_contract_split_over_files_is_checked_compared_and_waived_as_one()
    {
        var text = Encoding.UTF8.GetString(Sample[Invoices].Span);
        var at = text.IndexOf("\n  schemas:\n", StringComparison.Ordinal);
        const string folder = "domains/revenue-cycle/apis/invoices/v1/parts/schemas.yaml";
        var split = With(Invoices, text[..at].Replace("#/components/schemas/", "parts/schemas.yaml#/schemas/", StringComparison.Ordinal) + "\n");
        split[folder] = Encoding.UTF8.GetBytes(string.Join('\n', text[(at + 1)..].Split('\n').Select(line => line.StartsWith("  ", StringComparison.Ordinal) ? line[2..] : line))
            .Replace("#/components/schemas/", "#/schemas/", StringComparison.Ordinal));

        Assert.Empty(Open(WorkspaceCheck.Run(split, Today, Sample)));
        Assert.Equal(3, WorkspaceCheck.Run(split, Today).Findings.Count(f => f.Waiver is not null));

        split[folder] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(split[folder].Span).Replace("      currency: { type: string", "      money: { type: string", StringComparison.Ordinal));
        var finding = Assert.Single(WorkspaceCheck.Run(split, Today, Sample).Findings, f => f.Rule == "response-required-property-removed" && f.Message.StartsWith("GET /invoices/{id}:", StringComparison.Ordinal));
        Assert.Equal(Severity.Error, finding.Severity);
    }

    [Fact]
    public void The_notice_that_decision_rights_ask_for_is_the_period_of_grace()
    {
        const string old = "      operationId: getInvoice\n";
        var now = With(Invoices, old, old + "      deprecated: true\n      x-sunset: 2026-12-01\n");
        Assert.Contains("sunset-date-too-small", string.Join(' ', Open(WorkspaceCheck.Run(now, Today, Sample))), StringComparison.Ordinal);
        now = With(Invoices, old, old + "      deprecated: true\n      x-sunset: 2027-12-01\n");
        Assert.DoesNotContain("sunset", string.Join(' ', Open(WorkspaceCheck.Run(now, Today, Sample))), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_table_names_none_the_rows_of_its_model_ask_for_it()
    {
        const string old = "      operationId: getInvoice\n", row = "  - change: [interface.breaking]\n    approve: [domain-owner, affected-consumers]\n    or: { sunset: P90D, newMajor: true }\n";
        var before = With("standards/governance.yaml", row, "");
        var now = new Dictionary<string, ReadOnlyMemory<byte>>(before, StringComparer.Ordinal);
        now[Invoices] = With(Invoices, old, old + "      deprecated: true\n      x-sunset: 2026-12-01\n")[Invoices];
        Assert.Contains("sunset-date-too-small", string.Join(' ', Open(WorkspaceCheck.Run(now, Today, before))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_published_interface_does_not_vanish()
    {
        var now = Sample.Where(f => !f.Key.StartsWith("domains/supply-chain/apis/", StringComparison.Ordinal)).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);

        Assert.Contains("interface-removed", Open(WorkspaceCheck.Run(now, Today, Sample)));
        var deprecated = With("domains/supply-chain/apis/stock/v1/api.yaml", "lifecycle: published", "lifecycle: deprecated\nsunset: 2026-11-22");
        Assert.DoesNotContain("interface-removed", Open(WorkspaceCheck.Run(now, Today, deprecated)));
    }
}

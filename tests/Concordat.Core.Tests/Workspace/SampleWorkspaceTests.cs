using System.Reflection;
using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using CsCheck;

namespace Concordat.Core.Tests.Workspace;

/// <summary>The sample is valid; each test breaks one thing.</summary>
public sealed class SampleWorkspaceTests
{
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> Sample = SampleFiles.Folder("samples/st-brigid");

    [Fact]
    public void The_sample_network_has_nothing_wrong()
    {
        var parsed = WorkspaceParser.Parse(Sample);

        Assert.Empty(parsed.Findings.Select(f => $"{f.At} {f.Rule} {f.Message}"));
        Assert.Equal(4, parsed.Workspace!.Apis.Count);
        Assert.Equal("meridian-health", parsed.Workspace.Clients["meridian-claims"].Partner.Name);
        Assert.Equal(["map", "resolve", "deliver", "publish"], parsed.Workspace.Flows["lab-results"].Steps.Select(s => s.Verb));
        Assert.All(parsed.Workspace.Apis.Values, api => Assert.NotNull(api.OpenApi));
    }

    [Theory]
    [InlineData("reference-governance", "concordat.yaml", "governance: default", "governance: other")]
    [InlineData("reference-system", "domains/clinical/flows/lab-results.yaml", "system: ehr", "system: her")]
    [InlineData("reference-partner", "domains/clinical/flows/lab-results.yaml", "[northlab, southlab]", "[northlab, eastlab]")]
    [InlineData("reference-domain", "domains/supply-chain/apis/stock/v1/api.yaml", "owner: supply-chain", "owner: supply")]
    [InlineData("reference-tier", "domains/supply-chain/apis/stock/v1/api.yaml", "tier: silver", "tier: sliver")]
    [InlineData("reference-classification", "domains/supply-chain/apis/stock/v1/api.yaml", "classification: internal", "classification: intern")]
    [InlineData("reference-zone", "zones/core.yaml", "[core, edge]", "[core, egde]")]
    [InlineData("reference-region", "systems/ehr.yaml", "region: eu-west", "region: eu-east", "zone-region")]
    [InlineData("reference-person", "domains/clinical/domain.yaml", "owner: grace", "owner: graec")]
    [InlineData("reference-event", "domains/revenue-cycle/flows/bill-lab-result.yaml", "received.v1", "received.v2")]
    [InlineData("reference-interface", "partners/civic-mutual.yaml", "revenue-cycle/invoices/v1", "revenue-cycle/invoices/v2")]
    [InlineData("reference-mapping", "domains/clinical/flows/lab-results.yaml", "map: oru-to-fhir", "map: oru-to-fihr")]
    [InlineData("reference-profile", "domains/clinical/flows/lab-results.yaml", "profile: oru-r01", "profile: oru-r02")]
    [InlineData("reference-client", "partners/televida.yaml", "client: televida-scheduling", "client: greenleaf-orders")]
    [InlineData("reference-file", "domains/supply-chain/apis/stock/v1/api.yaml", "contract: openapi.yaml", "contract: ../../../../../secret.yaml")]
    [InlineData("reference-scope", "partners/civic-mutual.yaml", "system/Invoice.rs", "system/Patient.rs")]
    [InlineData("agreement-purpose", "partners/greenleaf-pharmacy.yaml", "    purposes: [HOPERAT]\n    inter", "    purposes: [TREAT]\n    inter")]
    [InlineData("agreement-classification", "partners/civic-mutual.yaml", "classification: phi", "classification: internal")]
    [InlineData("classification-purposes", "domains/revenue-cycle/apis/eligibility/v1/api.yaml", "  purposes: [ELIGVER]\n", "")]
    [InlineData("classification-consent", "domains/revenue-cycle/apis/invoices/v1/api.yaml", "  consent: required\n", "")]
    [InlineData("classification-minimize", "domains/revenue-cycle/apis/eligibility/v1/api.yaml", "minimize:\n  ELIGVER: [memberId, covered, plan, validUntil]\n", "")]
    [InlineData("classification-retention", "domains/revenue-cycle/apis/invoices/v1/api.yaml", "retention: P7Y", "retention: P70Y")]
    [InlineData("consent-subject", "domains/revenue-cycle/apis/invoices/v1/api.yaml", "  subject: { path: patientRef, response: patientRef }\n", "")]
    [InlineData("minimize-purpose", "domains/revenue-cycle/apis/invoices/v1/api.yaml", "  HPAYMT: [id", "  TREAT: [id")]
    [InlineData("minimize-field", "domains/revenue-cycle/apis/invoices/v1/api.yaml", "HPAYMT: [id, number", "HPAYMT: [id, nmber")]
    [InlineData("subject-field", "domains/revenue-cycle/apis/invoices/v1/api.yaml", "response: patientRef", "response: patient")]
    [InlineData("operation-operationId", "domains/supply-chain/apis/stock/v1/openapi.yaml", "      operationId: getStock\n", "")]
    [InlineData("operation-undescribed", "domains/supply-chain/apis/stock/v1/openapi.yaml", "operationId: getStock", "operationId: readStock")]
    [InlineData("reference-operation", "domains/revenue-cycle/flows/bill-lab-result.yaml", "operation: draftLabInvoiceLine", "operation: draftLine")]
    [InlineData("reference-user", "systems/odoo.yaml", "  inventory:", "  stock:")]
    [InlineData("lifecycle-deprecated", "domains/supply-chain/apis/stock/v1/api.yaml", "lifecycle: published", "lifecycle: published\ndeprecated: 2026-11-01")]
    [InlineData("lifecycle-deprecated", "domains/supply-chain/apis/stock/v1/api.yaml", "lifecycle: published", "lifecycle: deprecated\ndeprecated: 2027-02-01\nsunset: 2027-01-01")]
    [InlineData("lifecycle-sunset", "domains/supply-chain/apis/stock/v1/api.yaml", "lifecycle: published", "lifecycle: deprecated")]
    [InlineData("backend-type", "domains/clinical/flows/lab-results.yaml", "system: ehr", "system: receiver")]
    [InlineData("zone-region", "systems/ehr.yaml", "zone: clinical\nregion: eu-west", "zone: clinical\nregion: eu-east", "reference-region")]
    [InlineData("zone-transit", "zones/edge.yaml", "clinical: mtls", "clinic: mtls")]
    [InlineData("step-order", "domains/clinical/flows/lab-results.yaml", "  - map: oru-to-fhir\n  - resolve: patient\n", "  - resolve: patient\n  - map: oru-to-fhir\n")]
    [InlineData("flow-profile", "domains/clinical/flows/lab-results.yaml", "profile: oru-r01\n", "")]
    [InlineData("partner-hl7", "domains/clinical/flows/lab-results.yaml", "southlab", "televida")]
    [InlineData("facility-duplicate", "partners/southlab.yaml", "[SOUTHLAB]", "[NORTHLAB]")]
    [InlineData("waiver-where", "waivers/invoice-numbers.yaml", "invoices/v1", "invoices/v2")]
    [InlineData("waiver-period", "waivers/invoice-numbers.yaml", "until: 2099-12-31", "until: 2126-01-01")]
    [InlineData("reference-person", "waivers/invoice-numbers.yaml", "grantedBy: grace", "grantedBy: nobody")]
    [InlineData("advice-floor", "standards/advice.yaml", "classification-understated: error", "classification-understated: info")]
    [InlineData("advice-terms", "standards/advice.yaml", "  pii: [eircode", "  private: [eircode")]
    [InlineData("gateway-method", "domains/revenue-cycle/apis/eligibility/v1/openapi.yaml", "    get:\n", "    head:\n")]
    [InlineData("gateway-body", "domains/supply-chain/apis/stock/v1/openapi.yaml", "      operationId: getStock\n", "      operationId: getStock\n      requestBody: { content: { application/json: { schema: { type: object } } } }\n")]
    [InlineData("gateway-rows", "domains/revenue-cycle/apis/invoices/v1/openapi.yaml", "          description: The posted invoice.\n          content: { application/json: { schema: { $ref: \"#/components/schemas/Invoice\" } } }", "          description: The posted invoice.\n          content: { text/csv: {} }")]
    [InlineData("consent-before-effect", "domains/revenue-cycle/apis/invoices/v1/openapi.yaml", "      required: [patientRef, lines]", "      required: [lines]")]
    [InlineData("legacy-successor", "systems/ehr.yaml", "kind: system\n", "kind: system\nlegacy: { exit: 2099-12-31, successor: odo }\n")]
    [InlineData("sender-constrained", "standards/tiers.yaml", "maxPayload: 1048576", "maxPayload: 1048576\n    senderConstrained: either")]
    [InlineData("key-address", "partners/greenleaf-pharmacy.yaml", "keys: demo", "jwksUrl: https://10.1.2.3/jwks")]
    [InlineData("data-scope-partner", "partners/greenleaf-pharmacy.yaml", "dataScope:\n  location: [WH/Stock, WH/Stock/Pharmacy]    # not what lies on the wards\n", "")]
    [InlineData("data-scope-known", "partners/greenleaf-pharmacy.yaml", "dataScope:\n", "dataScope:\n  locaton: [WH/Stock]\n")]
    [InlineData("data-scope-record", "domains/revenue-cycle/apis/invoices/v1/api.yaml", "  consent: required\n", "  consent: required\n  dataScope: { payer: { path: patientRef, response: patientRef } }\n", "data-scope-partner")]
    [InlineData("data-scope-before-effect", "domains/revenue-cycle/apis/invoices/v1/api.yaml", "  consent: required\n", "  consent: required\n  dataScope: { payer: { path: payer, response: patientRef } }\n", "data-scope-partner,data-scope-record")]
    [InlineData("consent-region", "standards/consent.yaml", "purpose: HMARKT, decision", "purpose: HMARKT, region: eu-wst, decision")]
    [InlineData("consent-once", "standards/advice.yaml", "kind: advice\n", "kind: consent\notherwise: permit\n", "resource-unknown-key")]
    [InlineData("privileged-operation", "standards/privileged-access.yaml", "  key-use:", "  key-uses:")]
    [InlineData("privileged-access-once", "standards/advice.yaml", "kind: advice\n", "kind: privileged-access\noperations: { replay: { minutes: 5 } }\n", "resource-unknown-key")]
    [InlineData("resource-value", "standards/privileged-access.yaml", "replay: { minutes: 60 }", "replay: { minutes: 60, standing: true }")]
    [InlineData("resource-value", "concordat.yaml", "auditRetention: P10Y", "auditRetention: P90D")]
    [InlineData("feed-operation", "domains/supply-chain/odoo/stock-levels.yaml", "    do: search\n", "    do: read\n    id: path.id\n")]
    [InlineData("feed-key", "domains/supply-chain/flows/low-stock.yaml", "key: id", "key: productCode")]
    [InlineData("backend-type", "domains/supply-chain/flows/low-stock.yaml", "system: odoo,", "system: ehr,", "reference-user")]
    [InlineData("calendar-day", "calendars/billing-office.yaml", "monday:", "munday:")]
    [InlineData("calendar-zone", "calendars/billing-office.yaml", "Europe/Dublin", "Europe/Dubline")]
    [InlineData("calendar-hours", "calendars/billing-office.yaml", "\"08:30-12:30\", \"13:15-16:00\"", "\"08:30-12:30\", \"12:15-16:00\"")]
    [InlineData("calendar-hours", "calendars/billing-office.yaml", "\"13:15-16:00\"", "\"13:15-24:30\"")]
    [InlineData("calendar-rule", "calendars/billing-office.yaml", "BYMONTH=5;BYDAY=1MO", "BYMONTH=5;BYDAY=MO")]
    [InlineData("calendar-until", "calendars/billing-office.yaml", "until: 2027-02-05", "until: 2027-01-05")]
    [InlineData("calendar-never", "calendars/billing-office.yaml", "hours:\n  monday: [\"08:30-12:30\", \"13:15-17:00\"]\n  tuesday: [\"08:30-12:30\", \"13:15-17:00\"]\n  wednesday: [\"08:30-12:30\", \"13:15-17:00\"]\n  thursday: [\"08:30-12:30\", \"13:15-17:00\"]\n  friday: [\"08:30-12:30\", \"13:15-16:00\"]\n", "")]
    [InlineData("calendar-twice", "calendars/billing-office.yaml", "open:\n", "open:\n  - { on: 2026-12-24, hours: [] }\n")]
    [InlineData("playbook-about", "playbooks/lost-device.yaml", "do: revoke-sessions", "do: revoke-client")]
    [InlineData("playbook-seat", "playbooks/lost-device.yaml", "seats: [security, compliance]", "seats: [security, complience]")]
    [InlineData("playbook-step", "playbooks/lost-device.yaml", "do: notify, seats: [security, compliance]", "do: notify")]
    [InlineData("playbook-step", "playbooks/compromised-credential.yaml", "do: rotate-keys, keys: tokens", "do: rotate-keys")]
    [InlineData("playbook-step", "playbooks/lost-device.yaml", ", do: write-report", "")]
    [InlineData("playbook-step-twice", "playbooks/lost-device.yaml", "name: wipe", "name: tell")]
    [InlineData("batch-cron", "domains/supply-chain/batch/stock-review.yaml", "30 5 * * MON-FRI", "30 25 * * MON-FRI")]
    [InlineData("batch-zone", "domains/supply-chain/batch/stock-review.yaml", "Europe/Dublin", "Europe/Dubline")]
    [InlineData("batch-window", "domains/supply-chain/batch/stock-review.yaml", "05:00-08:00", "05:00-25:00")]
    [InlineData("batch-flow", "domains/supply-chain/batch/stock-review.yaml", "flow: low-stock", "flow: lab-results")]
    [InlineData("batch-after", "domains/supply-chain/batch/stock-review.yaml", "records: all", "records: all\nafter: [nothing]")]
    [InlineData("batch-circle", "domains/supply-chain/batch/stock-review.yaml", "records: all", "records: all\nafter: [stock-review]")]
    [InlineData("batch-calendar", "domains/supply-chain/batch/stock-review.yaml", "calendar: billing-office", "calendar: pharmacy")]
    [InlineData("event-scope", "domains/clinical/events/lab-result/v1/event.yaml", "scope: system/DiagnosticReport.rs", "scope: system/DiagnosticReport.xx", "reference-scope")]
    [InlineData("event-publish", "domains/clinical/events/lab-result/v1/event.yaml", "  consent: required\n", "  consent: required\n  publish: system/DiagnosticReport.rs\n")]
    [InlineData("event-thin", "domains/clinical/events/lab-result/v1/event.yaml", "retention: P1Y\n", "retention: P1Y\nthin: [patientReff]\n")]
    [InlineData("subscription-field", "partners/televida.yaml", "    client: televida-scheduling\n", "    client: televida-scheduling\n    where: { state: [final] }\n")]
    [InlineData("subscription-pull", "partners/televida.yaml", "    endpoint: { system: receiver, path: /televida }\n    secret: file:televida-webhook\n    client: televida-scheduling\n", "    pull: { from: now }\n")]
    [InlineData("workflow-name", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "name: discharge-to-billing", "name: bill-lab-result", "resource-name-path")]
    [InlineData("workflow-step", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "  - id: weight\n", "  - id: invoice\n", "workflow-order")]
    [InlineData("workflow-order", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "when: steps.review.form", "when: steps.post.form")]
    [InlineData("workflow-order", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "- { to: total, from: steps.invoice.total, as: decimal }", "- { to: total, from: item.total, as: decimal }")]
    [InlineData("workflow-input", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "key: input.encounterRef", "key: input.encounter")]
    [InlineData("workflow-correlation", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "  - id: weight\n", "  - id: paid\n    wait: { event: revenue-cycle.invoice.posted.v1 }\n  - id: weight\n")]
    [InlineData("workflow-compensation", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "with: [{ to: path.id, from: steps.invoice.id }]\n\n  - id: weight", "with: [{ to: path.id, from: steps.post.id }]\n\n  - id: weight")]
    [InlineData("workflow-unreachable", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "    when: steps.review.form.approved = false\n", "")]
    [InlineData("workflow-task", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "seat: coding", "seat: codng")]
    [InlineData("workflow-runs", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "  - id: weight\n", "  - id: again\n    run: { workflow: discharge-to-billing }\n  - id: weight\n")]
    [InlineData("workflow-consent", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "key: input.encounterRef\n", "key: input.encounterRef\naccess: { purposes: [HPAYMT], consent: required }\n")]
    [InlineData("reference-system", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "system: odoo\n      operation: draft", "system: odo\n      operation: draft")]
    [InlineData("reference-event", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "invoice.posted.v1", "invoice.posted.v2")]
    [InlineData("reference-operation", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "operation: draftDischargeInvoice", "operation: draftInvoice")]
    [InlineData("backend-type", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "      system: odoo\n      operation: draftDischargeInvoice\n      operations: ../odoo/discharge-billing.yaml", "      system: odoo\n      http: POST\n      path: /invoices")]
    [InlineData("reference-calendar", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "calendar: billing-office", "calendar: billing")]
    [InlineData("workflow-mapping", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "  - id: weight\n", "  - id: odd\n    map: { mapping: clinical/oru-to-lab-event }\n  - id: weight\n")]
    [InlineData("reference-mapping", "domains/revenue-cycle/workflows/discharge-to-billing.yaml", "  - id: weight\n", "  - id: odd\n    map: { mapping: clinical/oru-to-lab }\n  - id: weight\n")]
    [InlineData("rights-approver", "standards/governance.yaml", "approve: [domain-owner, platform]", "approve: [domain-owner, platfrom]")]
    [InlineData("reference-seat", "standards/governance.yaml", "security: [noor, grace, security-office]", "security: [noor, grace, security-ofice]")]
    [InlineData("reference-person", "concordat.yaml", "people: [ada, kofi]", "people: [ada, koffi]")]
    [InlineData("team-name", "concordat.yaml", "name: coding-desk", "name: ada", "reference-seat")]
    [InlineData("team-name", "concordat.yaml", "name: security-office,", "name: coding-desk,", "reference-seat")]
    [InlineData("resource-value", "concordat.yaml", "group: security-office }", "group: security-office, people: [noor] }")]
    [InlineData("resource-value", "concordat.yaml", ", people: [ada, kofi] }", " }")]
    [InlineData("rights-seat", "standards/governance.yaml", "  platform: [grace]\n", "")]
    [InlineData("rights-emergency", "standards/governance.yaml", "  - change: [partner, system]\n", "  - change: [system]\n    when: { emergency: yes }\n    approve: [operations]\n  - change: [partner, system]\n")]
    public void One_broken_thing_is_reported_by_its_rule(string rule, string path, string find, string replace, string? besides = null)
    {
        var broken = new Dictionary<string, ReadOnlyMemory<byte>>(Sample, StringComparer.Ordinal);
        var target = path.Split('+')[^1];
        var text = Encoding.UTF8.GetString(Sample[target].Span);
        Assert.Contains(find, text);
        broken[target] = Encoding.UTF8.GetBytes(text.Replace(find, replace));

        var rules = WorkspaceParser.Parse(broken).Findings.Select(f => f.Rule).Distinct().ToList();

        Assert.Contains(rule, rules);
        Assert.Empty(rules.Except([rule, .. besides?.Split(',') ?? []]));
    }

    [Fact]
    public void A_workflow_of_too_many_steps_is_reported()
    {
        const string path = "domains/revenue-cycle/workflows/discharge-to-billing.yaml";
        var steps = string.Concat(Enumerable.Range(0, Concordat.Core.Workflows.WorkflowLimits.Steps).Select(n => $"  - id: rest-{n}\n    wait: {{ for: {{ for: PT1M }} }}\n"));
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(Sample, StringComparer.Ordinal) { [path] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Sample[path].Span).Replace("\nsteps:\n", "\nsteps:\n" + steps)) };

        Assert.Equal(["workflow-limits"], WorkspaceParser.Parse(files).Findings.Select(f => f.Rule));
    }

    [Fact]
    public void Every_rule_has_a_sample_that_breaks_it()
    {
        MethodInfo[] methods = [typeof(SampleWorkspaceTests).GetMethod(nameof(One_broken_thing_is_reported_by_its_rule))!, typeof(NoticeRulesTests).GetMethod(nameof(NoticeRulesTests.One_broken_thing_is_reported_by_its_rule))!,
            typeof(ServiceAccountTests).GetMethod(nameof(ServiceAccountTests.One_broken_thing_is_reported_by_its_rule))!, typeof(BrokerRulesTests).GetMethod(nameof(BrokerRulesTests.One_broken_thing_is_reported_by_its_rule))!];
        var broken = methods.SelectMany(method => method.GetCustomAttributes(typeof(InlineDataAttribute), false)).Cast<InlineDataAttribute>().Select(a => (string)a.Data[0]!).Append("workflow-limits").ToHashSet(); // A_workflow_of_too_many_steps_is_reported

        Assert.Subset(broken, WorkspaceRules.All.Where(r => r.Sample is null).Select(r => r.Id).ToHashSet()); // the others carry one, see RuleSamplesTests
    }

    [Fact]
    public void Any_damage_to_a_file_gives_findings_or_a_workspace() =>
        Gen.Select(Gen.Int[0, Sample.Count - 1], Gen.Int[0, 5000], Gen.Int[0, 40], Gen.String["\n\t -:[]{}&*!|>'\"%@`#,?a1"]).Sample(
            (index, place, length, insert) =>
            {
                var (path, content) = Sample.OrderBy(f => f.Key, StringComparer.Ordinal).ElementAt(index);
                var text = Encoding.UTF8.GetString(content.Span);
                var start = Math.Min(place, text.Length);
                var damaged = text[..start] + insert + text[Math.Min(start + length, text.Length)..];
                var files = new Dictionary<string, ReadOnlyMemory<byte>>(Sample, StringComparer.Ordinal) { [path] = Encoding.UTF8.GetBytes(damaged) };
                var parsed = WorkspaceParser.Parse(files);
                return parsed.Workspace is null == parsed.Findings.Any(f => f.Severity == Severity.Error);
            },
            iter: 100);

    [Fact]
    public void The_same_files_give_the_same_findings_in_the_same_order()
    {
        var files = SampleFiles.Folder("tests/data/workspaces/planted");
        var reversed = files.Reverse().ToDictionary(f => f.Key, f => f.Value);

        Assert.Equal(
            WorkspaceParser.Parse(files).Findings.Select(f => f.ToString()),
            WorkspaceParser.Parse(reversed).Findings.Select(f => f.ToString()));
    }
}

using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Core.Zones;

namespace Concordat.Core.Tests.Zones;

/// <summary>The paths of the sample network: all open as it is; each test closes one.</summary>
public sealed class DataPathsTests
{
    private const string UsEast = "concordat.yaml :: regions: [eu-west] => regions: [eu-west, us-east]";
    private static readonly DateOnly Today = new(2026, 11, 26);
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> Sample = SampleFiles.Folder("samples/st-brigid");

    [Fact]
    public void The_sample_network_has_open_paths_of_each_kind_but_no_model()
    {
        var paths = DataPaths.Of(WorkspaceParser.Parse(Sample).Workspace!);

        Assert.All(paths, path => Assert.True(path.IsOpen, $"{path.Kind} {path.Interface} {string.Join(' ', path.Refusals.Select(one => one.Reason))}"));
        Assert.Equal(["backend", "call", "delivery", "read", "source", "step"], paths.Select(path => path.Kind).Distinct().Order(StringComparer.Ordinal));
        var call = paths.Single(path => path is { Kind: "call", From.Name: "civic-claims" });
        Assert.Equal(["outside", "edge", "core"], call.Way);
        Assert.Equal(["edge", "clinical"], paths.Single(path => path is { Kind: "step", To.Name: "ehr", Interface: "clinical/lab-results" }).Way);
    }

    [Theory]
    [InlineData("a partner outside the region", UsEast + " ;; partners/civic-mutual.yaml :: region: eu-west => region: us-east", "residency-region partners/civic-mutual.yaml:6")]
    [InlineData("an interface laxer than its class", UsEast + " ;; partners/civic-mutual.yaml :: region: eu-west => region: us-east ;; domains/revenue-cycle/apis/invoices/v1/api.yaml :: regions: [eu-west] => regions: [eu-west, us-east]",
        "residency-region domains/revenue-cycle/apis/invoices/v1/api.yaml:32 residency-region partners/civic-mutual.yaml:6")]
    [InlineData("an interface that names no region", UsEast + " ;; partners/greenleaf-pharmacy.yaml :: region: eu-west => region: us-east ;; domains/supply-chain/apis/stock/v1/api.yaml :: regions: [eu-west]\n => ", "")]
    [InlineData("a subscriber outside the region", UsEast + " ;; partners/televida.yaml :: region: eu-west => region: us-east", "residency-region partners/televida.yaml:6 residency-region partners/televida.yaml:6 residency-region partners/televida.yaml:6")]
    [InlineData("a receiver outside the region", UsEast + " ;; systems/receiver.yaml :: region: eu-west => region: us-east", "residency-region partners/televida.yaml:19")]
    [InlineData("a model outside the region", UsEast + " ;; systems/scribe.yaml :: + => kind: system\nname: scribe\ntype: model\nsummary: A model.\nbaseUrl: https://models.example\nzone: outside\nregion: us-east\ndeployment: private-cloud\n ;; domains/revenue-cycle/apis/eligibility/v1/api.yaml :: system: payer-gateway => system: scribe ;; domains/revenue-cycle/apis/eligibility/v1/api.yaml :: classification: pii => classification: phi",
        "residency-region domains/revenue-cycle/apis/eligibility/v1/api.yaml:13")]
    [InlineData("a model within it", "systems/scribe.yaml :: + => kind: system\nname: scribe\ntype: model\nsummary: A model.\nbaseUrl: https://models.example\nzone: outside\nregion: eu-west\ndeployment: private-cloud\n ;; domains/revenue-cycle/apis/eligibility/v1/api.yaml :: system: payer-gateway => system: scribe", "")]
    [InlineData("partners straight to the clinical zone", "zones/outside.yaml :: reaches: [edge] => reaches: [edge, clinical]", "zone-landing zones/outside.yaml:4")]
    [InlineData("only straight to the clinical zone", "zones/outside.yaml :: reaches: [edge] => reaches: [edge, clinical] ;; zones/edge.yaml :: reaches: [core, clinical, outside] => reaches: [core, outside] ;; zones/edge.yaml :: clinical: mtls,  => ",
        "zone-landing zones/outside.yaml:4 zone-path domains/clinical/flows/lab-results.yaml:19 zone-path domains/patient-engagement/workflows/referral-to-appointment.yaml:98")]
    [InlineData("no way to the landing zone", "zones/outside.yaml :: reaches: [edge] => reaches: [outside]", "zone-path domains/clinical/flows/lab-results.yaml:13 zone-path domains/clinical/flows/lab-results.yaml:13 zone-path partners/brigid-app.yaml:15 zone-path partners/brigid-app.yaml:15 zone-path partners/brigid-app.yaml:22 zone-path partners/civic-mutual.yaml:15 zone-path partners/greenleaf-pharmacy.yaml:17 zone-path partners/greenleaf-pharmacy.yaml:22 zone-path partners/greenleaf-pharmacy.yaml:25 zone-path partners/meridian-health.yaml:15 zone-path partners/meridian-health.yaml:15 zone-path partners/televida.yaml:15 zone-path partners/televida.yaml:15 zone-path partners/televida.yaml:15")]
    [InlineData("a way behind the landing zone that the platform does not stand in", "zones/edge.yaml :: reaches: [core, clinical, outside] => reaches: [core, outside] ;; zones/edge.yaml :: clinical: mtls,  =>  ;; zones/core.yaml :: reaches: [core, edge] => reaches: [core, edge, clinical]",
        "zone-path domains/clinical/flows/lab-results.yaml:19 zone-path domains/patient-engagement/workflows/referral-to-appointment.yaml:98")]
    [InlineData("the same where the platform stands in it", "zones/edge.yaml :: reaches: [core, clinical, outside] => reaches: [core, outside] ;; zones/edge.yaml :: clinical: mtls,  =>  ;; zones/core.yaml :: reaches: [core, edge] => platform: true\nreaches: [core, edge, clinical]", "")]
    [InlineData("plain http over the network", "systems/ehr.yaml :: http://127.0.0.1:8081 => http://ehr.st-brigid.example", "transit-encryption systems/ehr.yaml:1")]
    [InlineData("https over the network", "systems/ehr.yaml :: http://127.0.0.1:8081 => https://ehr.st-brigid.example", "")]
    [InlineData("certificates that nobody shows", "systems/ehr.yaml :: http://127.0.0.1:8081 => https://ehr.st-brigid.example ;; systems/ehr.yaml ::   certificate: \"file:ehr-client\"\n => ", "transit-encryption systems/ehr.yaml:1")]
    [InlineData("a certificate on the way in clear", "systems/ehr.yaml :: http://127.0.0.1:8081 => http://ehr.st-brigid.example ;; zones/edge.yaml :: clinical: mtls,  => ", "transit-encryption systems/ehr.yaml:11")]
    [InlineData("webhooks to a system that asks for a certificate", "systems/receiver.yaml :: http://127.0.0.1:8081/receiver => https://receiver.example\ntls: { certificate: \"file:ours\" } ;; zones/edge.yaml :: outside: tls => outside: mtls", "transit-encryption partners/televida.yaml:19")]
    [InlineData("senders without a certificate", "zones/outside.yaml :: reaches: [edge] => reaches: [edge]\ntransit: { edge: mtls }", "transit-encryption domains/clinical/flows/lab-results.yaml:13 transit-encryption domains/clinical/flows/lab-results.yaml:13")]
    [InlineData("a deployment that the class does not allow", "systems/ehr.yaml :: zone: clinical => deployment: managed-cloud\nzone: clinical", "residency-deployment domains/clinical/flows/lab-results.yaml:19 residency-deployment domains/patient-engagement/workflows/referral-to-appointment.yaml:98")]
    [InlineData("a deployment that nobody names", "zones/core.yaml :: deployment: private-cloud\n => ", "residency-deployment domains/patient-engagement/apis/appointments/v1/api.yaml:14 residency-deployment domains/patient-engagement/workflows/referral-to-appointment.yaml:197 residency-deployment domains/revenue-cycle/apis/invoices/v1/api.yaml:21 residency-deployment domains/revenue-cycle/flows/bill-lab-result.yaml:17 residency-deployment domains/revenue-cycle/workflows/discharge-to-billing.yaml:64")]
    public void A_check_says_what_is_against_a_path(string what, string edits, string expected)
    {
        var found = WorkspaceCheck.Run(Edit(edits), Today).Findings.Where(finding => finding.Blocks).ToList();

        Assert.True(expected == string.Join(' ', found.Select(one => $"{one.Rule} {one.At.File}:{one.At.Line}").Order(StringComparer.Ordinal)), what + "\n" + string.Join('\n', found.Select(one => $"{one.Rule} {one.At} {one.Message}")));
        Assert.All(found, finding => Assert.False(string.IsNullOrEmpty(finding.Fix)));
    }

    [Fact]
    public void No_waiver_opens_a_path()
    {
        var files = Edit("zones/outside.yaml :: reaches: [edge] => reaches: [edge, clinical]");
        files["waivers/straight.yaml"] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Sample["waivers/invoice-numbers.yaml"].Span)
            .Replace("name: invoice-numbers", "name: straight", StringComparison.Ordinal).Replace("owasp:api1:2023-no-numeric-ids", PathRules.Landing, StringComparison.Ordinal));

        var rules = WorkspaceCheck.Run(files, Today).Findings.Where(finding => finding.Blocks).Select(finding => finding.Rule).ToList();

        Assert.Contains(PathRules.Landing, rules);
        Assert.Contains("waiver-rule", rules);
    }

    [Fact]
    public void A_release_made_before_these_rules_still_parses_so_that_a_node_can_refuse_path_by_path() =>
        Assert.NotNull(WorkspaceParser.Parse(Edit("zones/outside.yaml :: reaches: [edge] => reaches: [edge, clinical]")).Workspace);

    private static Dictionary<string, ReadOnlyMemory<byte>> Edit(string edits)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(Sample, StringComparer.Ordinal);
        foreach (var edit in edits.Split(" ;; "))
        {
            var (path, rest) = (edit.Split(" :: ")[0], edit[(edit.IndexOf(" :: ", StringComparison.Ordinal) + 4)..]);
            var cut = rest.IndexOf(" => ", StringComparison.Ordinal);
            var (find, text) = (rest[..cut], rest[(cut + 4)..]);
            if (find == "+")
            {
                files.Add(path, Encoding.UTF8.GetBytes(text));
                continue;
            }
            var before = Encoding.UTF8.GetString(files[path].Span);
            Assert.Contains(find, before, StringComparison.Ordinal);
            files[path] = Encoding.UTF8.GetBytes(before.Replace(find, text, StringComparison.Ordinal));
        }
        return files;
    }
}

using System.Text;
using Concordat.Cli;
using Concordat.Control;
using Concordat.Governance.Control;
using Concordat.Modules.Tests;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// What would send PHI to a partner or a model outside eu-west, or from the partners' zone straight to the clinical zone, is refused at check, at the change
/// request, and at run time by a node that runs a release which no check of today has seen.
/// </summary>
public sealed class ZonesJourney(JourneyNode node) : IClassFixture<JourneyNode>
{
    private const string Invoice = "/apis/revenue-cycle/invoices/v1/invoices/12";
    private const string Eligibility = "/apis/revenue-cycle/eligibility/v1/eligibility/MH-1001";
    private const string EligibilityFile = "domains/revenue-cycle/apis/eligibility/v1/api.yaml";

    [Fact]
    public async Task A_partner_outside_the_region_gets_no_PHI()
    {
        var files = Files();
        Edit(files, "concordat.yaml", "regions: [eu-west]", "regions: [eu-west, us-east]");
        Edit(files, "partners/civic-mutual.yaml", "region: eu-west", "region: us-east");

        await IsRefusedAtCheck(files, "residency-region", "partners/civic-mutual.yaml:6");
        await IsRefusedAtTheChangeRequest(files, "partners/civic-mutual.yaml:6");
        await Run(files, async () =>
        {
            (await node.Get("civic-claims", Invoice)).IsProblem(403, "forbidden");
            Assert.Equal(200, (await node.Get("meridian-claims", Invoice)).Status); // the path of another is open
            Assert.Equal(("client:civic-claims", "forbidden"), await LastRefusal());
        });
        Assert.Equal(200, (await node.Get("civic-claims", Invoice)).Status);
    }

    [Theory]
    [InlineData("us-east", 403)]
    [InlineData("eu-west", 200)]
    public async Task A_model_outside_the_region_is_prompted_with_no_PHI(string region, int status)
    {
        var files = Files();
        Edit(files, "concordat.yaml", "regions: [eu-west]", "regions: [eu-west, us-east]");
        Edit(files, EligibilityFile, "backend: { system: payer-gateway, path: /payer }", "backend: { system: scribe, path: /payer }");
        Edit(files, EligibilityFile, "classification: pii", "classification: phi");
        files["systems/scribe.yaml"] = $"""
            kind: system
            name: scribe
            type: model
            summary: A provider of models, invented.
            baseUrl: {node.Systems.Url}
            zone: outside
            region: {region}
            deployment: private-cloud
            """;
        if (status == 403)
        {
            await IsRefusedAtCheck(files, "residency-region", EligibilityFile + ":13");
            await IsRefusedAtTheChangeRequest(files, EligibilityFile + ":13");
        }
        else
        {
            Assert.DoesNotContain("residency-region", (await Check(files)).Out, StringComparison.Ordinal);
        }
        await Run(files, async () => Assert.Equal(status, (await node.Call("meridian-claims", HttpMethod.Get, Eligibility, purpose: "ELIGVER")).Status));
    }

    [Fact]
    public async Task Nothing_goes_from_the_partners_zone_straight_to_the_clinical_zone()
    {
        var files = Files();
        Edit(files, "zones/outside.yaml", "reaches: [edge]", "reaches: [edge, clinical]");
        Edit(files, "zones/edge.yaml", "reaches: [core, clinical, outside]", "reaches: [core, outside]");
        Edit(files, "zones/edge.yaml", "clinical: mtls, ", "");
        Edit(files, "systems/odoo.yaml", "zone: core", "zone: clinical");

        await IsRefusedAtCheck(files, "zone-landing", "zones/outside.yaml:4");
        await IsRefusedAtTheChangeRequest(files, "zones/outside.yaml:4");
        var reports = (int?)(await node.Systems.State("ehr"))["resources"]!["DiagnosticReport"] ?? 0;
        await Run(files, async () =>
        {
            (await node.Get("meridian-claims", Invoice)).IsProblem(403, "forbidden");
            using var lab = new MllpSender(node.Node.Options.MllpPort);
            Assert.Equal("AA", await lab.Send(LabMessages.Glucose(Numbers.Next()), TestContext.Current.CancellationToken));
            await node.Settle();
            var dead = (await (await node.As("ada")).Messages(kind: "flow", @interface: "clinical/lab-results", most: 1)).Messages[0];
            Assert.Equal(("dead", "forbidden"), (dead.State, dead.Cause)); // kept, with its cause, and nothing was sent
            Assert.Equal(reports, (int?)(await node.Systems.State("ehr"))["resources"]!["DiagnosticReport"] ?? 0);
        });
    }

    [Fact]
    public async Task A_way_that_asks_for_mutual_TLS_is_open_where_a_certificate_is_named_and_closed_where_none_is()
    {
        var files = Files();
        Edit(files, "systems/ehr.yaml", "http://127.0.0.1:8081/ehr/fhir", "https://ehr.st-brigid.example/fhir");
        Assert.DoesNotContain("transit-encryption", (await Check(files)).Out, StringComparison.Ordinal);
        Edit(files, "systems/ehr.yaml", "  certificate: \"file:ehr-client\"\n", "");

        await IsRefusedAtCheck(files, "transit-encryption", "systems/ehr.yaml:1");
        await IsRefusedAtTheChangeRequest(files, "systems/ehr.yaml:1");
        await Run(files, async () =>
        {
            using var lab = new MllpSender(node.Node.Options.MllpPort);
            Assert.Equal("AA", await lab.Send(LabMessages.Glucose(Numbers.Next()), TestContext.Current.CancellationToken));
            await node.Settle();
            var dead = (await (await node.As("ada")).Messages(kind: "flow", @interface: "clinical/lab-results", most: 1)).Messages[0];
            Assert.Equal(("dead", "forbidden"), (dead.State, dead.Cause));
        });
    }

    [Fact]
    public async Task The_map_says_of_every_path_whether_it_is_open()
    {
        var map = await (await node.As("ada")).Zones(TestContext.Current.CancellationToken);

        Assert.NotEmpty(map.Paths);
        Assert.All(map.Paths, path => Assert.True(path.Open));
        Assert.True(map.Zones.Single(zone => zone.Name == "edge").Landing);
        var (exit, output, error) = await node.Run("zones", node.Workspace);
        Assert.True(exit == 0, error);
        Assert.Contains($"{map.Paths.Count} paths, 0 closed.", output, StringComparison.Ordinal);
    }

    private async Task IsRefusedAtCheck(Dictionary<string, string> files, string rule, string place)
    {
        var (exit, output) = await Check(files);
        Assert.Equal(1, exit);
        Assert.Contains(rule, output, StringComparison.Ordinal);
        Assert.Contains(place, output, StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Out)> Check(Dictionary<string, string> files)
    {
        var folder = Path.Combine(Path.GetDirectoryName(node.Workspace)!, "proposal-" + Guid.NewGuid().ToString("n"));
        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            await File.WriteAllTextAsync(Path.Combine(folder, path), text, TestContext.Current.CancellationToken);
        }
        var (exit, output, _) = await node.Run("check", folder);
        return (exit, output);
    }

    private async Task IsRefusedAtTheChangeRequest(Dictionary<string, string> files, string place)
    {
        var ada = await node.As("ada");
        var refused = await Assert.ThrowsAsync<ControlRefusedException>(() => ada.Open(new("Send it there", files), TestContext.Current.CancellationToken));
        Assert.Equal(422, refused.Problem.Status);
        Assert.Contains(refused.Problem.Errors!, error => error.Pointer.StartsWith(place, StringComparison.Ordinal));
    }

    /// <summary>Runs these files as a release made around the check, and then what ran before.</summary>
    private async Task Run(Dictionary<string, string> files, Func<Task> meanwhile)
    {
        var grace = await node.As("grace");
        var before = (await grace.Releases(TestContext.Current.CancellationToken)).Running;
        await UncheckedRelease.Activate(node.Node.Services, files);
        await meanwhile();
        await grace.Activate(before, "It was made under older rules.", TestContext.Current.CancellationToken);
    }

    private async Task<(string Actor, string Outcome)> LastRefusal()
    {
        var entries = (await (await node.As("grace")).Audit()).Entries;
        var entry = entries.First(one => one.Action == "path.refused");
        return (entry.Actor, entry.Outcome);
    }

    private Dictionary<string, string> Files() =>
        WorkspaceFolder.Files(node.Workspace).ToDictionary(file => file.Key, file => Encoding.UTF8.GetString(file.Value.Span), StringComparer.Ordinal);

    private static void Edit(Dictionary<string, string> files, string path, string old, string text)
    {
        Assert.Contains(old, files[path], StringComparison.Ordinal);
        files[path] = files[path].Replace(old, text, StringComparison.Ordinal);
    }
}

using System.IO.Compression;
using System.Text;
using Concordat.Control;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// A person asks a running node what depends on what, who is hit where something goes, how good it all is, where contracts and traffic part, and takes evidence away.
/// </summary>
public sealed class CatalogueJourney(JourneyNode node) : IClassFixture<JourneyNode>
{
    private const string Invoice = "/apis/revenue-cycle/invoices/v1/invoices/12";

    [Fact]
    public async Task What_breaks_is_told_with_the_way_to_it_and_the_same_offline()
    {
        var impact = await (await node.As("ada")).Impact("ehr", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("system:ehr", impact.Node.Id);
        Assert.Contains(impact.Hits, hit => hit is { Node.Id: "flow:clinical/lab-results", Effect: "waits" });
        Assert.Contains(impact.Call, call => call is { Domain: "clinical", Owner: "grace" });
        var (exit, output, error) = await node.Run("impact", "ehr", "--workspace", node.Workspace);
        Assert.True(exit == 0, error);
        Assert.Contains($"system:ehr is down: {impact.Hits.Count} hit.", output, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<ControlRefusedException>(async () => await (await node.As("ada")).Impact("her", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(404, refused.Problem.Status);
        Assert.Contains("Did you mean 'ehr'?", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traffic_names_who_got_a_field_moves_scores_and_shows_drift()
    {
        Assert.Equal(200, (await node.Get("civic-claims", Invoice)).Status);
        (await node.Get("civic-claims", "/apis/revenue-cycle/invoices/v1/nothing-like-it")).IsProblem(404, "not-found");
        await node.Settle();
        var ada = await node.As("ada");

        var hit = Assert.Single((await ada.Impact("api:revenue-cycle/invoices/v1", "dueDate", TestContext.Current.CancellationToken)).Consumers);
        Assert.Equal(("civic-claims", "delivered"), (hit.Name, hit.Evidence[0].How));

        var before = await ada.Scorecards(cancellationToken: TestContext.Current.CancellationToken);
        await (await node.As("ines")).ScanNow(TestContext.Current.CancellationToken);
        var after = await ada.Scorecards("api", "revenue-cycle/invoices/v1", TestContext.Current.CancellationToken);
        Assert.Equal((before.Scans.Count + 1, after.Scans.Count), (after.Scans.Count, Assert.Single(after.Cards).Trend.Count));
        Assert.Equal(100, after.Cards[0].Components.Single(part => part.Name == "reliability").Score);
        Assert.InRange(after.Cards[0].Components.Single(part => part.Name == "use").Score!.Value, 1, 99);

        var drift = await ada.Drift("revenue-cycle/invoices/v1", TestContext.Current.CancellationToken);
        Assert.Contains(drift.Rows, row => row is { Kind: "not-found", Times: > 0 });
        Assert.Contains(drift.Rows, row => row.Kind == "unused-operation");
        Assert.DoesNotContain(drift.Rows, row => row is { Kind: "unused-field", What: "dueDate" });
    }

    [Fact]
    public async Task What_values_look_like_is_counted_and_held_against_the_declared_class()
    {
        for (var call = 0; call < 3; call++)
        {
            Assert.Equal(200, (await node.Get("greenleaf-orders", "/apis/supply-chain/stock/v1/stock?productCode=wanda.quill%40greenleaf.example")).Status);
        }

        var ada = await node.As("ada");
        var seen = Assert.Single((await ada.Drift("supply-chain/stock/v1", TestContext.Current.CancellationToken)).Values);
        Assert.Equal(("parameters/productCode", "email", "pii", "internal", true, 3L), (seen.Field, seen.Kind, seen.Class, seen.Declared, seen.Exceeds, seen.Times));
        var finding = await Found(ada, "classification-observed"); // nobody asked for a scan: traffic did
        Assert.Equal(("domains/supply-chain/apis/stock/v1/api.yaml", "warn"), (finding.File, finding.Severity));
        Assert.Contains("traffic shows at parameters/productCode what looks like email, which is pii (3 of 3 sampled values, ", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wanda", finding.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<Concordat.Governance.Control.ControlApi.FindingView> Found(ControlClient client, string rule)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if ((await client.Scan(patience.Token)).Findings.FirstOrDefault(finding => finding.Rule == rule) is { } finding)
            {
                return finding;
            }
            await Task.Delay(20, patience.Token);
        }
    }

    [Fact]
    public async Task What_to_pay_for_and_what_is_offered_is_told_to_people_the_command_line_and_partners()
    {
        var ada = await node.As("ada");
        var list = await ada.Priorities(TestContext.Current.CancellationToken);
        var (exit, output, error) = await node.Run("agenda", "--workspace", node.Workspace);

        Assert.Equal(["member-in-the-body", "opaque-references", "stock-on-call"], list.Proposals.Select(one => one.Name).Order(StringComparer.Ordinal));
        Assert.All(list.Proposals, one => Assert.Equal(["value", "risk", "findings", "waivers", "standing", "criticality"], one.Parts.Select(part => part.Name)));
        Assert.True(exit == 0, error);
        Assert.All(list.Proposals, one => Assert.Contains($"  {one.Name} ({one.Status}, {one.Domain}): {one.Title}", output, StringComparison.Ordinal));

        var visit = Assert.Single((await ada.Products("patient-engagement/remote-visit", TestContext.Current.CancellationToken)).Products);
        Assert.Equal("televida", visit.Holders.Single(holder => holder.State == "has").Partner);
        var refused = await Assert.ThrowsAsync<ControlRefusedException>(async () => await ada.Products("patient-engagement/remote-visits", TestContext.Current.CancellationToken));
        Assert.Equal(404, refused.Problem.Status);
        Assert.Contains("Did you mean 'patient-engagement/remote-visit'?", refused.Message, StringComparison.Ordinal);
        using var portal = new HttpClient();
        var page = await portal.GetStringAsync(new Uri(node.Node.Options.Portal + "/portal/about"), TestContext.Current.CancellationToken);
        Assert.Contains("Remote visit (patient-engagement/remote-visit)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("televida", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("odoo", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task One_search_finds_interfaces_people_and_rules()
    {
        var ada = await node.As("ada");
        async Task<List<string>> Find(string words) => [.. (await ada.Search(words, TestContext.Current.CancellationToken)).Found.Select(one => $"{one.Kind}:{one.Name}")];

        Assert.Equal("api:revenue-cycle/invoices/v1", (await Find("invoices"))[0]);
        Assert.Contains("product:patient-engagement/remote-visit", await Find("remote visit"));
        Assert.Contains("proposal:opaque-references", await Find("opaque"));
        Assert.Contains("person:grace", await Find("grace"));
        Assert.Contains("rule:operation-operationId", await Find("operationid"));
        Assert.Contains("api:revenue-cycle/invoices/v1", await Find("finance revenue"));
        Assert.Empty(await Find("nothing-like-it"));
    }

    [Fact]
    public async Task Evidence_is_taken_by_an_auditor_recorded_and_holds_until_it_is_changed()
    {
        var pack = Path.Combine(Path.GetDirectoryName(node.Workspace)!, "evidence.zip");
        var (grace, today) = (await node.As("grace"), DateOnly.FromDateTime(DateTime.UtcNow));
        await using (var file = File.Create(pack))
        {
            await node.Leave("grace", "export");
            await grace.Evidence(today.AddDays(-1), today, file, TestContext.Current.CancellationToken);
        }

        using (var zip = await ZipFile.OpenReadAsync(pack, TestContext.Current.CancellationToken))
        {
            var names = zip.Entries.Select(entry => entry.FullName).ToList();
            Assert.Superset(new HashSet<string> { "releases/000001.json", "changes/CR-0001.json", "activations.json", "audit.jsonl", "manifest.json", "manifest.sig.json" }, names.ToHashSet());
        }
        Assert.Contains("\"evidence.exported\"", string.Join('\n', (await grace.Audit("evidence.exported")).Entries.Select(entry => $"\"{entry.Action}\"")), StringComparison.Ordinal);
        Assert.Equal(0, (await node.Run("export", "verify", pack)).Exit);
        var trusted = Directory.GetFiles(Path.Combine(node.DataFolder, "trust", "releases")).First();
        Assert.Equal(0, (await node.Run("export", "verify", pack, "--key", trusted)).Exit);

        using (var zip = await ZipFile.OpenAsync(pack, ZipArchiveMode.Update, TestContext.Current.CancellationToken))
        {
            zip.GetEntry("activations.json")!.Delete();
            await using var changed = await zip.CreateEntry("activations.json").OpenAsync(TestContext.Current.CancellationToken);
            await changed.WriteAsync(Encoding.UTF8.GetBytes("[]"), TestContext.Current.CancellationToken);
        }
        var (exit, output, _) = await node.Run("export", "verify", pack);
        Assert.Equal(1, exit);
        Assert.Contains("activations.json: It is not what the manifest says", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(node.DataFolder, "evidence")));
    }

    [Fact]
    public async Task Evidence_is_not_for_everybody_and_not_for_any_period()
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var refused = await Assert.ThrowsAsync<ControlRefusedException>(async () => await (await node.As("ada")).Evidence(today, today, Stream.Null, TestContext.Current.CancellationToken));
        Assert.Equal(403, refused.Problem.Status);
        await node.Leave("grace", "export");
        var tooLong = await Assert.ThrowsAsync<ControlRefusedException>(async () => await (await node.As("grace")).Evidence(today.AddDays(-400), today, Stream.Null, TestContext.Current.CancellationToken));
        Assert.Equal(400, tooLong.Problem.Status);
    }
}

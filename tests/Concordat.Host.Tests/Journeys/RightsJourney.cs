using Concordat.Control;
using Concordat.Core.Rights;
using Concordat.Platform.Releases;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Host.Tests.Journeys;

/// <summary>Who must agree, in the running product: three models, a violating version, an edit after approval, and a field that two of five consumers got.</summary>
public sealed class RightsJourney(RightsNode node) : IClassFixture<RightsNode>
{
    private const string Api = "domains/revenue-cycle/apis/invoices/v1/", Stock = "domains/supply-chain/apis/stock/";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_field_that_two_of_five_consumers_got_asks_those_two()
    {
        foreach (var client in (string[])["meridian-claims", "civic-claims", "alpine-mutual", "brigid-app", "harbor-app"])
        {
            var answer = await node.Get(client, "/apis/revenue-cycle/invoices/v1/invoices/12");
            Assert.True(answer.Status == 200, answer.Text);
            Assert.Equal(client.EndsWith("-app", StringComparison.Ordinal), answer.Json.ContainsKey("dueDate"));
        }
        await node.Settle();
        var files = await Files();
        Change(files, Api + "openapi.yaml", "        dueDate: { type: [string, \"null\"], format: date, description: \"The day by which it is to be paid.\" }\n", "");
        Change(files, Api + "odoo.yaml", "      dueDate: { field: invoice_date_due, type: date }\n", "");
        Change(files, Api + "api.yaml", "invoiceDate, dueDate, lines", "invoiceDate, lines");

        var opened = await (await node.As("ada")).Open(new("Nobody needs the due date", files), Stop);
        var detail = await (await node.As("grace")).Change(opened.Id, Stop);

        Assert.Equal(["brigid-app", "harbor-app"], detail.Consumers.Select(consumer => consumer.Name));
        Assert.All(detail.Consumers, consumer => Assert.Contains(consumer.Evidence, evidence => evidence is { How: "delivered", Operation: "getInvoice", Times: 1 } && evidence.Field.EndsWith("dueDate", StringComparison.Ordinal)));
        Assert.Equal(["domain-owner:revenue-cycle: grace", "consumer:brigid-app: ines", "consumer:harbor-app: kofi"],
            detail.Needs.Select(need => $"{need.Key}: {string.Join(", ", need.Who)}"));
        await (await node.As("ada")).Withdraw(opened.Id, "only asked", Stop);
    }

    [Fact]
    public async Task An_edit_after_an_approval_voids_it()
    {
        var (ada, kofi, noor) = (await node.As("ada"), await node.As("kofi"), await node.As("noor"));
        var files = await Files();
        Change(files, "zones/core.yaml", "The network's own", "Our own");
        var opened = await ada.Open(new("Another sentence", files), Stop);
        Assert.Equal(ChangeState.InReview, (await kofi.Approve(opened.Id, new(opened.ContentHash, "fine"), Stop)).State);

        Change(files, "zones/core.yaml", "reaches: [core, edge]", "reaches: [core, edge, outside]");
        var revised = await ada.Revise(opened.Id, files, Stop);
        Assert.NotEqual(opened.ContentHash, revised.ContentHash);
        Assert.Equal(ChangeState.InReview, (await noor.Approve(opened.Id, new(revised.ContentHash, "fine"), Stop)).State);
        var shown = await ada.Change(opened.Id, Stop);
        Assert.True(shown.Votes.Single(vote => vote.By == "kofi").Void);
        Assert.False(shown.Needs.Single(need => need.Key == "architecture").Met);
        await ada.Withdraw(opened.Id, "a trial", Stop);
    }

    [Fact]
    public async Task A_version_that_violates_a_rule_stays_outside_until_it_is_mended_and_approved()
    {
        const string path = "/apis/supply-chain/stock/v2/stock";
        var (ada, grace) = (await node.As("ada"), await node.As("grace"));
        var files = await Files();
        foreach (var file in (string[])["api.yaml", "openapi.yaml", "odoo.yaml"])
        {
            files[Stock + "v2/" + file] = files[Stock + "v1/" + file];
        }
        Change(files, Stock + "v2/api.yaml", "version: 1.0.0", "version: 2.0.0");
        Change(files, Stock + "v2/openapi.yaml", "stock/v1", "stock/v2");
        Change(files, "partners/greenleaf-pharmacy.yaml", "[supply-chain/stock/v1]", "[supply-chain/stock/v1, supply-chain/stock/v2]");
        var violating = new Dictionary<string, string>(files, StringComparer.Ordinal);
        Change(violating, Stock + "v2/openapi.yaml", "      operationId: getStock\n", "");

        var refused = await Assert.ThrowsAsync<ControlRefusedException>(() => ada.Open(new("Version 2", violating), Stop));
        Assert.Equal(422, refused.Problem.Status);
        Assert.Equal(404, (await node.Get("greenleaf-orders", path)).Status);

        var opened = await ada.Open(new("Version 2", files), Stop);
        Assert.Equal(404, (await node.Get("greenleaf-orders", path)).Status);
        Assert.Equal(ChangeState.Released, (await grace.Approve(opened.Id, new(opened.ContentHash, "agreed"), Stop)).State);
        await node.Node.Services.GetRequiredService<ReleaseFeed>().Refresh(Stop);
        Assert.Equal(200, (await node.Get("greenleaf-orders", path)).Status);
    }

    [Fact]
    public async Task The_same_change_needs_three_sets_of_approvals_under_three_models()
    {
        var ada = await node.As("ada");
        var before = (await ada.Releases(Stop)).Running;
        var asked = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var model in RightsModels.Names)
        {
            await Adopt(model);
            Assert.Equal(model, (await ada.Governance(Stop)).Model);
            var files = await Files();
            Change(files, Api + "api.yaml", "consent: required", "consent: none");
            var plan = await ada.Plan(new(files), Stop);
            Assert.False(plan.Blocked);
            Assert.Equal(["data.exposure", "interface.compatible"], plan.Changes.Select(change => change.Kind).Order());
            asked[model] = string.Join(' ', plan.Needs.Select(need => need.Key).Order(StringComparer.Ordinal));
        }
        Assert.Equal("compliance domain-owner:revenue-cycle platform security", asked["federated"]);
        Assert.Equal("compliance council:majority platform security", asked["centralised"]);
        Assert.Equal("compliance domain-owner:revenue-cycle", asked["decentralised"]);

        var replay = await ada.SimulateGovernance("centralised", Stop);
        Assert.Equal(replay.Changes.Count, replay.Passes + replay.Waits + replay.Blocked);
        Assert.Equal("federated", (await ada.AdviseGovernance(Stop)).Models[0].Model);
        await (await node.As("grace")).Activate(before, "It was a trial.", Stop);
    }

    /// <summary>A table of the model alone, voted on by the whole council under the table before.</summary>
    private async Task Adopt(string model)
    {
        var files = await Files();
        files["standards/governance.yaml"] = $"""
            kind: governance
            name: default
            model: {model}
            rights:
              - change: [waiver]
                approve: [security]
                limit: {"{"} expiry: P75Y {"}"}
            seats:
              platform: [grace]
              security: [noor]
              compliance: [tomas]
              architecture: [kofi]
              operations: [ines]
              business: [mara]
              council: [grace, noor, tomas, kofi, ines]
            """;
        var opened = await (await node.As("ada")).Open(new($"The model {model}", files), Stop);
        var state = ChangeState.InReview;
        foreach (var member in ((string[])["grace", "noor", "tomas", "kofi", "ines"]).TakeWhile(_ => state != ChangeState.Released))
        {
            state = (await (await node.As(member)).Approve(opened.Id, new(opened.ContentHash, "agreed"), Stop)).State;
        }
        Assert.Equal(ChangeState.Released, state);
        await node.Node.Services.GetRequiredService<ReleaseFeed>().Refresh(Stop);
    }

    /// <summary>The files of the release that runs: the tests of this class follow one another on one node.</summary>
    private async Task<Dictionary<string, string>> Files()
    {
        await node.Node.Services.GetRequiredService<ReleaseFeed>().Refresh(Stop);
        return new(node.Node.Services.GetRequiredService<ReleaseFeed>().Current!.Content.Files, StringComparer.Ordinal);
    }

    private static void Change(Dictionary<string, string> files, string path, string old, string text)
    {
        Assert.Contains(old, files[path], StringComparison.Ordinal);
        files[path] = files[path].Replace(old, text, StringComparison.Ordinal);
    }
}

using System.Text.Json.Nodes;
using Concordat.Integration.Feeds;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests.Integration;

/// <summary>Changes of a simulated Odoo become messages of a flow: each once, in order, whatever dies in between.</summary>
public sealed class OdooFeedTests
{
    private const string Flow = "supply-chain/low-stock";

    private static Task<LabNetwork> Start(DatabaseKind kind = DatabaseKind.Sqlite, string source = "every: PT1S, overlap: PT5M", Action<IServiceCollection>? more = null) => LabNetwork.Start(kind, files =>
    {
        var path = "domains/supply-chain/flows/low-stock.yaml";
        files[path] = files[path].Replace("every: PT30S, overlap: PT5M", source, StringComparison.Ordinal);
        return files;
    }, more);

    /// <summary>Numbers of quants on internal shelves.</summary>
    private static async Task<List<int>> Quants(LabNetwork lab, int most) => [.. (await lab.Sandbox.Odoo(
        "stock.quant", "search", [new JsonArray(new JsonArray("location_id.usage", "=", "internal"), new JsonArray("quantity", ">", 20))], new() { ["limit"] = most, ["order"] = "id" }))["result"]!.AsArray().Select(id => (int)id!)];

    private static async Task Write(LabNetwork lab, double quantity, params IEnumerable<int> ids)
    {
        var answer = await lab.Sandbox.Odoo("stock.quant", "write", [new JsonArray([.. ids.Select(id => (JsonNode)id)]), new JsonObject { ["quantity"] = quantity }]);
        Assert.True((bool?)answer["result"], answer.ToJsonString());
    }

    private static async Task<int> Count(LabNetwork lab, string state = "state = 3") =>
        (int)await lab.Get<ModuleDb>().ReadSql(sql => sql.Scalar<long>($"SELECT CAST(COUNT(*) AS BIGINT) FROM messages WHERE channel = 'flow/{Flow}' AND {state}"));

    private static async Task<List<JsonObject>> Events(LabNetwork lab)
    {
        var payloads = await lab.Get<ModuleDb>().ReadSql(sql => sql.Rows("SELECT payload_id FROM events WHERE type = 'supply-chain.stock.threshold-breached.v1' ORDER BY position", row => row.GetGuid(0)));
        return [.. (await lab.Get<PayloadVault>().Open(payloads)).Select(content => JsonNode.Parse(content!)!["data"]!.AsObject())];
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private static Task<bool> Began(LabNetwork lab) => lab.Get<ModuleDb>().Read(db => db.Set<OdooFeedState>().AnyAsync(state => state.AskedAt != null));

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_changes_in_Odoo_becomes_an_event_and_what_did_not_change_becomes_none(DatabaseKind kind)
    {
        await using var lab = await Start(kind);
        await Until(() => Began(lab));
        var quants = await Quants(lab, 3);
        await Write(lab, 4, quants[0], quants[1]);
        await Until(async () => await Count(lab) == 2);
        await Write(lab, 3, quants[0]);
        await Until(async () => await Count(lab) == 3);
        await Write(lab, 3, quants[0]); // its write_date moves and nothing else
        await Write(lab, 2, quants[1]);
        await Until(async () => await Count(lab) == 4);
        Assert.Equal([4, 4, 3, 2], (await Events(lab)).Select(e => (double)e["onHand"]!));
        Assert.Equal(4, await lab.Get<ModuleDb>().ReadSql(sql => sql.Scalar<long>("SELECT CAST(COUNT(*) AS BIGINT) FROM exchanges WHERE kind = 'feed'")));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_node_that_dies_after_a_page_gives_the_rest_of_the_window_and_nothing_twice(DatabaseKind kind)
    {
        await using var lab = await Start(kind, "every: PT1S, overlap: PT5M, start: all", MortalDatabase.Add);
        foreach (var moment in new[] { Moment.BeforeTheCommit, Moment.AfterTheCommit })
        {
            await lab.Get<MortalDatabase>().DieAt("SELECT changes FROM integration_odoo_feeds", moment);
            await Write(lab, moment == Moment.BeforeTheCommit ? 1 : 2, await Quants(lab, 5));
            await lab.Get<MortalDatabase>().Died.WaitAsync(TimeSpan.FromSeconds(30));
            await lab.Restart();
        }
        var low = (int)(await lab.Sandbox.Odoo("stock.quant", "search_count", [new JsonArray(new JsonArray("location_id.usage", "=", "internal"), new JsonArray("quantity", "<", 10))]))["result"]!;
        await Until(async () => await Count(lab) >= low);
        await lab.Get<Quiet>().Settle();
        var given = await lab.Get<ModuleDb>().Read(db => db.Set<OdooFeedRecord>().ToListAsync());
        Assert.Equal(low, given.Count);
        Assert.Equal(given.Sum(record => record.Times), await Count(lab));
        Assert.Equal(0, await Count(lab, "state <> 3"));
    }

    [Fact]
    public async Task Records_that_are_there_no_more_are_told_when_ids_are_compared()
    {
        await using var lab = await Start(source: "every: PT1S, overlap: PT5M, gone: PT1S");
        await Until(() => Began(lab));
        var quants = await Quants(lab, 2);
        await Write(lab, 4, quants);
        await Until(async () => await Count(lab) == 2);
        await Write(lab, 400, quants[0]); // it leaves the search
        await Until(async () => await Count(lab, "state = 4") == 1); // the sample's mapping has no word for that, and a dead letter says so
        var told = await lab.Get<ModuleDb>().Read(db => db.Set<LogMessage>().Where(m => m.Channel == $"flow/{Flow}" && m.State == MessageState.Dead).SingleAsync());
        Assert.Equal(("gone", quants[0]), JsonNode.Parse((await lab.Get<PayloadVault>().Open(told.PayloadId!.Value))!) is var change ? ((string)change!["change"]!, (int)change["id"]!) : default);
        Assert.Single(await lab.Get<ModuleDb>().Read(db => db.Set<OdooFeedRecord>().ToListAsync()));
    }

    [Fact]
    public async Task An_Odoo_that_does_not_answer_loses_no_change_and_its_feed_says_since_when()
    {
        await using var lab = await Start();
        await Until(() => Began(lab));
        var quants = await Quants(lab, 1);
        await lab.Sandbox.Behave("odoo", new { mode = "down" });
        Task<OdooFeedState> State() => lab.Get<ModuleDb>().Read(db => db.Set<OdooFeedState>().SingleAsync());
        await Until(async () => (await State()).FailingSince is not null);
        Assert.StartsWith("unreachable", (await State()).Cause);
        await lab.Sandbox.Behave("odoo", new { mode = "ok" });
        await Write(lab, 4, quants);
        await Until(async () => await Count(lab) == 1);
        Assert.Null((await State()).FailingSince);
    }

    [Fact]
    public async Task Another_release_goes_on_where_the_one_before_it_stood()
    {
        await using var lab = await Start();
        await Until(() => Began(lab));
        var quants = await Quants(lab, 1);
        await Write(lab, 4, quants);
        await Until(async () => await Count(lab) == 1);
        lab.Activate(files => files);
        await Write(lab, 3, quants);
        await Until(async () => await Count(lab) == 2);
        Assert.Equal([1, 2], (await lab.Messages()).Where(m => m.Channel == $"flow/{Flow}").Select(m => m.Release));
    }

    [Fact]
    public async Task While_one_node_reads_no_other_does()
    {
        await using var lab = await Start();
        await Until(() => Began(lab));
        await lab.Get<ModuleDb>().Write(unit => unit.Sql.Execute("UPDATE integration_odoo_feeds SET lease_owner = 'another', lease_until = $1, next_at = $2", unit.Now.AddHours(1), unit.Now.AddHours(-1)));
        var asked = await lab.Get<ModuleDb>().Read(db => db.Set<OdooFeedState>().Select(state => state.AskedAt).SingleAsync());
        await lab.Restart();
        await lab.Send(new Oru()); // work that takes the node a while
        await lab.Settle();
        Assert.Equal(asked, await lab.Get<ModuleDb>().Read(db => db.Set<OdooFeedState>().Select(state => state.AskedAt).SingleAsync()));
    }
}

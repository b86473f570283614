using System.Text.Json.Nodes;
using Concordat.Core.Batch;
using Concordat.Integration;
using Concordat.Integration.Batch;
using Concordat.Modules.Tests.Sandbox;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests.Integration;

/// <summary>Jobs of a simulated Odoo: what a run reads, in which pieces, and where it goes on after a death or a failure.</summary>
public sealed class BatchTests
{
    private const string Job = "supply-chain/stock-review";
    private const string Flow = "supply-chain/low-stock";

    private static Task<LabNetwork> Start(DatabaseKind kind = DatabaseKind.Sqlite, string terms = "records: all\npage: 3", string? after = null, Action<IServiceCollection>? more = null) => LabNetwork.Start(kind, files =>
    {
        var flow = "domains/supply-chain/flows/low-stock.yaml";
        files[flow] = files[flow].Replace("every: PT30S, overlap: PT5M", "read: batch, overlap: PT5M", StringComparison.Ordinal);
        files["domains/supply-chain/batch/stock-review.yaml"] = $"kind: batch\nname: stock-review\nsummary: All stock that is short.\nowner: supply-chain\nflow: low-stock\n{terms}\n";
        if (after is not null)
        {
            files["domains/supply-chain/batch/second.yaml"] = $"kind: batch\nname: second\nsummary: What follows.\nowner: supply-chain\nflow: low-stock\nrecords: all\nafter: [{after}]\n";
        }
        return files;
    }, more);

    private static async Task<int> Short(LabNetwork lab) =>
        (int)(await lab.Sandbox.Odoo("stock.quant", "search_count", [new JsonArray(new JsonArray("location_id.usage", "=", "internal"), new JsonArray("quantity", "<", 10))]))["result"]!;

    /// <summary>Makes so many short, and answers how many there are.</summary>
    private static async Task<int> Make(LabNetwork lab, int many)
    {
        var ids = (await lab.Sandbox.Odoo("stock.quant", "search", [new JsonArray(new JsonArray("location_id.usage", "=", "internal"), new JsonArray("quantity", ">", 20))], new() { ["limit"] = many, ["order"] = "id" }))["result"]!.DeepClone();
        await lab.Sandbox.Odoo("stock.quant", "write", [ids, new JsonObject { ["quantity"] = 4 }]);
        return await Short(lab);
    }

    private static async Task<Guid> Plan(LabNetwork lab, DateTimeOffset? from = null, string cause = "person", string job = Job)
    {
        var plan = lab.Get<IntegrationPlans>().Current!;
        return (await lab.Get<ModuleDb>().Write(unit => lab.Get<BatchRuns>().Plan(unit, plan.Release.Workspace.Jobs[job], new DueRun(unit.Now, from ?? DateTimeOffset.UnixEpoch, unit.Now), new RunCause(cause, "person:otto", "a test"), plan.Release.Number))).Id;
    }

    private static async Task<BatchRun> Run(LabNetwork lab, Guid id, params string[] states)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while (true)
        {
            var run = await lab.Get<ModuleDb>().Read(db => db.Set<BatchRun>().SingleAsync(one => one.Id == id));
            if (states.Contains(run.State))
            {
                return run;
            }
            await Task.Delay(20, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.False(patience.IsCancellationRequested, $"{run.State} {run.Trouble} {run.ChunksDone} of {run.Chunks}, {run.Records}");
        }
    }

    private static Task<long> Given(LabNetwork lab) => lab.Get<ModuleDb>().ReadSql(sql => sql.Scalar<long>($"SELECT CAST(COUNT(*) AS BIGINT) FROM messages WHERE channel = 'flow/{Flow}'"));

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_run_gives_each_record_once_page_by_page(DatabaseKind kind)
    {
        await using var lab = await Start(kind);
        var count = await Make(lab, 7);
        var run = await Run(lab, await Plan(lab), RunStates.Done);
        Assert.Equal((count, 1, 1), (run.Records, run.Chunks, run.ChunksDone));
        Assert.Equal(count, await Given(lab));
        await lab.Settle();
        Assert.Equal(count, await lab.Get<ModuleDb>().ReadSql(sql => sql.Scalar<long>("SELECT CAST(COUNT(*) AS BIGINT) FROM events WHERE type = 'supply-chain.stock.threshold-breached.v1'")));
        var again = await Run(lab, await Plan(lab), RunStates.Done); // another run gives them again
        Assert.Equal((count, count * 2), (again.Records, await Given(lab)));
        Assert.Equal(2, (await AuditQueries.Search(lab.Get<ModuleDb>(), "batch.done", null, null, null, null, 10)).Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_node_that_dies_in_a_run_goes_on_behind_the_last_page_and_gives_nothing_twice(DatabaseKind kind)
    {
        await using var lab = await Start(kind, more: MortalDatabase.Add);
        var count = await Make(lab, 9);
        foreach (var moment in new[] { Moment.BeforeTheCommit, Moment.AfterTheCommit })
        {
            var before = await Given(lab);
            var id = await Plan(lab);
            await lab.Get<MortalDatabase>().DieAt("SELECT CAST(COALESCE(MAX(after_id), 0) AS BIGINT) FROM batch_chunks WHERE finished_at IS NULL", moment);
            await lab.Get<MortalDatabase>().Died.WaitAsync(TimeSpan.FromSeconds(30));
            await lab.Restart();
            Assert.Equal(count, (await Run(lab, id, RunStates.Done)).Records);
            Assert.Equal(before + count, await Given(lab));
        }
    }

    [Fact]
    public async Task A_backfill_reads_its_range_in_chunks()
    {
        await using var lab = await Start(terms: "chunk: P1D\npage: 100");
        var count = await Make(lab, 3);
        var run = await Run(lab, await Plan(lab, DateTimeOffset.UtcNow.AddDays(-2.5), "backfill"), RunStates.Done);
        Assert.Equal((3, 3, count), (run.Chunks, run.ChunksDone, run.Records));
    }

    [Fact]
    public async Task A_run_whose_Odoo_refuses_is_failed_and_goes_on_at_its_page_when_it_is_let()
    {
        await using var lab = await Start();
        var count = await Make(lab, 5);
        string Moved(Dictionary<string, string> files, string search) => files["domains/supply-chain/odoo/stock-levels.yaml"].Replace("quantity, \"<\", 10", search, StringComparison.Ordinal);
        Dictionary<string, string> Job_(Dictionary<string, string> files)
        {
            files["domains/supply-chain/flows/low-stock.yaml"] = files["domains/supply-chain/flows/low-stock.yaml"].Replace("every: PT30S, overlap: PT5M", "read: batch, overlap: PT5M", StringComparison.Ordinal);
            files["domains/supply-chain/batch/stock-review.yaml"] = "kind: batch\nname: stock-review\nsummary: All stock that is short.\nowner: supply-chain\nflow: low-stock\nrecords: all\npage: 3\n";
            return files;
        }
        lab.Activate(files =>
        {
            files["domains/supply-chain/odoo/stock-levels.yaml"] = Moved(files, "no_such_field, \"<\", 10");
            return Job_(files);
        });
        var id = await Plan(lab);
        var failed = await Run(lab, id, RunStates.Failed);
        Assert.NotNull(failed.Trouble);
        Assert.Equal(0, failed.Records);
        lab.Activate(Job_);
        Assert.Null(await lab.Get<DecideMessage>().Replay(failed.Failed!.Value, "person:otto", "the field is right now"));
        Assert.Equal(count, (await Run(lab, id, RunStates.Done)).Records);
    }

    [Fact]
    public async Task A_job_after_another_begins_when_that_one_is_done()
    {
        await using var lab = await Start(after: "stock-review");
        await Make(lab, 2);
        var first = await Run(lab, await Plan(lab), RunStates.Done);
        BatchRun? second = null;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (second?.State != RunStates.Done)
        {
            await Task.Delay(20, patience.Token);
            second = await lab.Get<ModuleDb>().Read(db => db.Set<BatchRun>().SingleOrDefaultAsync(run => run.Job == "supply-chain/second"));
        }
        Assert.Equal("after", second.Cause);
        Assert.True(second.PlannedAt >= first.FinishedAt);
    }

    [Fact]
    public async Task A_run_waits_while_more_than_it_may_be_ahead_waits_in_its_flow()
    {
        await using var lab = await Start(terms: "records: all\npage: 2\nahead: 1");
        var count = await Make(lab, 5);
        Assert.Equal(count, (await Run(lab, await Plan(lab), RunStates.Done)).Records);
        var chunk = Assert.Single(await MessageQueries.Search(lab.Get<ModuleDb>(), new MessageFilter { Kind = RunChunk.MessageKind }));
        Assert.Equal((MessageState.Done, 1), (chunk.State, chunk.Tries)); // to wait is no try
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_schedule_plans_a_time_once_however_many_nodes_look(DatabaseKind kind)
    {
        await using var lab = await Start(kind, terms: "schedule: { cron: '0 * * * *' }\nrecords: all");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await lab.Get<ModuleDb>().Read(db => db.Set<BatchJobState>().AnyAsync(state => state.Job == Job)))
        {
            await Task.Delay(20, patience.Token);
        }
        await lab.Get<ModuleDb>().Write(unit => unit.Sql.Execute("UPDATE batch_jobs SET looked_at = $1 WHERE job = $2", unit.Now.AddHours(-3), Job)); // as if no node had been up
        BatchRun? run = null;
        while (run?.State != RunStates.Done)
        {
            await Task.Delay(20, patience.Token);
            run = await lab.Get<ModuleDb>().Read(db => db.Set<BatchRun>().SingleOrDefaultAsync(one => one.Job == Job)); // one run covers the three times
        }
        Assert.Equal(("schedule", 0), (run.Cause, run.DueAt.Minute));
    }
}

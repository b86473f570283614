using Concordat.Control;

namespace Concordat.Host.Tests.Journeys;

/// <summary>An operator runs a batch job of the sample, gives a range again, and holds the job.</summary>
public sealed class BatchJourney(JourneyNode node) : IClassFixture<JourneyNode>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_started_backfilled_paused_and_let_go_on()
    {
        var ines = await node.As("ines");
        var job = Assert.Single((await ines.BatchJobs(Stop)).Jobs);
        Assert.Equal(("supply-chain/stock-review", "low-stock", "30 5 * * MON-FRI (Europe/Dublin)"), (job.Job, job.Flow, job.Schedule));
        Assert.NotNull(job.NextAt);

        await ines.SwitchBatch("supply-chain", "stock-review", false, "Odoo is updated", Stop);
        Assert.Equal("person:ines", Assert.Single((await ines.BatchJobs(Stop)).Jobs).PausedBy);
        Assert.Equal(409, (await Assert.ThrowsAsync<ControlRefusedException>(() => ines.SwitchBatch("supply-chain", "stock-review", false, "again", Stop))).Problem.Status);
        var run = await ines.StartBatch("supply-chain", "stock-review", new BatchStart(DateTimeOffset.UnixEpoch, null, "the event was new that day"), Stop);
        Assert.Equal(("backfill", "person:ines", 1), (run.Cause, run.By, run.Chunks));
        Assert.Equal("waiting", Assert.Single((await ines.BatchRuns("supply-chain", "stock-review", Stop)).Runs).State); // the job is paused
        Assert.Equal(409, (await Assert.ThrowsAsync<ControlRefusedException>(() => ines.StartBatch("supply-chain", "stock-review", new BatchStart(DateTimeOffset.UnixEpoch, null, "once more"), Stop))).Problem.Status);
        await ines.CancelBatch(run.Id, "it was a try", Stop);
        var cancelled = Assert.Single((await ines.BatchRuns("supply-chain", "stock-review", Stop)).Runs);
        Assert.Equal((run.Id, "cancelled", "the event was new that day"), (cancelled.Id, cancelled.State, cancelled.Reason));
        Assert.Equal(409, (await Assert.ThrowsAsync<ControlRefusedException>(() => ines.RetryBatch(run.Id, "no", Stop))).Problem.Status);

        await ines.SwitchBatch("supply-chain", "stock-review", true, "it is done", Stop);
        var second = await ines.StartBatch("supply-chain", "stock-review", new BatchStart(null, null, "now"), Stop);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        var begun = second; // it begins, and gives records within the window of the job
        while (begun.State == "waiting")
        {
            await Task.Delay(20, patience.Token);
            begun = (await ines.BatchRuns("supply-chain", "stock-review", Stop)).Runs.Single(one => one.Id == second.Id);
        }
        Assert.Contains(begun.State, (string[])["running", "done"]);
    }

    [Fact]
    public async Task What_cannot_be_started_is_refused_with_the_reason()
    {
        var ines = await node.As("ines");
        async Task<int?> Refused(string job, BatchStart start) => (await Assert.ThrowsAsync<ControlRefusedException>(() => ines.StartBatch("supply-chain", job, start, Stop))).Problem.Status;
        Assert.Equal(404, await Refused("nothing", new BatchStart(null, null, "why")));
        Assert.Equal(400, await Refused("stock-review", new BatchStart(null, null, " ")));
        Assert.Equal(400, await Refused("stock-review", new BatchStart(DateTimeOffset.MaxValue, null, "why")));
        var kofi = await node.As("kofi");
        Assert.Equal(403, (await Assert.ThrowsAsync<ControlRefusedException>(() => kofi.StartBatch("supply-chain", "stock-review", new BatchStart(null, null, "why"), Stop))).Problem.Status);
        Assert.Empty((await kofi.Publications(Stop)).Publications);
    }
}

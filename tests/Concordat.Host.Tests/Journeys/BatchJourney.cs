using Concordat.Control;

namespace Concordat.Host.Tests.Journeys;

/// <summary>An operator runs a batch job of the sample, gives a range again, and holds the job.</summary>
public sealed class BatchJourney(JourneyNode node) : IClassFixture<JourneyNode>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_started_backfilled_paused_and_let_go_on()
    {
        var otto = await node.As("otto");
        var job = Assert.Single((await otto.BatchJobs(Stop)).Jobs);
        Assert.Equal(("supply-chain/stock-review", "low-stock", "30 5 * * MON-FRI (Europe/Dublin)"), (job.Job, job.Flow, job.Schedule));
        Assert.NotNull(job.NextAt);

        await otto.SwitchBatch("supply-chain", "stock-review", false, "Odoo is updated", Stop);
        Assert.Equal("person:otto", Assert.Single((await otto.BatchJobs(Stop)).Jobs).PausedBy);
        Assert.Equal(409, (await Assert.ThrowsAsync<ControlRefusedException>(() => otto.SwitchBatch("supply-chain", "stock-review", false, "again", Stop))).Problem.Status);
        await otto.SwitchBatch("supply-chain", "stock-review", true, "it is done", Stop);

        var run = await otto.StartBatch("supply-chain", "stock-review", new BatchStart(DateTimeOffset.UnixEpoch, null, "the event was new that day"), Stop);
        Assert.Equal(("backfill", "person:otto", 1), (run.Cause, run.By, run.Chunks));
        await otto.CancelBatch(run.Id, "it was a try", Stop);
        var cancelled = Assert.Single((await otto.BatchRuns("supply-chain", "stock-review", Stop)).Runs);
        Assert.Equal((run.Id, "cancelled", "the event was new that day"), (cancelled.Id, cancelled.State, cancelled.Reason));
        Assert.Equal(409, (await Assert.ThrowsAsync<ControlRefusedException>(() => otto.RetryBatch(run.Id, "no", Stop))).Problem.Status);
    }

    [Fact]
    public async Task What_cannot_be_started_is_refused_with_the_reason()
    {
        var otto = await node.As("otto");
        async Task<int?> Refused(string job, BatchStart start) => (await Assert.ThrowsAsync<ControlRefusedException>(() => otto.StartBatch("supply-chain", job, start, Stop))).Problem.Status;
        Assert.Equal(404, await Refused("nothing", new BatchStart(null, null, "why")));
        Assert.Equal(400, await Refused("stock-review", new BatchStart(null, null, " ")));
        Assert.Equal(400, await Refused("stock-review", new BatchStart(DateTimeOffset.MaxValue, null, "why")));
        var ada = await node.As("ada");
        Assert.Equal(403, (await Assert.ThrowsAsync<ControlRefusedException>(() => ada.StartBatch("supply-chain", "stock-review", new BatchStart(null, null, "why"), Stop))).Problem.Status);
        Assert.Empty((await ada.Publications(Stop)).Publications);
    }
}

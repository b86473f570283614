using Concordat.Governance.Access;
using Concordat.Governance.Changes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Governance;

/// <summary>Looks twice a minute for requests whose time has come, at access reviews, and at the ledger's retention; the one never waits for the other.</summary>
internal sealed class DueTimer(DueChanges changes, DueAccessReviews reviews, DueAuditRetention retention, TimeProvider clock, ILogger<DueTimer> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Look(changes.Run, "Requests whose time has come could not be released", stoppingToken),
        Look(reviews.Run, "Access reviews could not be looked at", stoppingToken),
        Look(retention.Run, "The ledger's retention could not be kept", stoppingToken));

    private async Task Look(Func<CancellationToken, Task> run, string failed, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(30), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                try
                {
                    await run(stopping);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    logger.LogError("{Failed}: {Failure}", failed, failure.GetType().Name);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the host stops
        }
    }
}

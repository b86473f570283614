using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Governance.Access;

/// <summary>Looks twice a minute at campaigns, and once an hour for grants that nobody uses.</summary>
internal sealed class AccessTimer(DueAccessReviews due, TimeProvider clock, ILogger<AccessTimer> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(30), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Look(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // the host stops
        }
    }

    private async Task Look(CancellationToken stopping)
    {
        try
        {
            await due.Run(stopping);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogError("Access reviews could not be looked at: {Failure}", failure.GetType().Name);
        }
    }
}

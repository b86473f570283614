using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Governance.Changes;

/// <summary>Looks twice a minute for requests whose time has come.</summary>
internal sealed class ChangeTimer(DueChanges due, TimeProvider clock, ILogger<ChangeTimer> logger) : BackgroundService
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
            logger.LogError("Requests whose time has come could not be released: {Failure}", failure.GetType().Name);
        }
    }
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Gateway.Idempotency;

/// <summary>Once an hour the keys that are past their time are forgotten.</summary>
internal sealed class ForgetIdempotentCalls(IdempotencyStore store, TimeProvider clock, ILogger<ForgetIdempotentCalls> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hour = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        try
        {
            while (await hour.WaitForNextTickAsync(stoppingToken))
            {
                await Forget();
            }
        }
        catch (OperationCanceledException)
        {
            // the host stops
        }
    }

    private async Task Forget()
    {
        try
        {
            await store.Forget();
        }
        catch (Exception failure)
        {
            logger.LogError("Old idempotency keys could not be forgotten: {Failure}", failure.GetType().Name);
        }
    }
}

using Concordat.Platform.Observation;
using Concordat.Platform.Releases;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Governance.Scans;

/// <summary>Wakes at the instant at which a scan is due, when another release is activated, and when traffic of this node shows what it did not show before.</summary>
internal sealed class ScanTimer(DueScan due, ReleaseFeed feed, TrafficSampler sampler, TimeProvider clock, ILogger<ScanTimer> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);
    private TaskCompletionSource _awake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var following = feed.OnChange(_ => Wake());
        sampler.OnTelling += Wake;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                Volatile.Write(ref _awake, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                await Sleep(await Look(stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // the host stops
        }
        finally
        {
            sampler.OnTelling -= Wake;
        }
    }

    private void Wake() => Volatile.Read(ref _awake).TrySetResult();

    private async Task<DateTimeOffset> Look(CancellationToken stopping)
    {
        try
        {
            return await due.Run(stopping);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogError("The active release could not be scanned: {Failure}", failure.GetType().Name);
            return clock.GetUtcNow() + Again;
        }
    }

    private async Task Sleep(DateTimeOffset until, CancellationToken stopping)
    {
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var wait = until - clock.GetUtcNow();
        await Task.WhenAny(Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, clock, awake.Token), Volatile.Read(ref _awake).Task);
        await awake.CancelAsync();
        stopping.ThrowIfCancellationRequested();
    }
}

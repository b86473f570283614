using System.Buffers;
using System.Threading.Channels;
using Concordat.Core.Observation;
using Concordat.Platform.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Platform.Observation;

/// <summary>
/// Takes copies of sampled bodies and counts in the background what their values look like. Whoever offers one never waits: where the queue is full it
/// is dropped. Copies live in rented memory that is cleared when it goes back; counts alone are stored.
/// </summary>
public sealed class TrafficSampler(ModuleDb db, TimeProvider clock, ILogger<TrafficSampler> logger) : BackgroundService
{
    /// <summary>Bytes of a body that are looked at.</summary>
    public const int MostBytes = 64 * 1024;
    private const int Queued = 128;
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private readonly Channel<Copy> _queue = Channel.CreateBounded<Copy>(new BoundedChannelOptions(Queued));
    private readonly SemaphoreSlim _hurry = new(0);
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _taken;
    private long _counted;
    private DateOnly _forgot;

    private readonly record struct Copy(TrafficSample Of, string Place, byte[] Bytes, int Length);

    /// <summary>Called when a kind of value was seen often enough at a field, for the first time, to say something; must be quick and must not throw.</summary>
    public event Action? OnTelling;

    /// <summary>Bodies that were dropped since the queue was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);
    private long _dropped;

    /// <summary>Takes a copy of a body, or of as much of it as is looked at.</summary>
    /// <param name="of">Whose <see cref="TrafficSample.Turn"/> it was.</param>
    /// <param name="place"><c>request</c>, <c>response</c>, <c>parameters</c> or <c>data</c>.</param>
    /// <param name="json">UTF-8.</param>
    public void Offer(TrafficSample of, string place, ReadOnlySpan<byte> json)
    {
        var length = Math.Min(json.Length, MostBytes);
        var copy = new Copy(of, place, ArrayPool<byte>.Shared.Rent(Math.Max(1, length)), length);
        json[..length].CopyTo(copy.Bytes);
        if (_queue.Writer.TryWrite(copy))
        {
            Interlocked.Increment(ref _taken);
            return;
        }
        Interlocked.Increment(ref _dropped);
        GiveBack(copy);
    }

    /// <summary>Ends when all that was taken before is counted and stored, or could not be. Whoever reads the counts on this node asks first.</summary>
    public async Task Settled(CancellationToken cancellationToken = default)
    {
        var wanted = Interlocked.Read(ref _taken);
        while (true)
        {
            var moved = Volatile.Read(ref _moved).Task;
            if (Interlocked.Read(ref _counted) >= wanted || ExecuteTask is not { IsCompleted: false })
            {
                return;
            }
            _hurry.Release();
            await moved.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stoppingToken))
            {
                await Count(stoppingToken);
                Moved();
                // Many share one write; somebody who waits for the counts does not wait for more to come.
                using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny(Task.Delay(Gathering, clock, over.Token), _hurry.WaitAsync(over.Token));
                await over.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // the host stops: samples that were not looked at are no loss
        }
        finally
        {
            Moved();
        }
    }

    private void Moved() => Interlocked.Exchange(ref _moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private async Task Count(CancellationToken stopping)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var found = new Dictionary<(string Id, string Version), SampledValues>();
        var taken = 0;
        for (; taken < Queued && _queue.Reader.TryRead(out var copy); taken++)
        {
            try
            {
                if (!found.TryGetValue((copy.Of.Id, copy.Of.Version), out var values))
                {
                    found[(copy.Of.Id, copy.Of.Version)] = values = new SampledValues(copy.Of.Names);
                }
                values.Add(copy.Place, copy.Bytes.AsSpan(0, copy.Length), today);
            }
            catch (Exception failure)
            {
                logger.LogError("A sample of {Interface} could not be looked at: {Failure}", copy.Of.Id, failure.GetType().Name);
            }
            finally
            {
                GiveBack(copy);
            }
        }
        try
        {
            var telling = await db.Write(async unit =>
            {
                var said = await ObservedCounts.Add(unit, found);
                if (_forgot != today)
                {
                    await ObservedCounts.Forget(unit, unit.Now - Kept);
                }
                return said;
            }, stopping);
            _forgot = today;
            if (telling)
            {
                OnTelling?.Invoke();
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogError("Counts of {Count} samples could not be stored: {Failure}", taken, failure.GetType().Name);
        }
        Interlocked.Add(ref _counted, taken);
    }

    private static void GiveBack(Copy copy)
    {
        copy.Bytes.AsSpan(0, copy.Length).Clear();
        ArrayPool<byte>.Shared.Return(copy.Bytes);
    }
}

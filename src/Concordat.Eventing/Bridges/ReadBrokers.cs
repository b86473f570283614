using Concordat.Platform;
using Concordat.Platform.Data;
using Concordat.Trust;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Eventing.Bridges;

/// <summary>
/// Reads what partners send through brokers. Each publication is read by one node at a time, by a lease: a node that dies is followed by another. A broker that is away is
/// tried again after a pause that grows; what was read and not committed comes again.
/// </summary>
internal sealed class ReadBrokers(
    SubscriberPlans plans, Brokers brokers, TakeMessages take, ClientSuspension suspension, ModuleDb db, PlatformOptions platform, TimeProvider clock, ILogger<ReadBrokers> logger) : BackgroundService
{
    private const int Most = 200;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly Dictionary<string, Running> _running = new(StringComparer.Ordinal);

    private sealed record Running(PublicationPlan Publication, CancellationTokenSource Stop, Task Task);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (nextTry, release) = (DateTimeOffset.MinValue, 0);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (plans.Current is { } plan && plan.Release.Serial != release)
            {
                (nextTry, release) = (DateTimeOffset.MinValue, plan.Release.Serial);
            }
            var publications = (plans.Current?.Publications ?? []).Where(IsOpen).ToDictionary(p => p.Channel, StringComparer.Ordinal);
            foreach (var (channel, running) in _running.Where(one => one.Value.Task.IsCompleted || !ReferenceEquals(publications.GetValueOrDefault(one.Key), one.Value.Publication)).ToList())
            {
                await End(channel, running);
                nextTry = DateTimeOffset.MinValue;
            }
            if (clock.GetUtcNow() >= nextTry)
            {
                foreach (var publication in publications.Values.Where(p => !_running.ContainsKey(p.Channel)))
                {
                    await Begin(publication, stoppingToken);
                }
                nextTry = clock.GetUtcNow() + (platform.Lease / 3);
            }
            await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        foreach (var (channel, running) in _running.ToList())
        {
            await End(channel, running);
        }
    }

    /// <summary>What may not be read now stays at the broker: a closed way, a client that is stopped, a day without agreement.</summary>
    private bool IsOpen(PublicationPlan publication) => publication.Closed is null && brokers.Refused(publication.Publication.Broker.System.Name) is null
        && !suspension.Holds(publication.Client) && publication.IsAgreedOn(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));

    private async Task Begin(PublicationPlan publication, CancellationToken stopping)
    {
        try
        {
            if (await db.Write(unit => ReadingLease.Take(unit, publication.Channel, platform.Node, platform.Lease), stopping) is { } lease)
            {
                var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                _running[publication.Channel] = new Running(publication, stop, Task.Run(() => Read(publication, lease, stop.Token), CancellationToken.None));
            }
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            logger.LogError("{Publication} could not be begun: {Failure}", publication.Channel, failure.GetType().Name);
        }
    }

    private async Task End(string channel, Running running)
    {
        await running.Stop.CancelAsync();
        await running.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        running.Stop.Dispose();
        _running.Remove(channel);
    }

    /// <summary>Until it is stopped, or another node has it.</summary>
    private async Task Read(PublicationPlan publication, ReadingLease lease, CancellationToken stop)
    {
        var pause = ShortestPause;
        while (!stop.IsCancellationRequested && IsOpen(publication))
        {
            try
            {
                if (await Take(publication, lease, stop))
                {
                    pause = ShortestPause;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                var trouble = failure is BrokerException ? failure.Message : failure.GetType().Name;
                logger.LogWarning("{Publication} is not read: {Trouble}", publication.Channel, trouble);
                if (!await Tell(lease, trouble, null))
                {
                    return;
                }
                await Task.Delay(pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        await Try(unit => lease.Leave(unit));
    }

    /// <summary>Reads until the broker is away; true where anything came.</summary>
    private async Task<bool> Take(PublicationPlan publication, ReadingLease lease, CancellationToken stop)
    {
        var source = publication.Publication.Broker;
        var offsets = $"{publication.Channel}\n{source.System}\n{source.Stream ?? source.Topic}";
        var broker = brokers.Of(source.System.Name) ?? throw new BrokerException("The release has no such broker.");
        await using var reader = await broker.Read(source, await BrokerOffsets.Read(db, offsets, stop), stop);
        await db.Write(async unit =>
        {
            await lease.Hold(unit, platform.Lease);
            foreach (var (partition, position) in reader.Begins)
            {
                await BrokerOffsets.Move(unit, offsets, partition, position);
            }
        }, stop);
        var nextTell = DateTimeOffset.MinValue;
        while (true)
        {
            var messages = await reader.Next(Most, Look, stop);
            if (plans.Current is not { } plan || !IsOpen(publication))
            {
                return true; // what is in hand stays there
            }
            if (messages.Count > 0)
            {
                await take.Run(publication, plan, lease, offsets, messages, platform.Lease, stop);
                await reader.Done(messages);
            }
            if (clock.GetUtcNow() >= nextTell)
            {
                var waiting = await reader.Waiting(stop);
                if (!await Tell(lease, null, waiting))
                {
                    throw new BrokerException("Another node reads by now.");
                }
                nextTell = clock.GetUtcNow() + (platform.Lease / 6);
            }
        }
    }

    /// <summary>Holds on to the lease and says how it goes; false where another node has it.</summary>
    private async Task<bool> Tell(ReadingLease lease, string? trouble, long? waiting)
    {
        var isHeld = true;
        await Try(async unit =>
        {
            try
            {
                await lease.Hold(unit, platform.Lease);
                await lease.Tell(unit, trouble, waiting);
                isHeld = true;
            }
            catch (BrokerException)
            {
                isHeld = false;
            }
        });
        return isHeld;
    }

    /// <summary>A database that is away is no reason to stop: the lease runs out, and the next commit says so.</summary>
    private async Task Try(Func<UnitOfWork, Task> work)
    {
        try
        {
            await db.Write(work, CancellationToken.None);
        }
        catch (Exception failure)
        {
            logger.LogError("How a publication does could not be stored: {Failure}", failure.GetType().Name);
        }
    }
}

using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Platform.Releases;

/// <summary>
/// Gives the active release and follows activations: by a signal inside the process, by LISTEN on PostgreSQL, and by a look each second.
/// A release that fails in seal, content, workspace or in a module's own plan is refused as a whole, and the old one stays.
/// </summary>
public sealed class ReleaseFeed(ReleaseStore store, ReleaseTrust trust, ReleaseSignal signal, TimeProvider clock, ILogger<ReleaseFeed> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookAgainAtRefused = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(15);
    private readonly SemaphoreSlim _refreshing = new(1);
    private readonly Lock _subscribing = new();
    private readonly List<Action<ActiveRelease>> _subscribers = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ActiveRelease? _current;
    private volatile IReadOnlyList<Finding> _refusal = [];
    private ActivationMark? _mark;
    private (int Serial, DateTimeOffset At) _refused;

    /// <summary>What runs now; null before the first release was accepted.</summary>
    public ActiveRelease? Current => _current;

    /// <summary>Why the newest activation is not what runs; empty where it is.</summary>
    public IReadOnlyList<Finding> Refusal => _refusal;

    /// <summary>Ends when the first release was accepted.</summary>
    public Task Ready => _ready.Task;

    /// <summary>
    /// Calls back at once with the current release where there is one, and with each next one before it becomes current. The callback
    /// compiles and swaps the module's plan; it must not wait. An exception refuses the release for all modules.
    /// </summary>
    public IDisposable OnChange(Action<ActiveRelease> callback)
    {
        lock (_subscribing)
        {
            if (_current is { } current)
            {
                callback(current);
            }
            _subscribers.Add(callback);
        }
        return new Subscription(this, callback);
    }

    /// <summary>Looks for a newer activation now; answers when it was accepted or refused.</summary>
    public async Task Refresh(CancellationToken cancellationToken = default)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            _refused = default;
            await Follow(cancellationToken);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>
    /// Looks for the release before the host goes on to start doors and workers: a message that arrives in a node's first moments shall meet
    /// the release. Where the database does not answer the host starts without one, and the look each second goes on.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Refresh(cancellationToken).WaitAsync(FirstLook, clock, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError("The node starts without a release: {Failure}", failure.GetType().Name);
        }
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _refreshing.WaitAsync(stoppingToken);
                try
                {
                    await Follow(stoppingToken);
                }
                finally
                {
                    _refreshing.Release();
                }
                await signal.Signal.Wait(TimeSpan.FromSeconds(1), clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                logger.LogError("The active release could not be looked up: {Failure}", failure.GetType().Name);
                await signal.Signal.Wait(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Follow(CancellationToken cancellationToken)
    {
        _mark ??= trust.ReadMark();
        var head = await store.Head(cancellationToken);
        if (_current is not null && head.Serial == _mark?.Serial && head.ActivationHash == _mark.Hash)
        {
            Refuse([], head.Serial);
            return;
        }
        if (_refused.Serial == head.Serial && clock.GetUtcNow() - _refused.At < LookAgainAtRefused)
        {
            return;
        }
        var walk = new ActivationWalk(store, trust.Load());
        if (_current is null && _mark is not null)
        {
            // After a restart: first what this node ran before, so that there is something to keep.
            await Take(walk, await walk.Restore(_mark, cancellationToken), head.Serial, cancellationToken);
        }
        if (_mark is null || head.Serial != _mark.Serial || head.ActivationHash != _mark.Hash)
        {
            await Take(walk, await walk.Newest(_mark, head, cancellationToken), head.Serial, cancellationToken);
        }
    }

    private async Task Take(ActivationWalk walk, ActivationStep step, int newest, CancellationToken cancellationToken)
    {
        var findings = step.Findings;
        if (step.Activation is { } activation)
        {
            (var release, findings) = await walk.Load(activation, cancellationToken);
            findings = release is null ? findings : Swap(release);
            if (findings.Count == 0)
            {
                _mark = step.Mark!;
                trust.WriteMark(_mark);
                logger.LogInformation("Release {Number} ({Change}) is active", activation.Release, release!.ChangeId);
                _ready.TrySetResult();
            }
        }
        Refuse(findings, newest);
    }

    /// <summary>All subscribers take the release, or all keep the one before.</summary>
    private List<Finding> Swap(ActiveRelease next)
    {
        lock (_subscribing)
        {
            var taken = 0;
            try
            {
                for (; taken < _subscribers.Count; taken++)
                {
                    _subscribers[taken](next);
                }
                _current = next;
                return [];
            }
            catch (Exception failure)
            {
                logger.LogError(failure, "A module cannot run release {Number}", next.Number);
                foreach (var subscriber in _current is null ? [] : _subscribers.Take(taken + 1))
                {
                    subscriber(_current!);
                }
                return [Finding.Error("release-not-compiled", $"A module of this node cannot run the release ({failure.GetType().Name}).", new SourcePosition($"release {next.Number}", 0, 0))];
            }
        }
    }

    private void Refuse(IReadOnlyList<Finding> findings, int serial)
    {
        if (findings.Count > 0 && !findings.SequenceEqual(_refusal))
        {
            foreach (var finding in findings.Take(20))
            {
                logger.LogError("Refused: {Finding} {Where}", finding.Message, finding.At.ToString());
            }
        }
        _refusal = findings;
        _refused = findings.Count == 0 ? default : (serial, clock.GetUtcNow());
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _refreshing.Dispose();
        base.Dispose();
    }

    private sealed class Subscription(ReleaseFeed feed, Action<ActiveRelease> callback) : IDisposable
    {
        public void Dispose()
        {
            lock (feed._subscribing)
            {
                feed._subscribers.Remove(callback);
            }
        }
    }
}

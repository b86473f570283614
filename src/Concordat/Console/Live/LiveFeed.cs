using System.Net.ServerSentEvents;

namespace Concordat.Web.Live;

/// <summary>What changed, without content.</summary>
/// <param name="Topic">The event's name, e.g. <c>message.changed</c>.</param>
public sealed record LiveChange(string Topic);

/// <summary>
/// The control plane's stream of changes for one circuit. Pages hear that something changed and read it again; a burst is told at most once a second.
/// </summary>
public sealed class LiveFeed(ConsoleSession session, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private Task? _reading;

    /// <summary>Something changed.</summary>
    public event Func<LiveChange, Task>? Changed;

    /// <summary>The connection came or went.</summary>
    public event Func<Task>? StateChanged;

    /// <summary>True while the stream is open.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Starts reading, once.</summary>
    public void Start() => _reading ??= Read(_stop.Token);

    private async Task Read(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ReadOnce(cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // a restart of the node, or the end of this circuit
            }
            await Tell(open: false);
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(3), clock, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ReadOnce(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/control/v1/stream");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await session.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await Tell(open: true);
        var told = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            var now = clock.GetTimestamp();
            if (told.TryGetValue(item.EventType, out var last) && clock.GetElapsedTime(last, now) < Pace)
            {
                continue;
            }
            told[item.EventType] = now;
            foreach (var listener in Changed?.GetInvocationList() ?? [])
            {
                await ((Func<LiveChange, Task>)listener)(new LiveChange(item.EventType));
            }
        }
    }

    private async Task Tell(bool open)
    {
        if (IsOpen != open)
        {
            IsOpen = open;
            await (StateChanged?.Invoke() ?? Task.CompletedTask);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await (_reading ?? Task.CompletedTask);
        _stop.Dispose();
    }
}

using System.Net.ServerSentEvents;

namespace Concordat.Web.Live;

/// <summary>What changed, without content.</summary>
/// <param name="Topic">The hint's sort: <c>release</c>, <c>messages</c>, <c>exchanges</c>, <c>changes</c>, <c>alive</c>, or <see cref="LiveFeed.Opened"/>.</param>
public sealed record LiveChange(string Topic);

/// <summary>
/// The control plane's stream of changes for one circuit. Pages hear that something changed and read it again. The server gathers bursts, and
/// the last change of one is always told; while listeners read, it gathers on.
/// </summary>
public sealed class LiveFeed(ConsoleSession session, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>The stream is open (again): whatever was read before may be old.</summary>
    public const string Opened = "opened";

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
        string? topic = Opened; // the first item says that the stream counts from now on: what happened before it was heard by nobody
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            topic ??= item.EventType;
            foreach (var listener in Changed?.GetInvocationList() ?? [])
            {
                await ((Func<LiveChange, Task>)listener)(new LiveChange(topic));
            }
            topic = null;
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

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Integration.Mllp;

/// <summary>
/// Listens for HL7 v2 over MLLP. Each connection runs for itself: the accepting loop waits for none of them, so a slow, silent or hostile
/// peer costs its own place and nothing else.
/// </summary>
internal sealed class MllpListener(IntegrationOptions options, AcceptMessages accept, RefusalLog refusals, TimeProvider clock, ILogger<MllpListener> logger)
    : IHostedService
{
    private readonly ConnectionLimits _limits = new(options.Limits);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, Socket> _sockets = new(StringComparer.Ordinal);
    private readonly List<Task> _loops = [];
    private readonly HashSet<Task> _connections = [];

    /// <summary>Where a listener really stands: the port where 0 was asked for.</summary>
    public IPEndPoint EndpointOf(string listener) => (IPEndPoint)_sockets[listener].LocalEndPoint!;

    /// <summary>Open connections.</summary>
    public int Connections => _limits.Connections;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, listener) in options.Listeners)
        {
            var tls = ListenerTls.Load(name, listener);
            var address = IPAddress.Parse(listener.Address);
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            _sockets[name] = socket;
            socket.Bind(new IPEndPoint(address, listener.Port));
            socket.Listen(512);
            _loops.Add(Task.Run(() => AcceptLoop(name, socket, tls), CancellationToken.None));
            logger.LogInformation("MLLP listener {Listener} is open on {Endpoint}{Tls}", name, socket.LocalEndPoint, tls is null ? "" : " with TLS");
        }
        return Task.CompletedTask;
    }

    /// <summary>No new connection and no new message; what was received is still committed and answered.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        foreach (var socket in _sockets.Values)
        {
            socket.Dispose();
        }
        Task[] open;
        lock (_connections)
        {
            open = [.. _connections];
        }
        await Task.WhenAll([.. _loops, .. open]).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AcceptLoop(string name, Socket socket, ListenerTls? tls)
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket connection;
            try
            {
                connection = await socket.AcceptAsync(_stopping.Token);
            }
            catch (Exception failure) when (_stopping.IsCancellationRequested && failure is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
            catch (SocketException failure)
            {
                // The peer was gone before we looked, or the process has no descriptors left; the latter passes when connections end.
                logger.LogWarning("Listener {Listener} could not accept a connection: {Failure}", name, failure.SocketErrorCode);
                await Task.Delay(TimeSpan.FromMilliseconds(50), clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            Begin(name, connection, tls);
        }
    }

    private void Begin(string name, Socket connection, ListenerTls? tls)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address } || _limits.Enter(address) is not { } place)
        {
            MllpMetrics.Turned.Add(1, new("listener", name), new("reason", "limit"));
            connection.Dispose();
            return;
        }
        var task = Task.Run(() => Serve(new MllpPeer(name, address), connection, tls, place), CancellationToken.None);
        lock (_connections)
        {
            _connections.Add(task);
        }
        _ = task.ContinueWith(
            done =>
            {
                lock (_connections)
                {
                    _connections.Remove(done);
                }
            }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task Serve(MllpPeer peer, Socket socket, ListenerTls? tls, IDisposable place)
    {
        MllpMetrics.Connections.Add(1, new KeyValuePair<string, object?>("listener", peer.Listener));
        try
        {
            socket.NoDelay = true;
            await using var plain = new NetworkStream(socket, ownsSocket: true);
            if (tls is null)
            {
                await Converse(plain, peer);
            }
            else
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                patience.CancelAfter(options.Limits.Peer);
                (var secured, peer) = await tls.Accept(plain, peer with { IsEncrypted = true }, patience.Token);
                await using (secured)
                {
                    await Converse(secured, peer);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The peer went away, was too slow or does not speak our TLS. That is its matter; what it was answered stands in the log.
            MllpMetrics.Turned.Add(1, new("listener", peer.Listener), new("reason", failure is System.Security.Authentication.AuthenticationException ? "tls" : "gone"));
            logger.LogDebug("A connection on {Listener} ended: {Failure}", peer.Listener, failure.GetType().Name);
        }
        catch (Exception failure)
        {
            logger.LogError("A connection on {Listener} failed: {Failure}", peer.Listener, failure.GetType().Name);
        }
        finally
        {
            socket.Dispose();
            place.Dispose();
            MllpMetrics.Connections.Add(-1, new KeyValuePair<string, object?>("listener", peer.Listener));
        }

        Task Converse(Stream stream, MllpPeer known) =>
            new MllpConnection(stream, socket, known, accept, refusals, _limits, options.Limits, clock).Run(_stopping.Token);
    }
}

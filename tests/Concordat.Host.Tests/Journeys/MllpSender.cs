using System.Net.Sockets;
using System.Text;

namespace Concordat.Host.Tests.Journeys;

/// <summary>A sender as laboratories have it: one message at a time, sent again, to the next of its addresses, until it is acknowledged. Written without the product's own code.</summary>
internal sealed class MllpSender(params int[] ports) : IDisposable
{
    private int _next;
    private TcpClient? _client;

    private string _answer = "";

    /// <summary>Why the node asked to try again later, each time that it did.</summary>
    public List<string> Deferred { get; } = [];

    /// <summary>
    /// Sends until the message is taken or refused for good, over as many connections as it takes; answers MSA-1. AR (table 0008) asks to try
    /// again later: a node that is just starting says it.
    /// </summary>
    public async Task<string> SendUntilAcknowledged(string message, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var answer = await Send(message, cancellationToken);
                if (answer != "AR")
                {
                    return answer;
                }
                Deferred.Add(_answer.Split('\r').FirstOrDefault(s => s.StartsWith("ERR", StringComparison.Ordinal)) ?? _answer);
                await Task.Delay(20, cancellationToken);
            }
            catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException)
            {
                _client?.Dispose();
                _client = null;
                await Task.Delay(20, cancellationToken); // the node is down; a sender asks again
            }
        }
    }

    /// <summary>Sends once; answers MSA-1.</summary>
    public async Task<string> Send(string message, CancellationToken cancellationToken = default)
    {
        if (_client is null)
        {
            var fresh = new TcpClient();
            await fresh.ConnectAsync("127.0.0.1", ports[_next++ % ports.Length], cancellationToken);
            _client = fresh;
        }
        var stream = _client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"\v{message}\u001c\r"), cancellationToken);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (!answer.ToString().EndsWith("\u001c\r", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                throw new IOException("The connection ended before the acknowledgment.");
            }
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        _answer = answer.ToString();
        return _answer.Split('\r').First(s => s.StartsWith("MSA", StringComparison.Ordinal)).Split('|')[1];
    }

    public void Dispose() => _client?.Dispose();
}

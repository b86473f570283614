using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>A mail server over real sockets, as far as RFC 5321 section 4 asks of a submission; the test scripts what it says to a recipient.</summary>
internal sealed class SmtpPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public SmtpPeer()
    {
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What arrived, whole.</summary>
    public ConcurrentQueue<string> Mails { get; } = new();

    /// <summary>The reply to RCPT TO.</summary>
    public Func<string, string> Recipient { get; set; } = _ => "250 ok";

    /// <summary>Nobody answers at its port any more.</summary>
    public void Close() => _listener.Stop();

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _ = Serve(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private async Task Serve(TcpClient client)
    {
        using var _ = client;
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 peer.example ESMTP");
        while (await reader.ReadLineAsync() is { } line)
        {
            var verb = line.Split(' ')[0].ToUpperInvariant();
            if (verb == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                var mail = new StringBuilder();
                while (await reader.ReadLineAsync() is { } text && text != ".")
                {
                    mail.AppendLine(text.StartsWith("..", StringComparison.Ordinal) ? text[1..] : text);
                }
                Mails.Enqueue(mail.ToString());
            }
            await writer.WriteLineAsync(verb switch { "EHLO" => "250 peer.example", "RCPT" => Recipient(line), "QUIT" => "221 bye", _ => "250 ok" });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
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

    /// <summary>Its certificate; null where it speaks no TLS.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>TLS from the first byte (RFC 8314, 3.3), or after STARTTLS (RFC 3207).</summary>
    public bool IsImplicit { get; set; }

    /// <summary>How each mail came: <c>plain</c> or the version of TLS.</summary>
    public ConcurrentQueue<string> Ways { get; } = new();

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
        try
        {
            Stream stream = client.GetStream();
            stream = Certificate is not null && IsImplicit ? await Encrypt(stream) : stream;
            if (await Talk(stream, greeting: true))
            {
                await Talk(await Encrypt(stream), greeting: false);
            }
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // the client does not take the certificate, or went away
        }
    }

    private async Task<Stream> Encrypt(Stream stream)
    {
        var ssl = new SslStream(stream);
        await ssl.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, _stop.Token);
        return ssl;
    }

    /// <summary>True where the client asks for TLS.</summary>
    private async Task<bool> Talk(Stream stream, bool greeting)
    {
        var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        var writer = new StreamWriter(stream, Encoding.Latin1, leaveOpen: true) { NewLine = "\r\n", AutoFlush = true };
        if (greeting)
        {
            await writer.WriteLineAsync("220 peer.example ESMTP");
        }
        while (await reader.ReadLineAsync() is { } line)
        {
            var verb = line.Split(' ')[0].ToUpperInvariant();
            if (verb == "STARTTLS" && Certificate is not null && stream is not SslStream)
            {
                await writer.WriteLineAsync("220 go on");
                return true;
            }
            if (verb == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                var mail = new StringBuilder();
                while (await reader.ReadLineAsync() is { } text && text != ".")
                {
                    mail.AppendLine(text.StartsWith("..", StringComparison.Ordinal) ? text[1..] : text);
                }
                Ways.Enqueue(stream is SslStream ssl ? ssl.SslProtocol.ToString() : "plain");
                Mails.Enqueue(mail.ToString());
            }
            await writer.WriteLineAsync(verb switch { "EHLO" => Certificate is not null && stream is not SslStream ? "250-peer.example\r\n250 STARTTLS" : "250 peer.example", "RCPT" => Recipient(line), "QUIT" => "221 bye", _ => "250 ok" });
        }
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }
}

using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Concordat.Modules.Tests.Integration;

/// <summary>A client of our tests' own: it shares no code with the product, and can be as rude as a test wants.</summary>
internal sealed class MllpClient : IAsyncDisposable
{
    private readonly TcpClient _tcp;
    private readonly List<byte> _read = [];

    private MllpClient(TcpClient tcp, Stream stream) => (_tcp, Stream) = (tcp, stream);

    public Stream Stream { get; }

    public Socket Socket => _tcp.Client;

    public static async Task<MllpClient> Connect(int port, SslClientAuthenticationOptions? tls = null)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync("127.0.0.1", port);
        if (tls is null)
        {
            return new MllpClient(tcp, tcp.GetStream());
        }
        var ssl = new SslStream(tcp.GetStream());
        await ssl.AuthenticateAsClientAsync(tls);
        return new MllpClient(tcp, ssl);
    }

    public static byte[] Framed(params Oru[] messages) => [.. messages.SelectMany(m => (byte[])[0x0B, .. m.Bytes, 0x1C, 0x0D])];

    public ValueTask Write(ReadOnlyMemory<byte> bytes) => Stream.WriteAsync(bytes);

    public async Task<Ack> Send(Oru message)
    {
        await Write(Framed(message));
        return await Read() ?? throw new EndOfStreamException("The listener closed the connection instead of answering.");
    }

    /// <summary>The next answer; null where the listener closed the connection.</summary>
    public async Task<Ack?> Read()
    {
        var buffer = new byte[4096];
        while (true)
        {
            var end = _read.IndexOf(0x1C);
            if (end >= 0 && end + 1 < _read.Count)
            {
                Assert.Equal((byte)0x0B, _read[0]);
                Assert.Equal((byte)0x0D, _read[end + 1]);
                var text = Encoding.UTF8.GetString([.. _read[1..end]]);
                _read.RemoveRange(0, end + 2);
                return new Ack(text);
            }
            var count = await Stream.ReadAsync(buffer);
            if (count == 0)
            {
                Assert.Empty(_read);
                return null;
            }
            _read.AddRange(buffer.AsSpan(0, count));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        _tcp.Dispose();
    }
}

/// <summary>An acknowledgment, taken apart by hand.</summary>
internal sealed record Ack(string Text)
{
    private string[] Msa => Text.Split('\r').Single(s => s.StartsWith("MSA", StringComparison.Ordinal)).Split('|');

    public string Code => Msa[1];

    public string ControlId => Msa.ElementAtOrDefault(2) ?? "";

    public IEnumerable<string> Errors => Text.Split('\r').Where(s => s.StartsWith("ERR", StringComparison.Ordinal));
}

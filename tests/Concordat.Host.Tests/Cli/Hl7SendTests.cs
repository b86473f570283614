using System.Net;
using System.Net.Sockets;
using System.Text;
using Concordat.Cli;

namespace Concordat.Host.Tests.Cli;

/// <summary><c>hl7 send</c> against a listener that answers as it is told.</summary>
public sealed class Hl7SendTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-hl7-").FullName;
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("AA", 0), InlineData("AE", 1), InlineData("AR", 1)]
    public async Task Prints_the_code_and_control_id_of_each_answer(string code, int exit)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "two.hl7"), "MSH|^~\\&|A|B|C|D|20261122||ORU^R01|ONE|P|2.5.1\nPID|1\n\nMSH|^~\\&|A|B|C|D|20261122||ORU^R01|TWO|P|2.5.1\r\nPID|1\r\n");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = Answer(listener, code, 2);
        Assert.Equal(exit, await Run("hl7", "send", "--port", $"{((IPEndPoint)listener.LocalEndpoint).Port}", "two.hl7"));
        Assert.Equal($"{code} ONE\n{code} TWO\n", _out.ToString().ReplaceLineEndings("\n"));
        var received = await answering;
        Assert.Equal("MSH|^~\\&|A|B|C|D|20261122||ORU^R01|TWO|P|2.5.1\rPID|1\r", received[1]);
    }

    [Fact]
    public async Task A_listener_out_of_reach_is_exit_3()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "one.hl7"), "MSH|^~\\&|A|B|C|D|20261122||ORU^R01|ONE|P|2.5.1\r");
        Assert.Equal(3, await Run("hl7", "send", "--port", "1", "one.hl7"));
        Assert.StartsWith("concordat: 127.0.0.1:1: ", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_a_message_is_exit_2_and_nothing_is_sent()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "none.hl7"), "hello\n");
        Assert.Equal(2, await Run("hl7", "send", "--port", "1", "none.hl7"));
    }

    private Task<int> Run(params string[] args) => CommandLine.Run(args, new Terminal(_out, _error, _folder, IsInteractive: false));

    private static async Task<List<string>> Answer(TcpListener listener, string code, int messages)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var received = new List<string>();
        var buffer = new List<byte>();
        var one = new byte[1];
        while (received.Count < messages && await stream.ReadAsync(one) > 0)
        {
            buffer.Add(one[0]);
            if (buffer.Count > 2 && buffer[^2] == 0x1C && buffer[^1] == 0x0D)
            {
                var message = Encoding.UTF8.GetString([.. buffer[1..^2]]);
                received.Add(message);
                buffer.Clear();
                await stream.WriteAsync(Encoding.UTF8.GetBytes($"\vMSH|^~\\&|C|D|A|B|20261122||ACK|X|P|2.5.1\rMSA|{code}|{message.Split('|')[9]}\r\u001c\r"));
            }
        }
        return received;
    }
}

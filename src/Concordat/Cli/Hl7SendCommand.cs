using System.CommandLine;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concordat.Core.Formats.Hl7v2;

namespace Concordat.Cli;

/// <summary>
/// <c>concordat hl7 send --host H --port P FILE…</c>: sends HL7 v2 messages over MLLP, one after the other, and prints the acknowledgment of each. A file
/// holds one message, several that each begin with MSH, or frames.
/// </summary>
internal static class Hl7SendCommand
{
    public static Command Create(Terminal terminal)
    {
        var host = new Option<string>("--host") { Description = "The listener's host.", DefaultValueFactory = _ => "127.0.0.1" };
        var port = new Option<int>("--port") { Description = "The listener's port.", Required = true };
        var tls = new Option<bool>("--tls") { Description = "Speak TLS." };
        var authority = new Option<string?>("--tls-ca") { Description = "PEM file of the authorities to trust, instead of the system's." };
        var certificate = new Option<string?>("--tls-cert") { Description = "PEM file with the client's certificate and key." };
        var timeout = new Option<int>("--timeout") { Description = "Seconds to wait for a connection and for each answer.", DefaultValueFactory = _ => 30 };
        var files = new Argument<string[]>("FILE") { Description = "Files of messages.", Arity = ArgumentArity.OneOrMore };
        var send = new Command("send", "Sends HL7 v2 messages over MLLP and prints their acknowledgments.") { host, port, tls, authority, certificate, timeout, files };
        send.SetAction(async (parsed, stop) =>
        {
            var messages = new List<byte[]>();
            foreach (var file in parsed.GetValue(files)!)
            {
                var found = Split(await File.ReadAllBytesAsync(terminal.FullPath(file), stop));
                if (found.Count == 0)
                {
                    return terminal.Fail(Exit.Usage, $"{file}:1:1: there is no message: it begins with MSH.");
                }
                messages.AddRange(found);
            }
            var options = parsed.GetValue(tls) || parsed.GetValue(authority) is not null || parsed.GetValue(certificate) is not null
                ? new Tls(parsed.GetValue(authority), parsed.GetValue(certificate)) : null;
            try
            {
                var patience = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(timeout), 1, 3600));
                return await Send(terminal, parsed.GetValue(host)!, parsed.GetValue(port), options, messages, patience, stop);
            }
            catch (Exception failure) when (failure is SocketException or IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                var why = failure is OperationCanceledException ? "no answer in time" : failure.Message;
                return terminal.Fail(Exit.Server, $"{parsed.GetValue(host)}:{parsed.GetValue(port)}: {why}");
            }
            catch (CryptographicException failure)
            {
                return terminal.Fail(Exit.Usage, failure.Message);
            }
        });
        return new Command("hl7", "Sends HL7 v2 messages over MLLP and shows their acknowledgments.") { send };
    }

    private sealed record Tls(string? Authority, string? Certificate);

    private static async Task<int> Send(Terminal terminal, string host, int port, Tls? tls, List<byte[]> messages, TimeSpan patience, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(patience);
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(host, port, limit.Token);
        await using var stream = tls is null ? tcp.GetStream() : await Secure(terminal, tcp, host, tls, limit.Token);
        var decoder = new MllpDecoder();
        var exit = Exit.Ok;
        foreach (var message in messages)
        {
            limit.CancelAfter(patience);
            await stream.WriteAsync(MllpFrame.Wrap(message), limit.Token);
            if (await Answer(stream, decoder, limit.Token) is not { } answer)
            {
                return terminal.Fail(Exit.Server, $"{host}:{port}: the listener closed the connection without an answer.");
            }
            var ack = Hl7Message.Parse(answer).Message;
            var code = ack?.Get("MSA-1").Text ?? "?";
            await terminal.Out.WriteLineAsync($"{code} {ack?.Get("MSA-2").Text} {ack?.Get("MSA-3").Text}".TrimEnd());
            foreach (var error in ack?.SegmentsOf("ERR") ?? [])
            {
                await terminal.Error.WriteLineAsync($"  {error.Field(2).Component(1).Text} {error.Field(2).Component(2).Text}-{error.Field(2).Component(3).Text}: {error.Field(8).Text}");
            }
            exit = code is "AA" or "CA" ? exit : Exit.Findings;
        }
        return exit;
    }

    private static async Task<byte[]?> Answer(Stream stream, MllpDecoder decoder, CancellationToken cancellationToken)
    {
        var buffer = new byte[8192];
        while (true)
        {
            var count = await stream.ReadAsync(buffer, cancellationToken);
            if (count == 0)
            {
                return null;
            }
            for (var at = 0; at < count;)
            {
                if (decoder.Read(buffer.AsSpan(at, count - at), out var consumed, out var message) == MllpResult.Message)
                {
                    return message;
                }
                at += consumed;
            }
        }
    }

    private static async Task<Stream> Secure(Terminal terminal, TcpClient tcp, string host, Tls tls, CancellationToken cancellationToken)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (tls.Authority is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(terminal.FullPath(tls.Authority));
        }
        if (tls.Certificate is not null)
        {
            options.ClientCertificates = [X509Certificate2.CreateFromPemFile(terminal.FullPath(tls.Certificate))];
        }
        var stream = new SslStream(tcp.GetStream());
        await stream.AuthenticateAsClientAsync(options, cancellationToken);
        return stream;
    }

    /// <summary>The messages of a file: each begins with MSH at the start of a line. Line ends of editors become the CR of a segment, frames are taken off.</summary>
    internal static List<byte[]> Split(byte[] content)
    {
        var messages = new List<byte[]>();
        var current = new List<byte>();
        var rest = content.AsSpan();
        if (rest.StartsWith("\uFEFF"u8))
        {
            rest = rest[3..];
        }
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
            var line = (end < 0 ? rest : rest[..end]).Trim([MllpFrame.Start, MllpFrame.End]);
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (line.StartsWith("MSH"u8))
            {
                Keep();
            }
            if (!line.IsEmpty && (current.Count > 0 || line.StartsWith("MSH"u8)))
            {
                current.AddRange(line);
                current.Add((byte)'\r');
            }
        }
        Keep();
        return messages;

        void Keep()
        {
            if (current.Count > 0)
            {
                messages.Add([.. current]);
                current.Clear();
            }
        }
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Primitives;

namespace Concordat.Integration.Mllp;

/// <summary>
/// One connection. It reads what has arrived, commits all complete messages of it in one transaction, answers them in order, and only then
/// reads on: a sender that waits for each answer and one that pipelines both get what they ask for, and the latter slows itself down
/// by TCP where it is faster than the disk.
/// </summary>
internal sealed class MllpConnection(
    Stream stream, Socket socket, MllpPeer peer, AcceptMessages accept, RefusalLog refusals, ConnectionLimits buffers, MllpLimitOptions limits, TimeProvider clock)
{
    private readonly MllpDecoder _decoder = new(limits.MessageBytes);
    private long _frameBegan;
    private int _counted;
    private int _errors;
    private bool _hasSpoken;

    private readonly record struct Frame(MllpResult Result, byte[]? Message);

    public async Task Run(CancellationToken stopping)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, minimumReadSize: 4096, leaveOpen: true, useZeroByteReads: true));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            while (true)
            {
                patience.CancelAfter(Patience());
                ReadResult read;
                try
                {
                    read = await reader.ReadAsync(patience.Token);
                }
                catch (OperationCanceledException)
                {
                    await CutOff(stopping.IsCancellationRequested ? null : Outcome.Timeout);
                    return;
                }
                patience.CancelAfter(Timeout.InfiniteTimeSpan);
                var frames = Decode(read.Buffer);
                reader.AdvanceTo(read.Buffer.End);
                if (!await Answer(frames))
                {
                    await Linger();
                    return;
                }
                if (read.IsCompleted)
                {
                    await CutOff(Outcome.Invalid);
                    return;
                }
            }
        }
        finally
        {
            buffers.Buffer(-_counted);
            await reader.CompleteAsync();
        }
    }

    private TimeSpan Patience()
    {
        if (!_decoder.IsInsideFrame)
        {
            return limits.Idle;
        }
        var left = limits.Frame - clock.GetElapsedTime(_frameBegan);
        return left < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : left < limits.Idle ? left : limits.Idle;
    }

    private List<Frame> Decode(ReadOnlySequence<byte> arrived)
    {
        var frames = new List<Frame>();
        var wasInside = _decoder.IsInsideFrame;
        foreach (var piece in arrived)
        {
            var rest = piece.Span;
            while (!rest.IsEmpty)
            {
                var result = _decoder.Read(rest, out var consumed, out var message);
                rest = rest[consumed..];
                if (result != MllpResult.NeedMore)
                {
                    frames.Add(new Frame(result, message));
                }
            }
        }
        if (_decoder.IsInsideFrame && (!wasInside || frames.Count > 0))
        {
            _frameBegan = clock.GetTimestamp();
        }
        return frames;
    }

    /// <summary>Answers in order; false where the connection must end.</summary>
    private async Task<bool> Answer(List<Frame> frames)
    {
        var output = new ArrayBufferWriter<byte>(512);
        var goesOn = true;
        for (var at = 0; at < frames.Count && goesOn;)
        {
            var messages = frames.Skip(at).TakeWhile(f => f.Result == MllpResult.Message).Take(limits.Batch).Select(f => f.Message!).ToList();
            if (messages.Count > 0)
            {
                _hasSpoken = true;
                foreach (var answer in await accept.Accept(peer, messages))
                {
                    output.Write(MllpFrame.Wrap(answer));
                }
                at += messages.Count;
            }
            else
            {
                goesOn = await Reject(frames[at++].Result, output);
            }
        }
        var change = _decoder.BufferedBytes - _counted;
        _counted += change;
        if (goesOn && !buffers.Buffer(change))
        {
            await Refuse(Outcome.Busy, "mllp-buffer", "The node receives too many large messages at the moment.", output);
            goesOn = false;
        }
        else if (!goesOn)
        {
            buffers.Buffer(change);
        }
        if (output.WrittenCount > 0)
        {
            using var patience = new CancellationTokenSource(limits.Peer, clock);
            await stream.WriteAsync(output.WrittenMemory, patience.Token);
        }
        return goesOn;
    }

    /// <summary>Broken framing. What follows a broken frame is read on, a few times; what never was MLLP and what is too large ends the connection.</summary>
    private async Task<bool> Reject(MllpResult result, ArrayBufferWriter<byte> output)
    {
        switch (result)
        {
            case MllpResult.TooLarge:
                await Refuse(Outcome.TooLarge, "mllp-too-large", $"A message may have {limits.MessageBytes} bytes.", output);
                return false;
            case MllpResult.Noise:
                await Refuse(Outcome.Invalid, "mllp-noise", "There are bytes outside a frame.", null);
                return _hasSpoken && ++_errors < limits.FramingErrors; // a peer that opens with something else speaks something else
            default:
                await Refuse(Outcome.Invalid, "mllp-frame", result == MllpResult.BadEnd
                    ? "The end block 0x1C must be followed by 0x0D." : "A frame began before the one before it had ended.", output);
                return ++_errors < limits.FramingErrors;
        }
    }

    private async Task Refuse(Outcome outcome, string rule, string text, ArrayBufferWriter<byte>? output)
    {
        var now = clock.GetUtcNow();
        var exchange = Guid.CreateVersion7(now);
        var finding = Finding.Error(rule, text, new SourcePosition("message", 0, 0));
        // There is no header to answer to. AR tells a sender that waits that this was not stored.
        output?.Write(MllpFrame.Wrap(Acknowledgment.Create(null, "AR", now, AcceptMessages.ControlIdOf(exchange), text, [finding])));
        MllpMetrics.Acknowledged.Add(1, new("listener", peer.Listener), new("code", output is null ? "none" : "AR"));
        await refusals.Record(peer.Address.ToString(), accept.Refused(exchange, peer, outcome, now, null, rule));
    }

    /// <summary>The peer closed or fell silent. A message that was cut off by it is not stored, and shows as an exchange.</summary>
    private async Task CutOff(Outcome? outcome)
    {
        if (_decoder.IsInsideFrame && outcome is not null)
        {
            await Refuse(outcome, "mllp-cut-off", "The connection ended within a message.", null);
        }
    }

    /// <summary>
    /// Says that we send no more, and throws away what still comes for a moment. Closing at once with bytes unread would reset the connection, and
    /// the peer might never see why.
    /// </summary>
    private async Task Linger()
    {
        var rubbish = ArrayPool<byte>.Shared.Rent(16 * 1024);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), clock);
        try
        {
            if (stream is SslStream ssl)
            {
                await ssl.ShutdownAsync();
            }
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(rubbish.AsMemory(), SocketFlags.None, patience.Token) > 0)
            {
                // Thrown away.
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or IOException)
        {
            // It still sends, or is gone already.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rubbish);
        }
    }
}

using System.Buffers;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>What one step of <see cref="MllpDecoder"/> found.</summary>
public enum MllpResult
{
    /// <summary>All input is used up and no frame is complete.</summary>
    NeedMore,
    /// <summary>A message is complete.</summary>
    Message,
    /// <summary>Bytes before the start block. They were skipped.</summary>
    Noise,
    /// <summary>A start block within a frame: the frame before it was cut off and is dropped; a new one has begun.</summary>
    Interrupted,
    /// <summary>The end block is not followed by a carriage return. The frame is dropped.</summary>
    BadEnd,
    /// <summary>The frame is larger than allowed. It is dropped to its end, without keeping it in memory.</summary>
    TooLarge,
}

/// <summary>
/// Takes messages out of an MLLP byte stream (HL7 v2.5.1 appendix C; Release 1): 0x0B, message, 0x1C 0x0D.
/// A state machine without I/O: feed it whatever arrived, in pieces of any size. After any error it finds the next
/// frame by itself; whether the connection goes on is the listener's choice. Not for use by two threads at once.
/// </summary>
/// <param name="limit">The largest message in bytes.</param>
public sealed class MllpDecoder(int limit = 10 * 1024 * 1024)
{
    private enum State { Outside, Noise, Inside, AfterEnd, Skipping, SkippingAfterEnd }

    private ArrayBufferWriter<byte> _frame = new(1024);
    private State _state = State.Outside;

    /// <summary>True within a frame: a connection that closes now cut a message off.</summary>
    public bool IsInsideFrame => _state is not (State.Outside or State.Noise);

    /// <summary>Bytes of the frame that is being read; for limits over all connections.</summary>
    public int BufferedBytes => _frame.WrittenCount;

    /// <summary>
    /// Reads until something happened. Call it again with the rest of the input until it says
    /// <see cref="MllpResult.NeedMore"/>; then all input is consumed.
    /// </summary>
    /// <param name="input">What has arrived.</param>
    /// <param name="consumed">How many bytes of it were used.</param>
    /// <param name="message">The message, without its frame; null for any other result.</param>
    public MllpResult Read(ReadOnlySpan<byte> input, out int consumed, out byte[]? message)
    {
        message = null;
        var rest = input;
        while (!rest.IsEmpty)
        {
            var result = Step(ref rest, ref message);
            if (result == MllpResult.NeedMore) continue;
            consumed = input.Length - rest.Length;
            return result;
        }
        consumed = input.Length;
        return MllpResult.NeedMore;
    }

    private MllpResult Step(ref ReadOnlySpan<byte> rest, ref byte[]? message) => _state switch
    {
        State.Outside or State.Noise => Outside(ref rest),
        State.Inside => Inside(ref rest),
        State.AfterEnd => AfterEnd(ref rest, ref message),
        _ => Skip(ref rest),
    };

    private MllpResult Outside(ref ReadOnlySpan<byte> rest)
    {
        var start = rest.IndexOf(MllpFrame.Start);
        var before = start < 0 ? rest : rest[..start];
        // Some senders write line ends between frames; that harms nobody.
        var noise = _state == State.Outside && before.ContainsAnyExcept((byte)'\r', (byte)'\n');
        rest = start < 0 ? [] : rest[(start + 1)..];
        _state = start >= 0 ? State.Inside : noise ? State.Noise : _state;
        return noise ? MllpResult.Noise : MllpResult.NeedMore;
    }

    private MllpResult Inside(ref ReadOnlySpan<byte> rest)
    {
        var stop = rest.IndexOfAny(MllpFrame.Start, MllpFrame.End);
        var content = stop < 0 ? rest : rest[..stop];
        if (_frame.WrittenCount + (long)content.Length > limit)
        {
            Drop();
            _state = State.Skipping;
            rest = rest[content.Length..];
            return MllpResult.TooLarge;
        }
        _frame.Write(content);
        if (stop < 0)
        {
            rest = [];
            return MllpResult.NeedMore;
        }
        var interrupted = rest[stop] == MllpFrame.Start;
        rest = rest[(stop + 1)..];
        if (interrupted) Drop();
        else _state = State.AfterEnd;
        return interrupted ? MllpResult.Interrupted : MllpResult.NeedMore;
    }

    private MllpResult AfterEnd(ref ReadOnlySpan<byte> rest, ref byte[]? message)
    {
        if (rest[0] != MllpFrame.Return)
        {
            Drop();
            _state = rest[0] == MllpFrame.Start ? State.Outside : State.Noise; // the byte may open the next frame
            return MllpResult.BadEnd;
        }
        message = _frame.WrittenSpan.ToArray();
        rest = rest[1..];
        Drop();
        _state = State.Outside;
        return MllpResult.Message;
    }

    private MllpResult Skip(ref ReadOnlySpan<byte> rest)
    {
        if (_state == State.SkippingAfterEnd)
        {
            if (rest[0] == MllpFrame.Return) rest = rest[1..];
            _state = State.Outside;
            return MllpResult.NeedMore;
        }
        var stop = rest.IndexOfAny(MllpFrame.Start, MllpFrame.End);
        if (stop < 0)
        {
            rest = [];
            return MllpResult.NeedMore;
        }
        _state = rest[stop] == MllpFrame.Start ? State.Inside : State.SkippingAfterEnd;
        rest = rest[(stop + 1)..];
        return MllpResult.NeedMore;
    }

    /// <summary>An idle connection must not keep the largest message that it ever carried.</summary>
    private void Drop()
    {
        if (_frame.Capacity > 64 * 1024) _frame = new ArrayBufferWriter<byte>(1024);
        else _frame.ResetWrittenCount();
    }
}

using System.Runtime.InteropServices;
using Concordat.Core.Primitives;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>Builds the index of one message. Each rule that it reports is named <c>hl7-…</c>.</summary>
internal sealed class Hl7Parser(ReadOnlyMemory<byte> bytes, string file, MessageLimits limits)
{
    private readonly List<Finding> _findings = [];

    public ParsedMessage Parse()
    {
        if (bytes.Length > limits.MaxBytes)
            return Refuse("hl7-too-large", $"The message has {bytes.Length} bytes; {limits.MaxBytes} are allowed.", 0, 0);
        var prefix = SkipPrefix(bytes.Span);
        var span = bytes.Span[prefix..];
        if (span.IsEmpty) return Refuse("hl7-empty", "There is no message.", 0, 0);
        if (!span.StartsWith("MSH"u8))
        {
            var batch = span.StartsWith("FHS"u8) || span.StartsWith("BHS"u8);
            return Refuse("hl7-no-header", batch ? "This is a batch (FHS, BHS)." : "The message does not begin with MSH.", 1, 1,
                batch ? "Send the messages of the batch one by one." : "Begin with an MSH segment.");
        }
        if (ReadDelimiters(span) is not { } delimiters)
            return Refuse("hl7-delimiters", "MSH-1 and MSH-2 do not declare usable separators.", 1, 4, @"Use |^~\&.");
        if (delimiters.Collide)
            _findings.Add(Finding.Error("hl7-delimiters", "MSH-1 and MSH-2 declare one character for two purposes.",
                new SourcePosition(file, 1, 4), @"Use |^~\&."));

        var message = new Hl7Message(bytes, file, delimiters, prefix);
        if (Index(message, prefix) is { } refused) return refused;
        ReadCharset(message);
        return new ParsedMessage(message, _findings);
    }

    /// <summary>Files from editors carry a byte order mark or blank lines in front; both are kept and skipped.</summary>
    private static int SkipPrefix(ReadOnlySpan<byte> span)
    {
        var at = span.StartsWith("\uFEFF"u8) ? 3 : 0;
        while (at < span.Length && span[at] is (byte)'\r' or (byte)'\n' or (byte)' ') at++;
        return at;
    }

    private static Delimiters? ReadDelimiters(ReadOnlySpan<byte> span)
    {
        if (span.Length < 5 || !Delimiters.CanSeparate(span[3])) return null;
        var field = span[3];
        Span<byte> declared = stackalloc byte[4];
        for (var i = 0; i < 4 && 4 + i < span.Length; i++)
        {
            var one = span[4 + i];
            if (one == field || one is (byte)'\r' or (byte)'\n') break; // fewer are allowed where the rest is not used
            if (!Delimiters.CanSeparate(one)) return null;
            declared[i] = one;
        }
        return declared[0] == 0 ? null : new Delimiters(field, declared[0], declared[1], declared[2], declared[3]);
    }

    private ParsedMessage? Index(Hl7Message message, int prefix)
    {
        var span = bytes.Span;
        var occurrences = new Dictionary<string, int>();
        for (int at = prefix, line = 1; at < span.Length; line++)
        {
            var length = span[at..].IndexOfAny((byte)'\r', (byte)'\n');
            var end = length < 0 ? span.Length : at + length;
            var terminator = end == span.Length ? 0 : span[end] == '\r' && end + 1 < span.Length && span[end + 1] == '\n' ? 2 : 1;
            if (line > limits.MaxSegments)
                return Refuse("hl7-too-many-segments", $"The message has more than {limits.MaxSegments} segments.", line, 1);
            if (CheckCounts(span[at..end], message.Delimiters, line) is { } refused) return refused;
            var name = NameOf(span[at..end], message.Delimiters.Field, line);
            ref var occurrence = ref CollectionsMarshal.GetValueRefOrAddDefault(occurrences, name, out _);
            message.Add(new Hl7Segment(message, name, at, end, terminator, line), ++occurrence);
            at = end + terminator;
        }
        return null;
    }

    private ParsedMessage? CheckCounts(ReadOnlySpan<byte> segment, Delimiters delimiters, int line)
    {
        if (segment.Count(delimiters.Field) > limits.MaxFields)
            return Refuse("hl7-too-many-fields", $"A segment has more than {limits.MaxFields} fields.", line, 1);
        if (delimiters.Repetition != 0 && segment.Length > limits.MaxRepetitions && segment.Count(delimiters.Repetition) > limits.MaxRepetitions)
            return Refuse("hl7-too-many-repetitions", $"A segment has more than {limits.MaxRepetitions} repetitions.", line, 1);
        return null;
    }

    /// <summary>Names are three upper-case letters or digits. Anything else is most often a line break inside a text.</summary>
    private string NameOf(ReadOnlySpan<byte> segment, byte separator, int line)
    {
        if (segment.IsEmpty) return "";
        var end = segment.IndexOf(separator);
        var name = end < 0 ? segment : segment[..end];
        if (name.Length == 3 && char.IsAsciiLetterUpper((char)name[0]) && IsNamePart(name[1]) && IsNamePart(name[2]))
            return SegmentNames.Of(name);
        // The text itself is not repeated: it may be the tail of a clinical note.
        _findings.Add(Finding.Error("hl7-segment-name", "The line does not begin with a segment name and a field separator.",
            new SourcePosition(file, line, 1), @"Write a line break inside a text as \.br\."));
        return "?";
    }

    private static bool IsNamePart(byte one) => char.IsAsciiLetterUpper((char)one) || char.IsAsciiDigit((char)one);

    private void ReadCharset(Hl7Message message)
    {
        var declared = message.Header.Field(18).Text;
        var at = message.Header.PositionOf(18);
        if (declared.Length == 0)
        {
            message.Encoding = Charsets.Guess(bytes.Span);
            return;
        }
        if (Charsets.Find(declared) is not { } encoding)
        {
            message.Encoding = Charsets.Guess(bytes.Span);
            _findings.Add(Finding.Error("hl7-charset", "MSH-18 names a character set that is not supported.", at, "Use UNICODE UTF-8.") with { Path = ["MSH-18"] });
            return;
        }
        message.Encoding = encoding;
        if (!Charsets.Fits(encoding, bytes.Span))
        {
            _findings.Add(Finding.Warn("hl7-charset", "There are bytes outside the character set that MSH-18 names.", at,
                "Declare the set that is sent, or send UNICODE UTF-8.") with { Path = ["MSH-18"] });
        }
    }

    private ParsedMessage Refuse(string rule, string message, int line, int column, string? fix = null)
    {
        _findings.Add(Finding.Error(rule, message, new SourcePosition(file, line, column), fix));
        return new ParsedMessage(null, _findings);
    }
}

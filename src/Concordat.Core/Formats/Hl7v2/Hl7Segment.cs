using Concordat.Core.Primitives;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>One segment of a message: a view of its bytes. The offsets of its fields are found when the first is asked for.</summary>
public sealed class Hl7Segment
{
    private readonly int _start;
    private readonly int _end;
    private int[]? _separators;

    internal Hl7Segment(Hl7Message message, string name, int start, int end, int terminator, int line)
    {
        (Message, Name, _start, _end, Terminator, Line) = (message, name, start, end, terminator, line);
    }

    /// <summary>The message that it is a part of.</summary>
    public Hl7Message Message { get; }

    /// <summary>Three characters where the message is sound: <c>PID</c>; empty for a blank line.</summary>
    public string Name { get; }

    /// <summary>The line of the message as it was sent, counted from 1.</summary>
    public int Line { get; }

    /// <summary>Which of the segments with this name it is, counted from 1 over the whole message.</summary>
    public int Occurrence { get; internal set; }

    /// <summary>The number of the last field, empty ones counted.</summary>
    public int FieldCount => IsHeader && Separators.Length > 0 ? Separators.Length + 1 : Separators.Length;

    /// <summary>How the message names this segment: <c>PID</c>, or <c>OBX[2]</c> from the second one on.</summary>
    public string Location => Occurrence <= 1 ? Name : $"{Name}[{Occurrence}]";

    /// <summary>Where it stands, for findings.</summary>
    public SourcePosition Position => new(Message.File, Line, 1);

    /// <summary>Offset of the first byte in the message.</summary>
    public int Start => _start;

    /// <summary>Number of bytes without the terminator.</summary>
    public int Length => _end - _start;

    internal int Terminator { get; }

    internal bool IsBlank => _start == _end;

    internal bool IsHeader => Name is "MSH" or "FHS" or "BHS";

    private int[] Separators => _separators ??= FindSeparators();

    /// <summary>
    /// Field <paramref name="number"/>, counted from 1; an empty value where the segment ends before it.
    /// In MSH, field 1 is the field separator itself (HL7 v2.5.1 §2.15.9).
    /// </summary>
    public Hl7Value Field(int number)
    {
        if (number < 1) return default;
        var separators = Separators;
        var literal = IsHeader && number <= 2;
        if (IsHeader)
        {
            if (number == 1) return separators.Length == 0 ? default : new Hl7Value(Message, separators[0], 1, Hl7Level.Literal);
            number--;
        }
        if (number > separators.Length) return new Hl7Value(Message, _end, 0, Hl7Level.Field);
        var start = separators[number - 1] + 1;
        var end = number < separators.Length ? separators[number] : _end;
        return new Hl7Value(Message, start, end - start, literal ? Hl7Level.Literal : Hl7Level.Field);
    }

    /// <summary>Where a field stands, for findings.</summary>
    public SourcePosition PositionOf(int field)
    {
        var value = Field(field);
        return new SourcePosition(Message.File, Line, value.Length == 0 && value.Start == 0 ? 1 : value.Start - _start + 1);
    }

    /// <inheritdoc/>
    public override string ToString() => Location;

    private int[] FindSeparators()
    {
        var bytes = Message.Bytes.Span[_start.._end];
        var separator = Message.Delimiters.Field;
        var found = new int[bytes.Count(separator)];
        for (int i = 0, at = _start; i < found.Length; i++)
        {
            var next = bytes.IndexOf(separator);
            found[i] = at + next;
            at += next + 1;
            bytes = bytes[(next + 1)..];
        }
        return found;
    }
}

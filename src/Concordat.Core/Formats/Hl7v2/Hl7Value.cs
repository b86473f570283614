namespace Concordat.Core.Formats.Hl7v2;

/// <summary>How deep a value stands.</summary>
public enum Hl7Level
{
    /// <summary>A field with all its repetitions.</summary>
    Field,
    /// <summary>One repetition of a field.</summary>
    Repetition,
    /// <summary>A component.</summary>
    Component,
    /// <summary>A subcomponent.</summary>
    Subcomponent,
    /// <summary>MSH-1 and MSH-2: text that is neither split nor unescaped.</summary>
    Literal,
}

/// <summary>
/// A view of a part of a message: a field, repetition, component or subcomponent. Nothing is copied or decoded
/// until <see cref="Text"/> is asked for. All numbers count from 1; what is absent is an empty value, not an error.
/// </summary>
public readonly struct Hl7Value
{
    private readonly Hl7Message? _message;

    internal Hl7Value(Hl7Message? message, int start, int length, Hl7Level level)
    {
        (_message, Start, Length, Level) = (message, start, length, level);
    }

    /// <summary>Offset of the first byte in the message.</summary>
    public int Start { get; }

    /// <summary>Number of bytes.</summary>
    public int Length { get; }

    /// <summary>How deep this value stands.</summary>
    public Hl7Level Level { get; }

    /// <summary>The bytes as they were sent.</summary>
    public ReadOnlySpan<byte> Bytes => _message is null ? [] : _message.Bytes.Span.Slice(Start, Length);

    /// <summary>Nothing was sent here.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The sender asks to delete the value: <c>""</c> (HL7 v2.5.1 §2.5.3).</summary>
    public bool IsNull => Bytes.SequenceEqual("\"\""u8);

    /// <summary>There is a text that is neither absent nor null.</summary>
    public bool IsValued => !IsEmpty && !IsNull && !IsOnlySeparators;

    /// <summary>The decoded text of the first leaf of this value; empty where nothing, or a null, was sent.</summary>
    public string Text
    {
        get
        {
            if (_message is null || IsEmpty) return "";
            var leaf = FirstLeaf;
            if (leaf.IsNull) return "";
            return leaf.Level == Hl7Level.Literal
                ? _message.Encoding.GetString(leaf.Bytes)
                : Escapes.Decode(leaf.Bytes, _message.Delimiters, _message.Encoding);
        }
    }

    /// <summary>The decoded text of the whole value; separators inside it stay. For text that a sender forgot to escape.</summary>
    public string WholeText => _message is null || IsEmpty || IsNull ? ""
        : Level == Hl7Level.Literal ? _message.Encoding.GetString(Bytes)
        : Escapes.Decode(Bytes, _message.Delimiters, _message.Encoding);

    /// <summary>The first leaf: what a reader means who names a field that turns out to have components.</summary>
    public Hl7Value FirstLeaf => Level switch
    {
        Hl7Level.Field => Repetition(1).FirstLeaf,
        Hl7Level.Repetition => Component(1).FirstLeaf,
        Hl7Level.Component => Subcomponent(1),
        _ => this,
    };

    /// <summary>How many repetitions there are; 0 for an empty field.</summary>
    public int RepetitionCount => IsEmpty ? 0 : Level != Hl7Level.Field ? 1 : CountParts(Separator(Hl7Level.Repetition));

    /// <summary>How many components the (first) repetition has; 0 where it is empty.</summary>
    public int ComponentCount => IsEmpty ? 0
        : Level == Hl7Level.Field ? Repetition(1).ComponentCount
        : Level == Hl7Level.Repetition ? CountParts(Separator(Hl7Level.Component)) : 1;

    /// <summary>How many subcomponents the (first) component has; 0 where it is empty.</summary>
    public int SubcomponentCount => IsEmpty ? 0
        : Level is Hl7Level.Field or Hl7Level.Repetition ? Component(1).SubcomponentCount
        : Level == Hl7Level.Component ? CountParts(Separator(Hl7Level.Subcomponent)) : 1;

    /// <summary>Repetition <paramref name="number"/> of a field; of anything deeper, itself for 1 and nothing else.</summary>
    public Hl7Value Repetition(int number) => Level == Hl7Level.Field
        ? Part(number, Separator(Hl7Level.Repetition), Hl7Level.Repetition)
        : number == 1 ? this : Nothing;

    /// <summary>Component <paramref name="number"/>, of the first repetition where this is a field.</summary>
    public Hl7Value Component(int number) => Level switch
    {
        Hl7Level.Field => Repetition(1).Component(number),
        Hl7Level.Repetition => Part(number, Separator(Hl7Level.Component), Hl7Level.Component),
        _ => number == 1 ? this : Nothing,
    };

    /// <summary>Subcomponent <paramref name="number"/>, of the first component where this is higher up.</summary>
    public Hl7Value Subcomponent(int number) => Level switch
    {
        Hl7Level.Field or Hl7Level.Repetition => Component(1).Subcomponent(number),
        Hl7Level.Component => Part(number, Separator(Hl7Level.Subcomponent), Hl7Level.Subcomponent),
        _ => number == 1 ? this : Nothing,
    };

    /// <inheritdoc/>
    /// <remarks>The place, not the text: a value must not slip into a log.</remarks>
    public override string ToString() => $"{Level} at {Start}, {Length} bytes";

    private Hl7Value Nothing => new(_message, Start + Length, 0, Hl7Level.Subcomponent);

    private bool IsOnlySeparators
    {
        get
        {
            if (_message is null || Level is Hl7Level.Literal or Hl7Level.Subcomponent) return false;
            var d = _message.Delimiters;
            foreach (var one in Bytes)
                if (one != d.Repetition && one != d.Component && one != d.Subcomponent) return false;
            return true;
        }
    }

    private byte Separator(Hl7Level level)
    {
        if (_message is null) return 0;
        var d = _message.Delimiters;
        return level switch
        {
            Hl7Level.Repetition => d.Repetition,
            Hl7Level.Component => d.Component,
            _ => d.Subcomponent,
        };
    }

    private int CountParts(byte separator) => separator == 0 ? 1 : Bytes.Count(separator) + 1;

    private Hl7Value Part(int number, byte separator, Hl7Level level)
    {
        if (number < 1) return Nothing;
        if (_message is null) return new Hl7Value(null, 0, 0, level);
        var rest = Bytes;
        var start = Start;
        for (var i = 1; ; i++)
        {
            var end = separator == 0 ? -1 : rest.IndexOf(separator);
            if (i == number) return new Hl7Value(_message, start, end < 0 ? rest.Length : end, level);
            if (end < 0) return Nothing;
            start += end + 1;
            rest = rest[(end + 1)..];
        }
    }
}

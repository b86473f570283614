using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>
/// A place in a message: <c>PID-3.1</c>, <c>PID-3[2].4.1</c>, <c>OBX[2]-5.1</c>, <c>OBR</c>. Numbers count from 1;
/// 0 means "not said": the first occurrence or repetition, the whole field or component.
/// </summary>
public sealed record Hl7Path(string Segment, int SegmentIndex, int Field, int Repetition, int Component, int Subcomponent)
{
    /// <summary>The occurrence that is meant.</summary>
    public int Occurrence => Math.Max(1, SegmentIndex);

    /// <summary>Reads a path.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static Hl7Path Parse(string text) =>
        TryParse(text, out var path) ? path : throw new FormatException($"'{text}' is not a path such as PID-3[2].4.1.");

    /// <summary>Reads a path; false where the text is not one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Hl7Path? path)
    {
        path = null;
        var rest = text.AsSpan();
        if (rest.Length < 3) return false;
        var segment = rest[..3];
        foreach (var c in segment)
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c)) return false;
        if (!char.IsAsciiLetterUpper(segment[0])) return false;
        rest = rest[3..];
        int index = 0, field = 0, repetition = 0, component = 0, subcomponent = 0;
        if (!Index(ref rest, ref index)) return false;
        if (Take(ref rest, '-'))
        {
            if (!Number(ref rest, out field) || !Index(ref rest, ref repetition)) return false;
            if (Take(ref rest, '.') && !Number(ref rest, out component)) return false;
            if (component > 0 && Take(ref rest, '.') && !Number(ref rest, out subcomponent)) return false;
        }
        if (!rest.IsEmpty) return false;
        path = new Hl7Path(segment.ToString(), index, field, repetition, component, subcomponent);
        return true;
    }

    /// <summary>The value at this path within a segment of its name.</summary>
    public Hl7Value In(Hl7Segment segment) => Field == 0 ? default : Narrow(segment.Field(Field));

    /// <summary>Goes from a field, or one repetition of it, to the repetition, component and subcomponent of this path.</summary>
    internal Hl7Value Narrow(Hl7Value value)
    {
        if (Repetition > 0) value = value.Repetition(Repetition);
        if (Component > 0) value = value.Component(Component);
        return Subcomponent > 0 ? value.Subcomponent(Subcomponent) : value;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = SegmentIndex > 0 ? $"{Segment}[{SegmentIndex}]" : Segment;
        if (Field > 0) text += $"-{Field}";
        if (Repetition > 0) text += $"[{Repetition}]";
        if (Component > 0) text += $".{Component}";
        if (Subcomponent > 0) text += $".{Subcomponent}";
        return text;
    }

    private static bool Take(ref ReadOnlySpan<char> rest, char one)
    {
        if (rest.IsEmpty || rest[0] != one) return false;
        rest = rest[1..];
        return true;
    }

    private static bool Index(ref ReadOnlySpan<char> rest, ref int index) =>
        !Take(ref rest, '[') || (Number(ref rest, out index) && Take(ref rest, ']'));

    private static bool Number(ref ReadOnlySpan<char> rest, out int number)
    {
        var length = 0;
        while (length < rest.Length && length < 5 && char.IsAsciiDigit(rest[length])) length++;
        var read = int.TryParse(rest[..length], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
        rest = rest[length..];
        return read;
    }
}

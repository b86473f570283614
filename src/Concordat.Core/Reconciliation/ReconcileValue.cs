using System.Globalization;

namespace Concordat.Core.Reconciliation;

/// <summary>Values of rows in one way of writing, and when two of them agree.</summary>
public static class ReconcileValue
{
    private const decimal Largest = 1_000_000_000_000_000m;

    /// <summary>
    /// Writes a value in the one way of its form. What cannot be read as its form is written as it stands after a mark that no value has, and agrees with nothing but itself.
    /// </summary>
    /// <returns>The characters written.</returns>
    public static int Write(ValueForm form, ReadOnlySpan<char> value, Span<char> to)
    {
        switch (form)
        {
            case ValueForm.Number when Number(value) is { } number:
                // Decimals remember their zeros; the division takes them away.
                (number / 1.0000000000000000000000000000m).TryFormat(to, out var written, "G29", CultureInfo.InvariantCulture);
                return written;
            case ValueForm.Date when Date(value) is { } date:
                date.TryFormat(to, out var characters, "yyyyMMdd", CultureInfo.InvariantCulture);
                return characters;
            case ValueForm.Text:
                return Text(value, to);
            default:
                var trimmed = form == ValueForm.Exact ? value : value.Trim();
                var at = form == ValueForm.Exact || trimmed.IsEmpty ? 0 : 1;
                to[0] = '\u0001';
                trimmed.CopyTo(to[at..]);
                return at + trimmed.Length;
        }
    }

    /// <summary>Whether two values agree by the rules of their field.</summary>
    public static bool Agree(ReconcileField field, string left, string right)
    {
        var longest = Math.Max(left.Length, right.Length) + 40;
        Span<char> one = longest > 512 ? new char[longest] : stackalloc char[longest], other = longest > 512 ? new char[longest] : stackalloc char[longest];
        if (one[..Write(field.Form, left, one)].SequenceEqual(other[..Write(field.Form, right, other)]))
        {
            return true;
        }
        return field.Form switch
        {
            ValueForm.Number when field.HasTolerance && Number(left) is { } a && Number(right) is { } b =>
                Math.Abs(a - b) <= Math.Max(field.Tolerance, field.Relative * Math.Max(Math.Abs(a), Math.Abs(b))),
            ValueForm.Date when field.Days > 0 && Date(left) is { } a && Date(right) is { } b => Math.Abs(a.DayNumber - b.DayNumber) <= field.Days,
            _ => false,
        };
    }

    /// <summary>A value in the one way of its form.</summary>
    public static string Of(ValueForm form, string value)
    {
        var to = new char[value.Length + 40];
        return new string(to, 0, Write(form, value, to));
    }

    /// <summary>A number with a point and no separators of thousands; null for what is none, or is larger than money gets.</summary>
    public static decimal? Number(ReadOnlySpan<char> value) =>
        decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
        && Math.Abs(number) < Largest ? number : null;

    /// <summary>A day; null for what is none.</summary>
    public static DateOnly? Date(ReadOnlySpan<char> value)
    {
        value = value.Trim();
        value = value.Length > 10 && value[10] is 'T' or ' ' ? value[..10] : value;
        return DateOnly.TryParseExact(value, value.Length == 8 ? "yyyyMMdd" : "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
    }

    private static int Text(ReadOnlySpan<char> value, Span<char> to)
    {
        var length = 0;
        foreach (var character in value)
        {
            if (!char.IsWhiteSpace(character))
            {
                to[length++] = char.ToLowerInvariant(character);
            }
            else if (length > 0 && to[length - 1] != ' ')
            {
                to[length++] = ' ';
            }
        }
        return length > 0 && to[length - 1] == ' ' ? length - 1 : length;
    }
}

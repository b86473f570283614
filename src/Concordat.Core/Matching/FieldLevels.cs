namespace Concordat.Core.Matching;

/// <summary>
/// The levels at which two values of a field agree, from missing (0) over the same (1) down to different; one more where the field changes places with
/// another. A level is what Fellegi and Sunter (1969) weigh: how often it is seen in matches, and how often by chance.
/// </summary>
public static class FieldLevels
{
    /// <summary>A value is missing on a side.</summary>
    public const int Missing = 0;

    /// <summary>Both values are the same.</summary>
    public const int Same = 1;

    /// <summary>Names that are less like each other by Jaro and Winkler are different, unless they sound alike.</summary>
    internal const double LeastLikeness = 0.82;

    /// <summary>Addresses that are less like each other are compared by their words.</summary>
    internal const double LeastAddressLikeness = 0.86;

    private static readonly string[] Names = ["missing", "same", "very similar", "similar", "sounds alike", "initial or beginning", "different", "in the other field"];
    private static readonly string[] Texts = ["missing", "same", "very similar", "similar", "sounds alike", "different", "in the other field"];
    private static readonly string[] Identifiers = ["missing", "same", "one slip", "two slips", "different", "in the other field"];
    private static readonly string[] Dates = ["missing", "same", "day and month exchanged", "one slip", "two slips or two parts the same", "same year", "different", "in the other field"];
    private static readonly string[] Addresses = ["missing", "same", "very similar", "one holds the other's words", "similar", "half of the words", "different", "in the other field"];
    private static readonly string[] Phones = ["missing", "same", "last seven digits", "one slip", "different", "in the other field"];
    private static readonly string[] Exacts = ["missing", "same", "different", "in the other field"];

    /// <summary>The levels of a kind; the last is for fields that change places alone.</summary>
    public static IReadOnlyList<string> Of(FieldKind kind) => kind switch
    {
        FieldKind.Name => Names,
        FieldKind.Text => Texts,
        FieldKind.Identifier => Identifiers,
        FieldKind.Date => Dates,
        FieldKind.Address => Addresses,
        FieldKind.Phone => Phones,
        _ => Exacts,
    };

    /// <summary>The level of values that have nothing in common.</summary>
    public static int Different(FieldKind kind) => Of(kind).Count - 2;

    /// <summary>The level of two values of one field, as <see cref="FieldText"/> writes them.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    /// <param name="soundAlike">Whether their phonetic codes are the same.</param>
    public static int Compare(FieldKind kind, ReadOnlySpan<char> a, ReadOnlySpan<char> b, bool soundAlike) =>
        a.IsEmpty || b.IsEmpty ? Missing
        : a.SequenceEqual(b) ? Same
        : kind switch
        {
            FieldKind.Name => Name(a, b, soundAlike),
            FieldKind.Text => Text(a, b, soundAlike),
            FieldKind.Identifier => Identifier(a, b),
            FieldKind.Date => Date(a, b),
            FieldKind.Address => Address(a, b),
            FieldKind.Phone => Phone(a, b),
            _ => 2,
        };

    private static int Name(ReadOnlySpan<char> a, ReadOnlySpan<char> b, bool soundAlike) => Text(a, b, soundAlike) switch
    {
        5 => a.StartsWith(b) || b.StartsWith(a) ? 5 : 6,
        var level => level,
    };

    private static int Text(ReadOnlySpan<char> a, ReadOnlySpan<char> b, bool soundAlike)
    {
        // Initials are no similar names, however the formula likes them.
        var likeness = Math.Min(a.Length, b.Length) < 3 ? 0 : JaroWinkler.Similarity(a, b);
        return likeness >= 0.94 ? 2 : likeness >= 0.88 ? 3 : soundAlike || likeness >= LeastLikeness ? 4 : 5;
    }

    private static int Identifier(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var longer = Math.Max(a.Length, b.Length);
        var slips = longer < 3 ? 3 : EditDistance.Between(a, b, longer < 6 ? 1 : 2);
        return slips == 1 ? 2 : slips == 2 && longer >= 6 ? 3 : 4;
    }

    private static int Date(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.Length == 8 && b.Length == 8)
        {
            var (year, month, day) = (a[..4].SequenceEqual(b[..4]), a[4..6].SequenceEqual(b[4..6]), a[6..].SequenceEqual(b[6..]));
            if (year && a[4..6].SequenceEqual(b[6..]) && a[6..].SequenceEqual(b[4..6]))
            {
                return 2;
            }
            var slips = EditDistance.Between(a, b, 2);
            return slips == 1 ? 3 : slips == 2 || (year ? 1 : 0) + (month ? 1 : 0) + (day ? 1 : 0) == 2 ? 4 : year ? 5 : 6;
        }
        return EditDistance.Between(a, b, 2) switch { 1 => 3, 2 => 4, _ => 6 };
    }

    private static int Address(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var likeness = JaroWinkler.Similarity(a, b);
        if (likeness >= 0.94)
        {
            return 2;
        }
        var (common, words) = (0, 0);
        var shorter = a.Length <= b.Length ? a : b;
        var longer = a.Length <= b.Length ? b : a;
        foreach (var range in shorter.Split(' '))
        {
            words++;
            common += Holds(longer, shorter[range]) ? 1 : 0;
        }
        return common == words && shorter.Length > 3 ? 3 : likeness >= LeastAddressLikeness ? 4 : common * 2 >= words && common > 0 ? 5 : 6;
    }

    private static bool Holds(ReadOnlySpan<char> text, ReadOnlySpan<char> word)
    {
        foreach (var range in text.Split(' '))
        {
            if (text[range].SequenceEqual(word))
            {
                return true;
            }
        }
        return false;
    }

    private static int Phone(ReadOnlySpan<char> a, ReadOnlySpan<char> b) =>
        a.Length >= 7 && b.Length >= 7 && a[^7..].SequenceEqual(b[^7..]) ? 2 : EditDistance.Between(a, b, 1) == 1 ? 3 : 4;
}

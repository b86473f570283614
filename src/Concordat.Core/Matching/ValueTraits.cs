using System.Numerics;

namespace Concordat.Core.Matching;

/// <summary>
/// What of a value decides in most comparisons that it is different from another, in half a line of the processor's cache: values themselves lie scattered in
/// memory, and are read only where these do not decide.
/// </summary>
/// <param name="Letters">Which letters and digits there are, as bits: the more of one there are, the more of its bits are set.</param>
/// <param name="Words">Of addresses the first four words, of days the digits; 0 where there are more words or it is no day.</param>
/// <param name="Start">The first four characters.</param>
/// <param name="Length">Characters.</param>
/// <param name="Sound">The number of the phonetic code; 0 for none.</param>
internal readonly record struct ValueTraits(ulong Letters, ulong Words, ulong Start, int Length, int Sound)
{
    public static ValueTraits Of(FieldKind kind, string value, int sound)
    {
        ulong start = 0;
        for (var i = 0; i < Math.Min(4, value.Length); i++)
        {
            start |= (ulong)value[i] << (16 * i);
        }
        var isDigits = kind is FieldKind.Date or FieldKind.Identifier;
        var words = kind switch { FieldKind.Address => WordsOf(value), FieldKind.Date => DigitsOf(value), _ => 0UL };
        return new ValueTraits(isDigits ? CountDigits(value) : CountLetters(value), words, start, value.Length, sound);
    }

    /// <summary>The level where it can be told from the traits; -1 where the values must be looked at.</summary>
    public static int Level(FieldKind kind, in ValueTraits a, in ValueTraits b) => kind switch
    {
        FieldKind.Identifier when Slips(a, b) > 2 => FieldLevels.Different(kind),
        FieldKind.Text when !SoundAlike(a, b) && MostLikeness(a, b) < FieldLevels.LeastLikeness => FieldLevels.Different(kind),
        // A beginning of the other is as like it as its first letters are.
        FieldKind.Name when !SoundAlike(a, b) && MostLikeness(a, b) < FieldLevels.LeastLikeness && CommonStart(a, b) < Math.Min(4, Math.Min(a.Length, b.Length)) => FieldLevels.Different(kind),
        FieldKind.Address when a.Words != 0 && b.Words != 0 && MostLikeness(a, b) < FieldLevels.LeastAddressLikeness && !HaveWordInCommon(a.Words, b.Words) => FieldLevels.Different(kind),
        FieldKind.Date when a.Words != 0 && b.Words != 0 && Slips(a, b) > 2 && Parts(a.Words ^ b.Words) < 2 => FieldLevels.Different(kind) - ((uint)(a.Words ^ b.Words) == 0 ? 1 : 0),
        FieldKind.Exact => FieldLevels.Different(kind),
        _ => -1,
    };

    public static bool SoundAlike(in ValueTraits a, in ValueTraits b) => a.Sound == b.Sound && a.Sound != 0;

    /// <summary>The least number of edits that lie between two values: an edit takes away at most one character, and brings at most one.</summary>
    private static int Slips(in ValueTraits a, in ValueTraits b) => Math.Max(BitOperations.PopCount(a.Letters & ~b.Letters), BitOperations.PopCount(b.Letters & ~a.Letters));

    /// <summary>The most that the similarity by Jaro and Winkler can be: what only one of them has is no character in common.</summary>
    private static double MostLikeness(in ValueTraits a, in ValueTraits b)
    {
        var common = Math.Min(a.Length - BitOperations.PopCount(a.Letters & ~b.Letters), b.Length - BitOperations.PopCount(b.Letters & ~a.Letters));
        var jaro = common <= 0 ? 0 : ((double)common / a.Length + (double)common / b.Length + 1) / 3;
        return jaro + CommonStart(a, b) * 0.1 * (1 - jaro);
    }

    private static int CommonStart(in ValueTraits a, in ValueTraits b) =>
        Math.Min(Math.Min(a.Length, b.Length), a.Start == b.Start ? 4 : BitOperations.TrailingZeroCount(a.Start ^ b.Start) / 16);

    /// <summary>How many of year, month and day are the same.</summary>
    private static int Parts(ulong apart) => ((uint)apart == 0 ? 1 : 0) + ((apart & 0x0000FFFF_00000000) == 0 ? 1 : 0) + ((apart & 0xFFFF0000_00000000) == 0 ? 1 : 0);

    private static bool HaveWordInCommon(ulong a, ulong b)
    {
        for (var i = 0; i < 64 && a >> i != 0; i += 16)
        {
            for (var j = 0; j < 64 && b >> j != 0; j += 16)
            {
                if ((ushort)(a >> i) == (ushort)(b >> j))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private static ulong WordsOf(string value)
    {
        var words = value.Split(' ');
        return words.Length > 4 ? 0 : words.Select((word, i) => (Mixing.Hash(word) & 0xFFFF | 1) << (16 * i)).Aggregate(0UL, (all, word) => all | word);
    }

    private static ulong DigitsOf(string value)
    {
        ulong digits = 0;
        for (var i = 0; i < 8; i++)
        {
            if (value.Length != 8 || !char.IsAsciiDigit(value[i]))
            {
                return 0;
            }
            digits |= (ulong)value[i] << (8 * i);
        }
        return digits;
    }

    private static ulong CountLetters(string value)
    {
        ulong letters = 0;
        foreach (var character in value)
        {
            if (char.IsAsciiLetterLower(character))
            {
                var once = 1UL << (2 * (character - 'a'));
                letters |= (letters & once) == 0 ? once : once << 1;
            }
            else if (char.IsAsciiDigit(character))
            {
                letters |= 1UL << (52 + character - '0');
            }
        }
        return letters;
    }

    private static ulong CountDigits(string value)
    {
        ulong digits = 0;
        foreach (var character in value)
        {
            if (char.IsAsciiDigit(character))
            {
                var place = 6 * (character - '0');
                var seen = digits >> place & 63;
                digits |= (seen + 1 | seen) << place & (63UL << place);
            }
        }
        return digits;
    }
}

using System.Text;

namespace Concordat.Core.Matching;

/// <summary>
/// The phonetic code of a name after the New York State Identification and Intelligence System (Taft, Name Search Techniques, 1970), without the limit of six
/// characters. It keeps where vowels stand, and so puts fewer different names together than Soundex does.
/// </summary>
public static class Nysiis
{
    /// <summary>The code, in capitals; empty where the name has no letter of the alphabet.</summary>
    public static string Code(ReadOnlySpan<char> name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            if (char.IsAsciiLetter(character))
            {
                letters.Append(char.ToUpperInvariant(character));
            }
        }
        if (letters.Length == 0)
        {
            return "";
        }
        Begin(letters);
        End(letters);
        var code = new StringBuilder(letters.Length).Append(letters[0]);
        for (var i = 1; i < letters.Length; i++)
        {
            Change(letters, i);
            if (letters[i] != code[^1])
            {
                code.Append(letters[i]);
            }
        }
        if (code.Length > 1 && code[^1] == 'S')
        {
            code.Length--;
        }
        if (code.Length > 2 && code[^1] == 'Y' && code[^2] == 'A')
        {
            code.Remove(code.Length - 2, 1);
        }
        if (code.Length > 1 && code[^1] == 'A')
        {
            code.Length--;
        }
        return code.ToString();
    }

    private static void Begin(StringBuilder letters)
    {
        foreach (var (from, to) in ((string, string)[])[("MAC", "MCC"), ("KN", "NN"), ("K", "C"), ("PH", "FF"), ("PF", "FF"), ("SCH", "SSS")])
        {
            if (Stands(letters, 0, from))
            {
                Put(letters, 0, to);
                return;
            }
        }
    }

    private static void End(StringBuilder letters)
    {
        if (letters.Length <= 2)
        {
            return;
        }
        var at = letters.Length - 2;
        if (Stands(letters, at, "EE") || Stands(letters, at, "IE"))
        {
            letters.Length = at;
            letters.Append('Y');
        }
        else if (Stands(letters, at, "DT") || Stands(letters, at, "RT") || Stands(letters, at, "RD") || Stands(letters, at, "NT") || Stands(letters, at, "ND"))
        {
            letters.Length = at;
            letters.Append('D');
        }
    }

    /// <summary>The one rule that holds at a place, applied; it may change the letters after it too.</summary>
    private static void Change(StringBuilder letters, int i)
    {
        var letter = letters[i];
        if (Stands(letters, i, "EV"))
        {
            Put(letters, i, "AF");
        }
        else if (IsVowel(letter))
        {
            letters[i] = 'A';
        }
        else if (letter is 'Q' or 'Z' or 'M')
        {
            letters[i] = letter == 'Q' ? 'G' : letter == 'Z' ? 'S' : 'N';
        }
        else if (letter == 'K')
        {
            letters[i] = Stands(letters, i, "KN") ? 'N' : 'C';
        }
        else if (Stands(letters, i, "SCH"))
        {
            Put(letters, i, "SSS");
        }
        else if (Stands(letters, i, "PH"))
        {
            Put(letters, i, "FF");
        }
        else if (letter == 'H' && (!IsVowel(letters[i - 1]) || (i + 1 < letters.Length && !IsVowel(letters[i + 1]))))
        {
            letters[i] = letters[i - 1];
        }
        else if (letter == 'W' && IsVowel(letters[i - 1]))
        {
            letters[i] = letters[i - 1];
        }
    }

    private static bool IsVowel(char letter) => letter is 'A' or 'E' or 'I' or 'O' or 'U';

    private static bool Stands(StringBuilder letters, int at, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (at + i >= letters.Length || letters[at + i] != text[i])
            {
                return false;
            }
        }
        return true;
    }

    private static void Put(StringBuilder letters, int at, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            letters[at + i] = text[i];
        }
    }
}

using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace Concordat.Core.Observation;

/// <summary>Tells what one value looks like. Keeps nothing of it.</summary>
internal static class ValueLook
{
    private const int LongestText = 2000;
    private const int MostWords = 200;
    private static readonly SearchValues<char> Subdivision = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly Dictionary<string, ValueKind> Kinds = ValueKind.All.ToDictionary(kind => kind.Id, StringComparer.Ordinal);
    private static readonly HashSet<string> PhoneWords = new(["phone", "telephone", "mobile", "tel", "fax", "cell"], StringComparer.Ordinal);
    private static readonly HashSet<string> BirthWords = new(["birth", "birthdate", "birthday", "dob", "born"], StringComparer.Ordinal);

    /// <summary>The kinds of a value.</summary>
    /// <param name="words">Words of the field's name, in small letters.</param>
    /// <param name="value">The value; a number as it is written.</param>
    /// <param name="today">The day on which it was seen.</param>
    public static IEnumerable<ValueKind> Of(IReadOnlyList<string> words, string value, DateOnly today)
    {
        var text = (value.Length > LongestText ? value[..LongestText] : value).Trim();
        if (text.Length < 4)
        {
            yield break;
        }
        var parts = text.Split(' ', MostWords, StringSplitOptions.RemoveEmptyEntries);
        var within = parts.Length > 1 ? parts.Select(part => part.Trim('.', ',', ';', ':', '(', ')', '<', '>', '"')).ToArray() : [text];
        if (within.Any(IsEmail))
        {
            yield return Kinds["email"];
        }
        if (CheckDigits.IsIban(text.Replace(" ", "", StringComparison.Ordinal)) || within.Any(CheckDigits.IsIban))
        {
            yield return Kinds["iban"];
        }
        if (within.Any(IsSocialSecurity))
        {
            yield return Kinds["ssn"];
        }
        if (IsPhone(text, words.Any(PhoneWords.Contains)))
        {
            yield return Kinds["phone"];
        }
        if (CheckDigits.IsPps(text))
        {
            yield return Kinds["ppsn"];
        }
        foreach (var id in Numbers(text))
        {
            yield return Kinds[id];
        }
        if (IsBirth(text, words.Any(BirthWords.Contains), today))
        {
            yield return Kinds["birth-date"];
        }
        if (PersonName.Is(words, parts))
        {
            yield return Kinds["person-name"];
        }
        if (CheckDigits.IsLoinc(text))
        {
            yield return Kinds["loinc"];
        }
        if (IsDisease(text))
        {
            yield return Kinds["icd-10"];
        }
        if (parts.Length >= 8)
        {
            yield return Kinds["free-text"];
        }
    }

    private static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var dot = text.LastIndexOf('.');
        return at is > 0 and <= 64 && dot > at + 1 && text.Length - dot - 1 is >= 2 and <= 24 && text.AsSpan(dot + 1).IndexOfAnyExceptInRange('A', 'z') < 0
            && text.AsSpan(at + 1).IndexOf('@') < 0 && text.All(sign => char.IsLetterOrDigit(sign) || "@.!#$%&'*+/=?^_`{|}~-".Contains(sign, StringComparison.Ordinal));
    }

    /// <summary>3-2-4 digits; areas 000, 666 and from 900, group 00 and number 0000 are never given out.</summary>
    private static bool IsSocialSecurity(string text) => text is [_, _, _, '-', _, _, '-', _, _, _, _]
        && text.Where((_, at) => at is not (3 or 6)).All(char.IsAsciiDigit) && text[0] != '9' && text[..3] is not ("000" or "666") && text[4..6] != "00" && text[7..] != "0000";

    private static bool IsPhone(string text, bool named)
    {
        var digits = text.Count(char.IsAsciiDigit);
        return digits >= (named ? 7 : 8) && digits <= 15 && (named || text[0] == '+') && text.All(sign => char.IsAsciiDigit(sign) || sign is '+' or ' ' or '-' or '.' or '(' or ')' or '/')
            && text.LastIndexOf('+') <= 0;
    }

    private static IEnumerable<string> Numbers(string text)
    {
        if (!text.All(sign => char.IsAsciiDigit(sign) || sign is ' ' or '-') || text.Length > 23)
        {
            yield break;
        }
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        if (digits.Length is >= 13 and <= 19 && digits[0] is >= '3' and <= '6' && CheckDigits.IsLuhn(digits))
        {
            yield return "card-number";
        }
        if (digits.Length == 10 && text.Length == 10 && digits[0] is '1' or '2' && CheckDigits.IsLuhn("80840" + digits))
        {
            yield return "npi";
        }
        if (digits.Length == 10 && text.Length is 10 or 12 && CheckDigits.IsNhs(digits))
        {
            yield return "nhs-number";
        }
    }

    private static bool IsBirth(string text, bool named, DateOnly today)
    {
        string[] forms = ["yyyy-MM-dd", "dd/MM/yyyy", "MM/dd/yyyy", "dd.MM.yyyy"];
        return DateOnly.TryParseExact(text.Length > 10 && text[10] == 'T' && named ? text[..10] : text, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year > today.Year - 125 && day <= today && (named || day < today.AddYears(-15));
    }

    private static bool IsDisease(string text) => text.Length is >= 5 and <= 8 && char.IsAsciiLetterUpper(text[0]) && char.IsAsciiDigit(text[1]) && char.IsAsciiLetterOrDigit(text[2]) && text[3] == '.'
        && text.AsSpan(4).IndexOfAnyExcept(Subdivision) < 0;
}

/// <summary>Numbers that prove themselves.</summary>
internal static class CheckDigits
{
    /// <summary>ISO/IEC 7812-1, annex B.</summary>
    public static bool IsLuhn(string digits)
    {
        var sum = 0;
        for (var at = 0; at < digits.Length; at++)
        {
            var digit = digits[^(at + 1)] - '0';
            sum += at % 2 == 0 ? digit : digit * 2 > 9 ? (digit * 2) - 9 : digit * 2;
        }
        return sum % 10 == 0 && digits.Any(sign => sign != '0');
    }

    /// <summary>NHS Data Dictionary: weights 10 to 2, modulo 11.</summary>
    public static bool IsNhs(string digits)
    {
        var rest = 11 - (Enumerable.Range(0, 9).Sum(at => (digits[at] - '0') * (10 - at)) % 11);
        return rest != 10 && (rest == 11 ? 0 : rest) == digits[9] - '0' && digits.Distinct().Count() > 1;
    }

    /// <summary>Seven digits, a check letter by weights 8 to 2 modulo 23, and since 2013 a second letter that counts nine times.</summary>
    public static bool IsPps(string text)
    {
        if (text.Length is not (8 or 9) || !text.AsSpan(0, 7).ContainsAnyInRange('1', '9') || text.AsSpan(0, 7).ContainsAnyExceptInRange('0', '9') || !text.AsSpan(7).ContainsAnyInRange('A', 'W') || text.AsSpan(7).ContainsAnyExceptInRange('A', 'W'))
        {
            return false;
        }
        var sum = Enumerable.Range(0, 7).Sum(at => (text[at] - '0') * (8 - at)) + (text.Length == 9 && text[8] != 'W' ? (text[8] - '@') * 9 : 0);
        return (sum % 23 == 0 ? 'W' : (char)('@' + (sum % 23))) == text[7];
    }

    /// <summary>ISO 13616: the rest of 97 is 1.</summary>
    public static bool IsIban(string text)
    {
        if (text.Length is < 15 or > 34 || !char.IsAsciiLetterUpper(text[0]) || !char.IsAsciiLetterUpper(text[1]) || !char.IsAsciiDigit(text[2]) || !char.IsAsciiDigit(text[3]) || text.Any(sign => !char.IsAsciiDigit(sign) && !char.IsAsciiLetterUpper(sign)))
        {
            return false;
        }
        var number = string.Concat((text[4..] + text[..4]).Select(sign => char.IsAsciiDigit(sign) ? sign.ToString() : (sign - 'A' + 10).ToString(CultureInfo.InvariantCulture)));
        return BigInteger.Parse(number, CultureInfo.InvariantCulture) % 97 == 1;
    }

    /// <summary>Up to seven digits and, behind a hyphen, the check digit of ISO/IEC 7812.</summary>
    public static bool IsLoinc(string text) => text.Length is >= 5 and <= 9 && text[^2] == '-' && char.IsAsciiDigit(text[^1]) && text.AsSpan(0, text.Length - 2).IndexOfAnyExceptInRange('0', '9') < 0
        && IsLuhn(text[..^2] + text[^1]);
}

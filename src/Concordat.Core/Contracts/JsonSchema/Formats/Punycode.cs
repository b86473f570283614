using System.Text;

namespace Concordat.Core.Contracts.JsonSchema.Formats;

/// <summary>The encoding of RFC 3492, for labels of host names.</summary>
internal static class Punycode
{
    private const int Base = 36, Least = 1, Most = 26, Skew = 38, Damp = 700, FirstBias = 72, FirstPoint = 128;

    /// <summary>The encoding of a label, without <c>xn--</c>; null for a text with half a surrogate pair.</summary>
    public static string? Encode(ReadOnlySpan<char> label)
    {
        var points = new List<int>();
        foreach (var rune in label.EnumerateRunes())
        {
            if (rune.Value == 0xFFFD || points.Count > 63)
            {
                return null;
            }
            points.Add(rune.Value);
        }
        var result = new StringBuilder();
        points.Where(point => point < FirstPoint).ToList().ForEach(point => result.Append((char)point));
        var (handled, basic) = (result.Length, result.Length);
        if (basic > 0)
        {
            result.Append('-');
        }
        var (next, delta, bias) = (FirstPoint, 0, FirstBias);
        while (handled < points.Count)
        {
            var least = points.Where(point => point >= next).Min();
            delta += (least - next) * (handled + 1);
            next = least;
            foreach (var point in points)
            {
                delta += point < next ? 1 : 0;
                if (point == next)
                {
                    Write(result, delta, bias);
                    bias = Adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
            delta++;
            next++;
        }
        return result.ToString();
    }

    /// <summary>What an encoding stands for; null where it is none.</summary>
    public static string? Decode(ReadOnlySpan<char> text)
    {
        var split = text.LastIndexOf('-');
        var points = new List<int>();
        foreach (var sign in split < 0 ? [] : text[..split])
        {
            points.Add(sign);
        }
        var (next, place, bias) = (FirstPoint, 0L, FirstBias);
        var at = split < 0 ? 0 : split + 1;
        while (at < text.Length)
        {
            var (before, weight) = (place, 1L);
            for (var k = Base; ; k += Base)
            {
                var digit = at < text.Length ? Digit(text[at++]) : -1;
                place += digit * weight;
                if (digit < 0 || place > int.MaxValue)
                {
                    return null;
                }
                var threshold = Math.Clamp(k - bias, Least, Most);
                if (digit < threshold)
                {
                    break;
                }
                weight *= Base - threshold;
            }
            bias = Adapt((int)(place - before), points.Count + 1, before == 0);
            var point = next + (place / (points.Count + 1));
            place %= points.Count + 1;
            if (!Rune.IsValid(point > int.MaxValue ? -1 : (int)point))
            {
                return null;
            }
            next = (int)point;
            points.Insert((int)place++, next);
        }
        return string.Concat(points.Select(point => new Rune(point).ToString()));
    }

    private static void Write(StringBuilder result, int delta, int bias)
    {
        for (var k = Base; ; k += Base)
        {
            var threshold = Math.Clamp(k - bias, Least, Most);
            if (delta < threshold)
            {
                result.Append(Sign(delta));
                return;
            }
            result.Append(Sign(threshold + ((delta - threshold) % (Base - threshold))));
            delta = (delta - threshold) / (Base - threshold);
        }
    }

    private static int Adapt(int delta, int count, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / count;
        var k = 0;
        for (; delta > (Base - Least) * Most / 2; k += Base)
        {
            delta /= Base - Least;
        }
        return k + ((Base - Least + 1) * delta / (delta + Skew));
    }

    private static char Sign(int digit) => (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);

    private static int Digit(char sign) => char.IsAsciiDigit(sign) ? sign - '0' + 26 : char.IsAsciiLetter(sign) ? (sign | 0x20) - 'a' : -1;
}

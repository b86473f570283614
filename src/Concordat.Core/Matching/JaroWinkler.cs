namespace Concordat.Core.Matching;

/// <summary>
/// The similarity of two names, from 0 to 1: characters in common within half the longer text, less half the transposed ones (Jaro 1989), raised for a common
/// beginning of up to four characters (Winkler 1990). Texts are compared up to their first 64 characters.
/// </summary>
public static class JaroWinkler
{
    private const int Longest = 64;
    private const double PrefixWeight = 0.1;

    /// <summary>The similarity with the weight of the common beginning.</summary>
    public static double Similarity(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var jaro = Jaro(a, b);
        var most = Math.Min(4, Math.Min(a.Length, b.Length));
        var prefix = 0;
        while (prefix < most && a[prefix] == b[prefix])
        {
            prefix++;
        }
        return jaro + prefix * PrefixWeight * (1 - jaro);
    }

    /// <summary>The similarity without it.</summary>
    public static double Jaro(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a.Length > Longest ? a[..Longest] : a;
        b = b.Length > Longest ? b[..Longest] : b;
        if (a.Length == 0 || b.Length == 0)
        {
            return a.Length == b.Length ? 1 : 0;
        }
        var window = Math.Max(0, Math.Max(a.Length, b.Length) / 2 - 1);
        // One bit per character that has found its like.
        ulong usedA = 0, usedB = 0;
        var common = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var to = Math.Min(b.Length - 1, i + window);
            for (var j = Math.Max(0, i - window); j <= to; j++)
            {
                if (a[i] == b[j] && (usedB & (1UL << j)) == 0)
                {
                    usedA |= 1UL << i;
                    usedB |= 1UL << j;
                    common++;
                    break;
                }
            }
        }
        if (common == 0)
        {
            return 0;
        }
        var (crossed, at) = (0, 0);
        for (var i = 0; i < a.Length; i++)
        {
            if ((usedA & (1UL << i)) == 0)
            {
                continue;
            }
            while ((usedB & (1UL << at)) == 0)
            {
                at++;
            }
            crossed += a[i] == b[at++] ? 0 : 1;
        }
        return ((double)common / a.Length + (double)common / b.Length + (common - crossed / 2.0) / common) / 3;
    }
}

namespace Concordat.Core.Matching;

/// <summary>
/// How many characters must be inserted, deleted, replaced or exchanged with their neighbour to make one text the other (Damerau 1964, in the form
/// that edits no place twice). For identifiers, where a wrong digit is a slip and no similarity.
/// </summary>
public static class EditDistance
{
    private const int Longest = 64;

    /// <summary>The distance; <paramref name="most"/> + 1 where it is more than that.</summary>
    public static int Between(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most)
        {
            return most + 1;
        }
        while (a.Length > 0 && b.Length > 0 && a[0] == b[0])
        {
            a = a[1..];
            b = b[1..];
        }
        while (a.Length > 0 && b.Length > 0 && a[^1] == b[^1])
        {
            a = a[..^1];
            b = b[..^1];
        }
        if (a.Length == 0 || b.Length == 0 || Math.Max(a.Length, b.Length) > Longest)
        {
            return Math.Min(Math.Max(a.Length, b.Length), most + 1);
        }
        Span<int> before = stackalloc int[Longest + 1], last = stackalloc int[Longest + 1], row = stackalloc int[Longest + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost = Math.Min(cost, before[j - 2] + 1);
                }
                row[j] = cost;
                least = Math.Min(least, cost);
            }
            if (least > most)
            {
                return most + 1;
            }
            var oldest = before;
            before = last;
            last = row;
            row = oldest;
        }
        return Math.Min(last[b.Length], most + 1);
    }
}

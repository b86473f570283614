namespace Concordat.Core.Texts;

/// <summary>
/// The shortest way from one sequence to another, after Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), section 4b: divided at the
/// middle snake, so that memory is linear. Where two sequences have too little in common to be worth the work, that part is told as replaced.
/// </summary>
internal sealed class EditScript
{
    private readonly int[] _before, _after, _forward, _backward;
    private readonly int _middle, _furthest;
    private long _steps;

    private EditScript(int[] before, int[] after, int furthest, long steps)
    {
        (_before, _after, _furthest, _steps) = (before, after, furthest, steps);
        (IsRemoved, IsAdded) = (new bool[before.Length], new bool[after.Length]);
        _middle = Math.Min(furthest, (before.Length + after.Length + 1) / 2) + 1;
        (_forward, _backward) = (new int[(2 * _middle) + 1], new int[(2 * _middle) + 1]);
    }

    /// <summary>Which items of the first are not kept.</summary>
    public bool[] IsRemoved { get; }

    /// <summary>Which items of the second are new.</summary>
    public bool[] IsAdded { get; }

    /// <param name="before">Items as numbers; equal numbers are equal items.</param>
    /// <param name="after">The same of the other one.</param>
    /// <param name="furthest">How many edits are looked for from either end of a part.</param>
    /// <param name="steps">How many comparisons the whole may cost.</param>
    public static EditScript Between(int[] before, int[] after, int furthest = 1000, long steps = 20_000_000)
    {
        var script = new EditScript(before, after, furthest, steps);
        var parts = new Stack<(int A, int AEnd, int B, int BEnd)>([(0, before.Length, 0, after.Length)]);
        while (parts.TryPop(out var part))
        {
            var (a, aEnd, b, bEnd) = script.Trim(part);
            if (a == aEnd || b == bEnd || script.Split(a, aEnd, b, bEnd) is not { } middle)
            {
                script.IsRemoved.AsSpan(a, aEnd - a).Fill(true);
                script.IsAdded.AsSpan(b, bEnd - b).Fill(true);
                continue;
            }
            parts.Push((a, middle.A, b, middle.B));
            parts.Push((middle.A, aEnd, middle.B, bEnd));
        }
        return script;
    }

    /// <summary>Without what both begin and end with.</summary>
    private (int A, int AEnd, int B, int BEnd) Trim((int A, int AEnd, int B, int BEnd) part)
    {
        var (a, aEnd, b, bEnd) = part;
        while (a < aEnd && b < bEnd && _before[a] == _after[b])
        {
            (a, b) = (a + 1, b + 1);
        }
        while (a < aEnd && b < bEnd && _before[aEnd - 1] == _after[bEnd - 1])
        {
            (aEnd, bEnd) = (aEnd - 1, bEnd - 1);
        }
        return (a, aEnd, b, bEnd);
    }

    /// <summary>A point of a shortest way, half of its edits before it; null where it lies too far.</summary>
    private (int A, int B)? Split(int a, int aEnd, int b, int bEnd)
    {
        var (n, m) = (aEnd - a, bEnd - b);
        var delta = n - m;
        for (var d = 0; d <= Math.Min((n + m + 1) / 2, _furthest) && _steps > 0; d++)
        {
            for (var k = -d; k <= d; k += 2)
            {
                var x = Step(_forward, d, k, n, m);
                while (x >= 0 && x < n && x - k < m && _before[a + x] == _after[b + x - k])
                {
                    (x, _steps) = (x + 1, _steps - 1);
                }
                _forward[_middle + k] = x;
                if (x >= 0 && Math.Abs(delta - k) <= d - 1 && ((delta - k - (d - 1)) & 1) == 0 && Meets(x, _backward[_middle + delta - k], n))
                {
                    return (a + x, b + x - k);
                }
            }
            for (var k = -d; k <= d; k += 2)
            {
                var x = Step(_backward, d, k, n, m);
                while (x >= 0 && x < n && x - k < m && _before[aEnd - 1 - x] == _after[bEnd - 1 - (x - k)])
                {
                    (x, _steps) = (x + 1, _steps - 1);
                }
                _backward[_middle + k] = x;
                if (x >= 0 && Math.Abs(delta - k) <= d && ((delta - k - d) & 1) == 0 && Meets(x, _forward[_middle + delta - k], n))
                {
                    return (aEnd - x, bEnd - (x - k));
                }
            }
            _steps -= d;
        }
        return null;
    }

    private static bool Meets(int x, int other, int n) => other >= 0 && x + other >= n;

    /// <summary>How far diagonal k is reached with one edit more; -1 where no way leads there inside the part.</summary>
    private int Step(int[] reached, int d, int k, int n, int m)
    {
        if (d == 0)
        {
            return 0;
        }
        var down = k < d ? reached[_middle + k + 1] : -1;
        var right = k > -d ? reached[_middle + k - 1] : -1;
        down = down >= 0 && down - k <= m ? down : -1;
        right = right >= 0 && right < n ? right + 1 : -1;
        return Math.Max(down, right);
    }
}

namespace Concordat.Core.Texts;

/// <summary>Two texts beside one another, line by line. Pure; its cost is bounded whatever the texts are.</summary>
public static class SideBySide
{
    private const int LongestLine = 2000;
    private static readonly TextMark[] None = [];

    /// <summary>All rows; an absent text has no lines.</summary>
    public static IReadOnlyList<SideLine> Of(string? before, string? after)
    {
        var (old, now) = (Lines(before), Lines(after));
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var script = EditScript.Between(Numbers(old, known), Numbers(now, known));
        var rows = new List<SideLine>(Math.Max(old.Length, now.Length));
        for (int a = 0, b = 0; a < old.Length || b < now.Length;)
        {
            var (removed, added) = (Run(script.IsRemoved, a), Run(script.IsAdded, b));
            if (removed == 0 && added == 0)
            {
                rows.Add(new SideLine(SideKind.Same, a + 1, Short(old[a]), b + 1, Short(now[b]), None, None));
                (a, b) = (a + 1, b + 1);
                continue;
            }
            for (var i = 0; i < Math.Max(removed, added); i++)
            {
                rows.Add(Row(i < removed ? a + i : -1, i < added ? b + i : -1, old, now));
            }
            (a, b) = (a + removed, b + added);
        }
        return rows;
    }

    /// <summary>Rows in which long runs of lines that are the same are one row that says how many.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="context">How many of them stay on either side of what is to be seen.</param>
    /// <param name="isWanted">Rows to be seen beside those that differ.</param>
    /// <param name="isOpened">True for a run that is shown all the same, by its first line after.</param>
    public static IReadOnlyList<SideLine> Collapse(IReadOnlyList<SideLine> rows, int context, Func<SideLine, bool> isWanted, Func<int, bool> isOpened)
    {
        var isShown = new bool[rows.Count];
        var until = -1;
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Kind != SideKind.Same || isWanted(rows[i]))
            {
                isShown.AsSpan(Math.Max(0, i - context)..(i + 1)).Fill(true);
                until = i + context;
            }
            isShown[i] |= i <= until;
        }
        var shown = new List<SideLine>();
        for (var i = 0; i < rows.Count; i++)
        {
            var count = 0;
            while (i + count < rows.Count && !isShown[i + count])
            {
                count++;
            }
            if (count > 1 && !isOpened(rows[i].After!.Value))
            {
                shown.Add(new SideLine(SideKind.Skipped, rows[i].Before, null, rows[i].After, null, None, None, count));
                i += count - 1;
                continue;
            }
            shown.AddRange(rows.Skip(i).Take(Math.Max(1, count)));
            i += Math.Max(0, count - 1);
        }
        return shown;
    }

    private static SideLine Row(int a, int b, string[] old, string[] now)
    {
        if (a < 0 || b < 0)
        {
            return a < 0 ? new SideLine(SideKind.Added, null, null, b + 1, Short(now[b]), None, None) : new SideLine(SideKind.Removed, a + 1, Short(old[a]), null, null, None, None);
        }
        var (left, right) = (Short(old[a]), Short(now[b]));
        var (gone, added) = WordMarks.Between(left, right);
        return new SideLine(SideKind.Changed, a + 1, left, b + 1, right, gone, added);
    }

    private static int Run(bool[] marked, int from)
    {
        var end = from;
        while (end < marked.Length && marked[end])
        {
            end++;
        }
        return end - from;
    }

    private static int[] Numbers(string[] lines, Dictionary<string, int> known)
    {
        var numbers = new int[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            if (!known.TryGetValue(lines[i], out numbers[i]))
            {
                known.Add(lines[i], numbers[i] = known.Count);
            }
        }
        return numbers;
    }

    /// <summary>A line ends with LF or CR LF; the last one need not.</summary>
    private static string[] Lines(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return [];
        }
        var lines = text.Split('\n');
        return [.. (lines[^1].Length == 0 ? lines[..^1] : lines).Select(line => line.EndsWith('\r') ? line[..^1] : line)];
    }

    private static string Short(string line) => line.Length <= LongestLine ? line : line[..LongestLine] + "…";
}

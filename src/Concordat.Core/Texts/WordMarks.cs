namespace Concordat.Core.Texts;

/// <summary>Which words of two lines differ.</summary>
internal static class WordMarks
{
    /// <summary>Nothing is marked where the lines have too little in common: then all of it differs.</summary>
    public static (IReadOnlyList<TextMark> Gone, IReadOnlyList<TextMark> Added) Between(string before, string after)
    {
        var (old, now) = (Words(before), Words(after));
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var script = EditScript.Between(Numbers(before, old, known), Numbers(after, now, known), furthest: 200, steps: 100_000);
        var kept = old.Where((word, i) => !script.IsRemoved[i] && char.IsLetterOrDigit(before[word.Start])).Sum(word => word.Length);
        var most = Math.Max(before.Count(char.IsLetterOrDigit), after.Count(char.IsLetterOrDigit));
        return kept * 4 < most ? ([], []) : (Marks(old, script.IsRemoved), Marks(now, script.IsAdded));
    }

    /// <summary>Letters and digits together, blanks together, everything else alone.</summary>
    private static List<TextMark> Words(string line)
    {
        var words = new List<TextMark>();
        for (var i = 0; i < line.Length;)
        {
            var (start, kind) = (i++, Kind(line[i - 1]));
            while (kind != 0 && i < line.Length && Kind(line[i]) == kind)
            {
                i++;
            }
            words.Add(new TextMark(start, i - start));
        }
        return words;
    }

    private static int Kind(char c) => char.IsLetterOrDigit(c) || c == '_' || char.IsSurrogate(c) ? 1 : char.IsWhiteSpace(c) ? 2 : 0;

    private static int[] Numbers(string line, List<TextMark> words, Dictionary<string, int> known)
    {
        var numbers = new int[words.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            var word = line.Substring(words[i].Start, words[i].Length);
            if (!known.TryGetValue(word, out numbers[i]))
            {
                known.Add(word, numbers[i] = known.Count);
            }
        }
        return numbers;
    }

    /// <summary>Neighbours are one mark.</summary>
    private static List<TextMark> Marks(List<TextMark> words, bool[] isMarked)
    {
        var marks = new List<TextMark>();
        for (var i = 0; i < isMarked.Length; i++)
        {
            if (!isMarked[i])
            {
                continue;
            }
            if (marks is [.., var last] && last.Start + last.Length == words[i].Start)
            {
                marks[^1] = last with { Length = last.Length + words[i].Length };
                continue;
            }
            marks.Add(words[i]);
        }
        return marks;
    }
}

namespace Concordat.Core.Workspace;

/// <summary>"Did you mean": the nearest known word.</summary>
public static class Spelling
{
    /// <summary>The candidate that is at most a third of its letters away (insert, delete, replace, swap), or null.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > 80)
        {
            return null;
        }

        var best = candidates
            .Where(candidate => candidate.Length is > 0 and <= 80)
            .Select(candidate => (Candidate: candidate, Distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Candidate is not null && best.Distance <= Math.Max(1, Math.Max(word.Length, best.Candidate.Length) / 3) ? best.Candidate : null;
    }

    /// <summary>"Did you mean 'x'?" or else the list of what there is, if it is short.</summary>
    public static string? Fix(string word, IReadOnlyCollection<string> candidates) => Nearest(word, candidates) switch
    {
        { } near => $"Did you mean '{near}'?",
        null when candidates.Count is > 0 and <= 24 => "Known here: " + string.Join(", ", candidates.Order(StringComparer.Ordinal)) + ".",
        _ => null,
    };

    private static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var last = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last) = (last, row);
        }

        return last[b.Length];
    }
}

namespace Concordat.Core.Advice;

/// <summary>A word that makes a field sensitive.</summary>
/// <param name="Words">Lower-case words with spaces between.</param>
/// <param name="Class">The class of data it belongs to.</param>
/// <param name="Group">What kind of data it is, for people.</param>
/// <param name="BesidePerson">True where it counts only beside a field that names a person: a dose is no secret, a dose of somebody is.</param>
/// <param name="InText">True where it counts in a description as well.</param>
internal sealed record SensitiveTerm(string Words, string Class, string Group, bool BesidePerson = false, bool InText = false);

/// <summary>The table of terms, by their first word and by their letters, so that a field costs its own length.</summary>
internal sealed class SensitiveTerms
{
    private readonly Dictionary<string, List<(string[] Words, SensitiveTerm Term)>> byFirst = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SensitiveTerm> byLetters = new(StringComparer.Ordinal);

    private SensitiveTerms(IEnumerable<SensitiveTerm> rows)
    {
        Rows = [.. rows];
        foreach (var row in Rows)
        {
            var words = row.Words.Split(' ');
            (byFirst.TryGetValue(words[0], out var list) ? list : byFirst[words[0]] = []).Add((words, row));
            byLetters.TryAdd(string.Concat(words), row);
        }
    }

    /// <summary>All rows.</summary>
    public IReadOnlyList<SensitiveTerm> Rows { get; }

    /// <summary>The terms that the product carries.</summary>
    public static SensitiveTerms Shipped { get; } = new([.. TermTable.Rows]);

    /// <summary>These and those of an organization.</summary>
    public SensitiveTerms With(IEnumerable<(string Class, string Name)> own) =>
        new([.. own.Select(term => new SensitiveTerm(string.Join(' ', FieldWords.Of(term.Name)), term.Class, "term of the standard", InText: true)).Where(term => term.Words.Length > 0), .. Rows]);

    /// <summary>The terms in the words of a name.</summary>
    public IEnumerable<SensitiveTerm> In(IReadOnlyList<string> words)
    {
        if (words.Count > 1 && words.Count <= 6 && byLetters.TryGetValue(string.Concat(words), out var whole))
        {
            yield return whole;
        }
        for (var at = 0; at < words.Count; at++)
        {
            if (byFirst.TryGetValue(words[at], out var candidates))
            {
                foreach (var (wanted, term) in candidates.Where(one => at + one.Words.Length <= words.Count && one.Words.Select((word, index) => words[at + index] == word).All(fits => fits)))
                {
                    yield return term;
                }
            }
            else if (byLetters.TryGetValue(words[at], out var written))
            {
                yield return written; // birthdate, patientref
            }
        }
    }
}

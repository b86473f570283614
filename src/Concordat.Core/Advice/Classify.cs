namespace Concordat.Core.Advice;

/// <summary>Tells by its name, format and description whether a field looks sensitive. It sees no values.</summary>
public static class Classify
{
    /// <summary>Numbers about many, not facts about one.</summary>
    private static readonly HashSet<string> Aggregates = new(["count", "counts", "total", "totals", "rate", "average", "limit", "percentage", "ratio"], StringComparer.Ordinal);

    private static readonly Dictionary<string, SensitiveTerm> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["email"] = new("email", "pii", "contact"), ["idn-email"] = new("email", "pii", "contact"), ["phone"] = new("phone", "pii", "contact"),
        ["tel"] = new("phone", "pii", "contact"), ["ssn"] = new("ssn", "pii", "identity"), ["iban"] = new("iban", "pii", "payment"),
    };

    /// <summary>What names seen in exchanges say of them; names may be dotted paths or JSON Pointers. Values are not asked for.</summary>
    public static IReadOnlyList<Sighting> Fields(IEnumerable<string> fieldNames) => Fields(fieldNames, SensitiveTerms.Shipped, _ => 0);

    /// <summary>The same with the terms of a workspace's standards.</summary>
    public static IReadOnlyList<Sighting> Fields(IEnumerable<string> fieldNames, Workspace.Workspace workspace) =>
        Fields(fieldNames, AdviceInForce.Of(workspace).Terms, name => workspace.Classifications.GetValueOrDefault(name)?.Rank ?? -1);

    private static IReadOnlyList<Sighting> Fields(IEnumerable<string> fieldNames, SensitiveTerms terms, Func<string, int> rank)
    {
        var names = fieldNames.Distinct(StringComparer.Ordinal).ToList();
        var matches = names.ConvertAll(name => Matches(name[(name.LastIndexOfAny(['.', '/']) + 1)..], null, null, terms));
        var person = matches.Exists(NamesPerson);
        return [.. names.Zip(matches).Select(pair => Best(pair.First, pair.Second, person, rank)).OfType<Sighting>()];
    }

    /// <summary>All terms that a field fits.</summary>
    internal static List<SensitiveTerm> Matches(string name, string? format, string? description, SensitiveTerms terms)
    {
        var words = FieldWords.Of(name);
        var found = words.Count == 0 || Aggregates.Contains(words[^1]) ? [] : terms.In(words).ToList();
        if (format is not null && Formats.TryGetValue(format, out var byFormat))
        {
            found.Add(byFormat);
        }
        if (found.Count == 0 && description is not null)
        {
            found.AddRange(terms.In(FieldWords.Of(description)).Where(term => term.InText));
        }
        return found;
    }

    /// <summary>True where one of the terms names a person by itself.</summary>
    internal static bool NamesPerson(List<SensitiveTerm> terms) => terms.Exists(term => term is { BesidePerson: false, Group: "patient" or "identity" or "insurance" or "contact" });

    /// <summary>The most sensitive of them; null for none that counts.</summary>
    /// <param name="field">As it is told.</param>
    /// <param name="terms">What it fits.</param>
    /// <param name="person">Whether a person is named beside it.</param>
    /// <param name="rank">How sensitive a class is here.</param>
    internal static Sighting? Best(string field, List<SensitiveTerm> terms, bool person, Func<string, int> rank) =>
        terms.Where(term => person || !term.BesidePerson).OrderByDescending(term => rank(term.Class)).ThenBy(term => term.Class, StringComparer.Ordinal).FirstOrDefault() is { } best
            ? new Sighting(field, best.Class, best.Words, best.Group) : null;
}

/// <summary>A field that looks sensitive.</summary>
/// <param name="Field">Its name as it was given.</param>
/// <param name="Class">The class of data that it looks like: pii or phi, or a class that a standard names.</param>
/// <param name="Term">The term that it fits.</param>
/// <param name="Group">What kind of data that is.</param>
public sealed record Sighting(string Field, string Class, string Term, string Group);

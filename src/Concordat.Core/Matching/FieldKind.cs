namespace Concordat.Core.Matching;

/// <summary>What a field holds, which says how two values of it are compared.</summary>
public enum FieldKind
{
    /// <summary>Names of people: Jaro–Winkler, sound, initials.</summary>
    Name,
    /// <summary>Other words, such as towns: Jaro–Winkler and sound.</summary>
    Text,
    /// <summary>Numbers and codes that somebody issued: slips by edit distance.</summary>
    Identifier,
    /// <summary>Days: day and month exchanged, slips, parts that agree.</summary>
    Date,
    /// <summary>Streets and buildings: words, abbreviations, Jaro–Winkler.</summary>
    Address,
    /// <summary>Telephone numbers.</summary>
    Phone,
    /// <summary>Codes with few values, such as sex: the same or not.</summary>
    Exact,
}

namespace Concordat.Core.Observation;

/// <summary>Tells whether a value is the name of a person: things have names too, so the field, a title or a first name must say so.</summary>
internal static class PersonName
{
    private static readonly HashSet<string> Persons = new(
        ["patient", "person", "member", "subscriber", "guarantor", "practitioner", "physician", "doctor", "nurse", "holder", "contact", "relative", "kin", "surname", "family", "given", "author", "employee", "insured"],
        StringComparer.Ordinal);

    private static readonly HashSet<string> Names = new(["name", "names", "by", "signature", "display", "attention"], StringComparer.Ordinal);
    private static readonly HashSet<string> Titles = new(["Mr", "Mrs", "Ms", "Miss", "Dr", "Prof", "Herr", "Frau", "Sr", "Sra"], StringComparer.OrdinalIgnoreCase);

    /// <summary>First names that are frequent in many countries, and that are no everyday words.</summary>
    private static readonly HashSet<string> First = new(
        ("Aaron Adam Agnes Ahmed Alan Albert Alex Alexander Alice Amy Ana Andrea Andreas Andrew Angela Anna Anne Anthony Antonio Barbara Benjamin Brian Caroline Catherine Charles Christian Christine Christopher "
        + "Claire Clara Conor Daniel David Deborah Declan Dennis Diana Donald Donna Edward Elena Elizabeth Emily Emma Eoin Eric Eva Fatima Fiona Francesca Francis Frank Gary George Gerald Giulia Gregory Hannah Harold Helen Henry "
        + "Ibrahim Ingrid Isabel Jack Jacob James Jane Janet Jason Jean Jeffrey Jennifer Jessica Joan John Jonathan Jorge Jose Joseph Joshua Juan Julia Karen Katherine Kenneth Kevin Larry Laura Lena Liam Linda Lisa Louis Lucas Luis Maeve "
        + "Margaret Maria Marie Marta Martin Mary Matthew Maximilian Michael Michelle Miguel Mohamed Mohammed Nancy Niamh Nicholas Nicole Noah Nora Olivia Omar Oscar Pablo Pamela Patricia Patrick Paul Peter Philip Rachel Raymond Rebecca Richard "
        + "Robert Ronald Ruth Ryan Samantha Samuel Sandra Sarah Scott Sean Siobhan Sofia Sophie Stefan Stephen Steven Susan Teresa Thomas Timothy Tomas Victoria Walter William Yusuf Zoe").Split(' '), StringComparer.Ordinal);

    /// <param name="field">Words of the field's name.</param>
    /// <param name="parts">The value by spaces.</param>
    public static bool Is(IReadOnlyList<string> field, string[] parts)
    {
        var ofPerson = field.Any(Persons.Contains);
        if (parts.Length > 5 || (!ofPerson && !field.Any(Names.Contains)))
        {
            return false;
        }
        var words = Array.ConvertAll(parts, part => part.TrimEnd('.', ','));
        if (words.Length == 0 || !Array.TrueForAll(words, IsWord))
        {
            return false;
        }
        return words.Length > 1
            ? ofPerson || Titles.Contains(words[0]) || Array.Exists(words, First.Contains)
            : field.Any(word => word is "surname" or "family" or "given") || (ofPerson && First.Contains(words[0]));
    }

    /// <summary>Capital first, small letters or a second capital (O'Brien, McKay, Anne-Marie) behind it.</summary>
    private static bool IsWord(string word) => word.Length is > 0 and <= 30 && char.IsUpper(word[0]) && (word.Length == 1 || word.Any(char.IsLower)) && word.All(sign => char.IsLetter(sign) || sign is '\'' or '’' or '-');
}

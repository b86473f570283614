namespace Concordat.Core.Observation;

/// <summary>What a value looks like, told by the value itself and, where that is not enough, by the name of its field.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="Class">The class of data that it belongs to: pii or phi.</param>
/// <param name="Looks">How it is told, in words.</param>
/// <param name="Certain">True where few other values look like it, so that <see cref="Least"/> sightings are enough; else half of the values of a field must.</param>
/// <param name="NamesPerson">True where it tells who somebody is.</param>
/// <param name="BesidePerson">True where it counts only beside one that names a person: a code of a disease is no secret, that of somebody is.</param>
public sealed record ValueKind(string Id, string Class, string Looks, bool Certain = false, bool NamesPerson = false, bool BesidePerson = false)
{
    /// <summary>Fewer sightings than this say nothing.</summary>
    public const int Least = 3;

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<ValueKind> All { get; } =
    [
        new("email", "pii", "an e-mail address, also one within a text", Certain: true),
        new("phone", "pii", "`+` and 8 to 15 digits; without `+`, where the name of the field says telephone", Certain: true),
        new("ssn", "pii", "a US social security number as it is written (3-2-4), in areas that are given out", Certain: true, NamesPerson: true),
        new("iban", "pii", "an IBAN whose check digits are right (ISO 13616), also one within a text", Certain: true),
        new("ppsn", "pii", "an Irish PPS number whose check letter is right", NamesPerson: true),
        new("card-number", "pii", "13 to 19 digits of a payment card whose check digit is right (ISO/IEC 7812)"),
        new("npi", "pii", "ten digits of a US provider whose check digit is right (45 CFR 162.406)"),
        new("nhs-number", "phi", "ten digits of an NHS number whose check digit is right", NamesPerson: true),
        new("birth-date", "pii", "a date of more than 15 years ago, or any where the name of the field says birth", NamesPerson: true),
        new("person-name", "pii", "words with capitals where the name of the field says a person; where it says a name, with a title or a frequent first name", NamesPerson: true),
        new("loinc", "phi", "a LOINC code whose check digit is right", BesidePerson: true),
        new("icd-10", "phi", "an ICD-10 code with a subdivision", BesidePerson: true),
        new("free-text", "pii", "eight words or more, which may say anything of anybody", BesidePerson: true),
    ];

    /// <summary>True where so many sightings among so many values say something.</summary>
    public bool Counts(long times, long values) => times >= Least && (Certain || times * 2 >= values);
}

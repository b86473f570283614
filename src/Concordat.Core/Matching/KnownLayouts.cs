namespace Concordat.Core.Matching;

/// <summary>Rules for columns that are known by their names, so that the first matching needs no rules of its own.</summary>
public static class KnownLayouts
{
    /// <summary>Names of columns → what they hold. The first name of a row is the one that keys are written with.</summary>
    private static readonly (string[] Names, FieldKind Kind, bool Frequencies, string? Swaps, bool Shared)[] Columns =
    [
        (["given_name", "first_name", "firstname", "given", "forename", "fname"], FieldKind.Name, true, "surname", false),
        (["surname", "last_name", "lastname", "family_name", "family", "lname"], FieldKind.Name, true, "given_name", true),
        (["street_number", "house_number"], FieldKind.Identifier, false, null, true),
        (["address_1", "address", "street", "address_line_1", "address1"], FieldKind.Address, true, "address_2", true),
        (["address_2", "address_line_2", "address2", "street2"], FieldKind.Address, true, "address_1", true),
        (["suburb", "city", "town"], FieldKind.Text, true, "postcode", true),
        (["postcode", "zip", "zip_code", "postal_code"], FieldKind.Identifier, true, "suburb", true),
        (["state", "province", "region"], FieldKind.Exact, true, null, true),
        (["date_of_birth", "dob", "birth_date", "birthdate"], FieldKind.Date, false, null, false),
        (["soc_sec_id", "ssn", "national_id", "insurance_number"], FieldKind.Identifier, false, null, false),
        (["phone_number", "phone", "telephone", "mobile"], FieldKind.Phone, false, null, true),
        (["sex", "gender"], FieldKind.Exact, true, null, false),
        (["email", "email_address"], FieldKind.Identifier, false, null, false),
    ];

    private static readonly string[][] Passes =
    [
        ["soc_sec_id"], ["date_of_birth"], ["email"], ["phone_number"],
        ["surname:sound", "given_name:sound"],
        ["soc_sec_id:first4"], ["soc_sec_id:last4"], ["address_1:joined"], ["address_2:joined"],
        ["surname:sound", "postcode"], ["given_name:sound", "postcode"],
        ["surname:sound", "suburb:sound"], ["given_name:sound", "suburb:sound"],
        ["surname:sound", "street_number"], ["given_name:sound", "street_number"],
        ["surname:sound", "date_of_birth:year"], ["given_name:sound", "date_of_birth:year"],
        ["surname:first3", "given_name:first3"],
        ["address_1:joined", "street_number"], ["address_1:joined", "suburb:first3"], ["address_1:joined", "postcode"],
        ["address_2:joined", "postcode"], ["address_2:joined", "suburb:first3"],
        ["postcode", "street_number"], ["suburb:sound", "street_number"], ["suburb:sound", "postcode"],
        ["postcode", "date_of_birth:year"], ["suburb:sound", "date_of_birth:year"], ["street_number", "date_of_birth:year"],
        ["soc_sec_id:first3", "date_of_birth:year"], ["soc_sec_id:last3", "date_of_birth:year"],
        ["soc_sec_id:first3", "postcode:first2"], ["soc_sec_id:last3", "postcode:first2"],
        ["soc_sec_id:first3", "surname:first2"], ["soc_sec_id:last3", "given_name:first2"],
        ["date_of_birth:month-day", "given_name:first2"], ["date_of_birth:month-day", "surname:first2"],
        ["date_of_birth:year-month", "surname:first1"], ["date_of_birth:year-month", "given_name:first1"],
        ["date_of_birth:year-month", "state"], ["date_of_birth:month-day", "postcode:first2"],
    ];

    private static readonly string[] Ids = ["rec_id", "id", "record_id", "unique_id"];

    /// <summary>The rules for a header; null where fewer than two of its columns are known.</summary>
    public static MatchRules? For(IReadOnlyList<string> header)
    {
        var known = new List<(string Name, string Column, FieldKind Kind, bool Frequencies, string? Swaps, bool Shared)>();
        foreach (var (names, kind, frequencies, swaps, shared) in Columns)
        {
            if (header.FirstOrDefault(column => names.Contains(column.Trim().ToLowerInvariant())) is { } column)
            {
                known.Add((names[0], column, kind, frequencies, swaps, shared));
            }
        }
        var columnOf = known.ToDictionary(k => k.Name, k => k.Column, StringComparer.Ordinal);
        if (known.Count < 2 || header.FirstOrDefault(column => Ids.Contains(column.Trim().ToLowerInvariant())) is not { } id)
        {
            return null;
        }
        var passes = Passes.Select(pass => pass.Select(text => BlockingKey.Parse(text)!).ToList())
            .Where(pass => pass.TrueForAll(key => columnOf.ContainsKey(key.Field)))
            .Select(pass => new BlockingPass([.. pass.Select(key => key with { Field = columnOf[key.Field] })])).ToList();
        return new MatchRules(
            [.. known.Select(k => new MatchField(k.Column, k.Kind) { Frequencies = k.Frequencies, Shared = k.Shared, Swaps = k.Swaps is null ? null : columnOf.GetValueOrDefault(k.Swaps) })], passes)
        {
            Id = id,
        };
    }
}

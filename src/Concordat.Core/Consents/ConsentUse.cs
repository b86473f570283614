namespace Concordat.Core.Consents;

/// <summary>A use of a patient's data, as far as it is known before the data are: who wants to do what, for which purpose, held where.</summary>
/// <param name="Purpose">HL7 v3 PurposeOfUse code.</param>
/// <param name="Partner">The organization that gets the data; null for our own.</param>
/// <param name="Client">The client in whose name it is done.</param>
/// <param name="Action">Code of <c>http://terminology.hl7.org/CodeSystem/consentaction</c>: collect, access, use, disclose or correct.</param>
/// <param name="Region">Where the data are held; the defaults may depend on it.</param>
public readonly record struct ConsentUse(string Purpose, string? Partner, string? Client, string Action, string? Region = null);

/// <summary>What is known of the data. What is null is not known (yet), and only a decision that does not depend on it is final.</summary>
/// <param name="Class">FHIR resource type, such as <c>Observation</c>.</param>
/// <param name="Codes">Codes of the data as <c>system|code</c>, each on a line of its own; the empty text for data that carry none.</param>
/// <param name="Date">When the data were true of the patient.</param>
public readonly record struct ConsentContent(string? Class, string? Codes, DateOnly? Date)
{
    /// <summary>Nothing is known.</summary>
    public static ConsentContent Unknown => default;
}

/// <summary>What a patient's consents say of a use.</summary>
public enum ConsentAnswer
{
    /// <summary>It may not be.</summary>
    Denied,
    /// <summary>Some of the data may be used and some not; each record has to be looked at.</summary>
    Depends,
    /// <summary>It may be.</summary>
    Permitted,
}

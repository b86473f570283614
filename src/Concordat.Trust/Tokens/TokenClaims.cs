namespace Concordat.Trust.Tokens;

/// <summary>Claims of our access tokens beyond RFC 9068's own.</summary>
internal static class TokenClaims
{
    /// <summary>The partner whose client it is.</summary>
    public const string Partner = "partner";
    /// <summary>HL7 PurposeOfUse code; also the name of the request parameter.</summary>
    public const string Purpose = "purpose";
    /// <summary>The grant of a patient to an app.</summary>
    public const string Grant = "grant";
    /// <summary>The patient whom the token is about, as a keyed hash.</summary>
    public const string PatientKey = "patient_key";
    /// <summary>What the token is bound to (RFC 7800 §3.1).</summary>
    public const string Confirmation = "cnf";
    /// <summary>The person's session (OpenID Connect Front-Channel Logout §3).</summary>
    public const string Session = "sid";
}

namespace Concordat.Core.Workspace;

/// <summary>Purposes for which data may be used: HL7 v3 value set PurposeOfUse, the codes that a hospital network meets.</summary>
public static class PurposeOfUse
{
    /// <summary>The codes, sorted.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        "BTG", "CAREMGT", "CLINTRCH", "COVERAGE", "ELIGVER", "ETREAT", "FAMRQT", "HMARKT", "HOPERAT", "HPAYMT", "HRESCH", "HSYSADMIN",
        "PATADMIN", "PATRQT", "PATSFTY", "PERFMSR", "PUBHLTH", "RECORDMGT", "REMITADV", "TREAT",
    ];
}

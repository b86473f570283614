using Concordat.Platform.Payloads;

namespace Concordat.Trust.Patients;

/// <summary>Identifiers of patients as keyed hashes: equal ones are found again, and nothing is read back.</summary>
internal static class PatientKey
{
    /// <summary>The key of an identifier; of a reference of the organization's own where nobody is named who assigned it.</summary>
    public static string Of(KeyedIndex index, string? system, string value) =>
        string.IsNullOrEmpty(system) ? index.Hash("patient", value) : index.Hash("patient-identifier", $"{system}|{value}");
}

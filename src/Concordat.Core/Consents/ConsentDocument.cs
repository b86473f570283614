namespace Concordat.Core.Consents;

/// <summary>What a FHIR R4 Consent says, as far as it decides.</summary>
/// <param name="Status">draft, proposed, active, rejected, inactive or entered-in-error.</param>
/// <param name="PatientSystem">Who assigned the patient's identifier; empty where the patient is named by a reference alone.</param>
/// <param name="Patient">The identifier, or the reference as interfaces name it.</param>
/// <param name="Provision">The root of its provisions.</param>
public sealed record ConsentDocument(string Status, string PatientSystem, string Patient, ConsentProvision Provision)
{
    /// <summary>Only an active consent decides anything.</summary>
    public bool IsActive => Status == "active";

    /// <summary>Says who it is about to nobody: it is written to logs by mistake sooner or later.</summary>
    public override string ToString() => $"Consent, {Status}";
}

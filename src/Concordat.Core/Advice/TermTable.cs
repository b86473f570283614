namespace Concordat.Core.Advice;

/// <summary>
/// The terms that are shipped. Identifiers follow the eighteen of 45 CFR 164.514(b)(2), as far as names of fields tell them; health and payment
/// follow what the words mean in HL7 FHIR R4.
/// </summary>
internal static class TermTable
{
    public static IEnumerable<SensitiveTerm> Rows =>
    [
        .. Of("phi", "patient", "patient", "patient ref", "patient id", "patient name", "patient identifier", "patient number"),
        .. Of("phi", "patient", "mrn", "nhs number"),
        .. Text("phi", "patient", "medical record number", "health record number", "medical record"),
        .. Text("pii", "identity", "social security number", "national insurance number", "date of birth", "passport number", "driving licence", "driver license", "tax identification number"),
        .. Of("pii", "identity", "ssn", "national id", "national identifier", "passport", "birth date", "birthday", "dob", "mother maiden name", "maiden name", "social security"),
        .. Of("pii", "identity", "first name", "last name", "given name", "family name", "full name", "surname", "member name", "subscriber name", "guarantor name", "next of kin", "place of birth"),
        .. Of("pii", "identity", "fingerprint", "face image", "ip address", "license plate", "licence plate"),
        .. Of("pii", "contact", "email", "e mail", "email address", "phone", "phone number", "telephone", "mobile", "mobile number", "fax number", "home address", "postal address", "street address", "telecom"),
        .. Of("pii", "insurance", "member id", "member number", "subscriber id", "subscriber number", "policy number", "insurance number", "beneficiary id", "insured id"),
        .. Of("pii", "payment", "iban", "bank account", "account holder", "card number", "credit card", "card holder", "cvv", "sort code"),
        .. Text("phi", "health", "diagnosis", "diagnoses", "lab result", "laboratory result", "test result", "hiv status", "blood type", "blood group"),
        .. Of("phi", "health", "diagnosis code", "icd10", "icd 10", "allergy", "allergies", "prescription", "prescriptions", "immunization", "immunizations", "medical history", "clinical note", "clinical notes", "vital signs", "disability", "pregnant", "pregnancy"),
        .. Beside("phi", "health", "medication", "medications", "dosage", "dose", "procedure", "procedures", "treatment", "symptom", "symptoms", "condition", "conditions", "observation", "observations", "specimen", "encounter", "admission", "discharge", "referral", "loinc", "snomed", "abnormal"),
        .. Beside("phi", "payment for care", "claim", "claims", "copay", "coinsurance", "deductible"),
        .. Beside("pii", "identity", "gender", "sex", "race", "ethnicity", "religion", "nationality", "marital status", "deceased", "address", "postal code", "zip code"),
    ];

    private static IEnumerable<SensitiveTerm> Of(string name, string group, params string[] words) => words.Select(word => new SensitiveTerm(word, name, group));

    private static IEnumerable<SensitiveTerm> Text(string name, string group, params string[] words) => words.Select(word => new SensitiveTerm(word, name, group, InText: true));

    private static IEnumerable<SensitiveTerm> Beside(string name, string group, params string[] words) => words.Select(word => new SensitiveTerm(word, name, group, BesidePerson: true));
}

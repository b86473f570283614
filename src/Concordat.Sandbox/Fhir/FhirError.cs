namespace Concordat.Sandbox.Fhir;

/// <summary>A refusal that becomes an OperationOutcome. <paramref name="code"/> is from the IssueType value set of FHIR R4.</summary>
internal sealed class FhirError(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static FhirError Invalid(string message) => new(400, "invalid", message);

    public static FhirError NotFound(string what) => new(404, "not-found", $"{what} is not known.");

    public static FhirError Several() => new(412, "multiple-matches", "The condition matches more than one resource.");
}

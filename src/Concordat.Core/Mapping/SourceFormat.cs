using Concordat.Core.Workspace;

namespace Concordat.Core.Mapping;

/// <summary>What a mapping reads.</summary>
public enum SourceFormat
{
    /// <summary>An HL7 v2 message, laid over a structure.</summary>
    Hl7v2,
    /// <summary>A JSON document, for example the data of an event.</summary>
    Json,
}

/// <summary>What a mapping makes.</summary>
public enum TargetFormat
{
    /// <summary>A plain JSON object.</summary>
    Json,
    /// <summary>A FHIR R4 Bundle of type transaction.</summary>
    FhirTransaction,
}

/// <summary>The words of mappings.</summary>
internal static class FormatWords
{
    public static readonly Choices<SourceFormat> Sources = new(("hl7v2", SourceFormat.Hl7v2), ("json", SourceFormat.Json));
    public static readonly Choices<TargetFormat> Targets = new(("json", TargetFormat.Json), ("fhir-transaction", TargetFormat.FhirTransaction));
}

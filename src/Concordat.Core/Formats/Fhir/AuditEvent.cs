using System.Globalization;
using System.Text.Json;

namespace Concordat.Core.Formats.Fhir;

/// <summary>A FHIR Coding (R4, 2.24.0.5).</summary>
/// <param name="System">The code system's URI.</param>
/// <param name="Code">The code.</param>
/// <param name="Display">In words; null for none.</param>
public sealed record FhirCoding(string System, string Code, string? Display = null);

/// <summary>A FHIR Identifier (R4, 2.24.0.8): who, without a resource that could be asked for.</summary>
/// <param name="System">The namespace's URI.</param>
/// <param name="Value">The value.</param>
public sealed record FhirIdentifier(string System, string Value);

/// <summary>Who took part (AuditEvent.agent).</summary>
/// <param name="Type">How.</param>
/// <param name="Who">Who.</param>
/// <param name="IsRequestor">Whether it began the event.</param>
public sealed record AuditAgent(FhirCoding Type, FhirIdentifier Who, bool IsRequestor)
{
    /// <summary>In words.</summary>
    public string? Name { get; init; }
    /// <summary>An address and its type: a code of <c>http://hl7.org/fhir/network-type</c>.</summary>
    public (string Address, string Type)? Network { get; init; }
    /// <summary>URIs of what allowed it: the release, and the decision that made the release.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];
    /// <summary>A code of <c>http://terminology.hl7.org/CodeSystem/v3-ActReason</c>.</summary>
    public string? Purpose { get; init; }
}

/// <summary>What it was about (AuditEvent.entity).</summary>
/// <param name="Type">What it is.</param>
/// <param name="What">Which; null for a query, which is none.</param>
public sealed record AuditEntity(FhirCoding Type, FhirIdentifier? What)
{
    /// <summary>A code of <c>http://terminology.hl7.org/CodeSystem/object-role</c>.</summary>
    public FhirCoding? Role { get; init; }
    /// <summary>True where <see cref="What"/> names a patient.</summary>
    public bool IsPatient { get; init; }
    /// <summary>What was asked, where it was a query; written as base64.</summary>
    public string? Query { get; init; }
    /// <summary>More, by name.</summary>
    public IReadOnlyList<(string Type, string Value)> Details { get; init; } = [];
}

/// <summary>
/// A FHIR AuditEvent (R4, 6.3), and where <see cref="Profile"/> says so one of IHE's Basic Audit Log Patterns. It holds no content of a record.
/// </summary>
/// <param name="Id">Its id.</param>
/// <param name="Recorded">When.</param>
/// <param name="Type">What kind of event.</param>
/// <param name="Action">C, R, U, D or E.</param>
/// <param name="Outcome">0, 4, 8 or 12 of <c>http://terminology.hl7.org/CodeSystem/audit-event-outcome</c>.</param>
public sealed record AuditEvent(string Id, DateTimeOffset Recorded, FhirCoding Type, char Action, string Outcome)
{
    /// <summary>The URI of a profile that it keeps; null for none.</summary>
    public string? Profile { get; init; }
    /// <summary>More exactly.</summary>
    public IReadOnlyList<FhirCoding> Subtypes { get; init; } = [];
    /// <summary>The outcome in words.</summary>
    public string? OutcomeText { get; init; }
    /// <summary>Why, in the words of who did it.</summary>
    public string? Reason { get; init; }
    /// <summary>A code of <c>http://terminology.hl7.org/CodeSystem/v3-ActReason</c>.</summary>
    public string? Purpose { get; init; }
    /// <summary>Who took part; at least one.</summary>
    public required IReadOnlyList<AuditAgent> Agents { get; init; }
    /// <summary>Where it was recorded: the site, and the node there.</summary>
    public required (string Site, string Node) Source { get; init; }
    /// <summary>What it was about.</summary>
    public IReadOnlyList<AuditEntity> Entities { get; init; } = [];

    private const string ActReason = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

    /// <summary>Writes the resource as JSON.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "AuditEvent");
        json.WriteString("id", Id);
        if (Profile is not null)
        {
            json.WriteStartObject("meta");
            json.WriteStartArray("profile");
            json.WriteStringValue(Profile);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WritePropertyName("type");
        WriteCoding(json, Type);
        WriteAll(json, "subtype", Subtypes, WriteCoding);
        json.WriteString("action", Action.ToString());
        json.WriteString("recorded", Recorded.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("outcome", Outcome);
        WriteText(json, "outcomeDesc", OutcomeText);
        if (Reason is not null || Purpose is not null)
        {
            json.WriteStartArray("purposeOfEvent");
            WriteConcept(json, Purpose is null ? null : new FhirCoding(ActReason, Purpose), Reason);
            json.WriteEndArray();
        }
        WriteAll(json, "agent", Agents, WriteAgent);
        json.WriteStartObject("source");
        json.WriteString("site", Source.Site);
        json.WriteStartObject("observer");
        json.WriteString("display", Source.Node);
        json.WriteEndObject();
        WriteAll(json, "type", [new FhirCoding("http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server")], WriteCoding);
        json.WriteEndObject();
        WriteAll(json, "entity", Entities, WriteEntity);
        json.WriteEndObject();
    }

    private static void WriteAgent(Utf8JsonWriter json, AuditAgent agent)
    {
        json.WriteStartObject();
        json.WritePropertyName("type");
        WriteConcept(json, agent.Type, null);
        WriteReference(json, "who", agent.Who, null);
        WriteText(json, "name", agent.Name);
        json.WriteBoolean("requestor", agent.IsRequestor);
        WriteAll(json, "policy", agent.Policies, (writer, policy) => writer.WriteStringValue(policy));
        if (agent.Network is { } network)
        {
            json.WriteStartObject("network");
            json.WriteString("address", network.Address);
            json.WriteString("type", network.Type);
            json.WriteEndObject();
        }
        if (agent.Purpose is not null)
        {
            json.WriteStartArray("purposeOfUse");
            WriteConcept(json, new FhirCoding(ActReason, agent.Purpose), null);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteEntity(Utf8JsonWriter json, AuditEntity entity)
    {
        json.WriteStartObject();
        if (entity.What is not null)
        {
            WriteReference(json, "what", entity.What, entity.IsPatient ? "Patient" : null);
        }
        json.WritePropertyName("type");
        WriteCoding(json, entity.Type);
        if (entity.Role is not null)
        {
            json.WritePropertyName("role");
            WriteCoding(json, entity.Role);
        }
        if (entity.Query is not null)
        {
            json.WriteBase64String("query", System.Text.Encoding.UTF8.GetBytes(entity.Query));
        }
        WriteAll(json, "detail", entity.Details, (writer, detail) =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", detail.Type);
            writer.WriteString("valueString", detail.Value);
            writer.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, string name, FhirIdentifier identifier, string? type)
    {
        json.WriteStartObject(name);
        WriteText(json, "type", type);
        json.WriteStartObject("identifier");
        json.WriteString("system", identifier.System);
        json.WriteString("value", identifier.Value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteConcept(Utf8JsonWriter json, FhirCoding? coding, string? text)
    {
        json.WriteStartObject();
        if (coding is not null)
        {
            WriteAll(json, "coding", [coding], WriteCoding);
        }
        WriteText(json, "text", text);
        json.WriteEndObject();
    }

    private static void WriteCoding(Utf8JsonWriter json, FhirCoding coding)
    {
        json.WriteStartObject();
        json.WriteString("system", coding.System);
        json.WriteString("code", coding.Code);
        WriteText(json, "display", coding.Display);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is { Length: > 0 })
        {
            json.WriteString(name, text);
        }
    }

    /// <summary>FHIR has no empty arrays.</summary>
    private static void WriteAll<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0)
        {
            return;
        }
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(json, item);
        }
        json.WriteEndArray();
    }
}

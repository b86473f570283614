namespace Concordat.Platform.Exchanges;

/// <summary>
/// One transaction of the data plane, with the release, contract version and decision under which it ran. Holds no content and no clear
/// identifier of a patient.
/// </summary>
public sealed class ExchangeRecord
{
    /// <summary>Its id: the <c>Concordat-Exchange</c> header. Messages, events and deliveries that follow carry the same id.</summary>
    public Guid Id { get; set; }
    /// <summary>How it came in: <c>api</c>, <c>mllp</c>, <c>http</c>…</summary>
    public string Kind { get; set; } = "";
    /// <summary><c>domain/name</c> of the interface; empty where none was found.</summary>
    public string Interface { get; set; } = "";
    /// <summary>The contract's version.</summary>
    public string? Version { get; set; }
    /// <summary>operationId, message type…</summary>
    public string? Operation { get; set; }
    /// <summary>What a call of an API does to a resource: a code of <c>http://hl7.org/fhir/restful-interaction</c>; null for everything else.</summary>
    public string? Interaction { get; set; }
    /// <summary>The caller's IP address; null where none was noted.</summary>
    public string? Address { get; set; }
    /// <summary>Number of the active release.</summary>
    public int Release { get; set; }
    /// <summary>The change request whose approval made that release.</summary>
    public string? Decision { get; set; }
    /// <summary>OAuth client.</summary>
    public string? Client { get; set; }
    /// <summary>The client's partner, or the sending laboratory.</summary>
    public string? Partner { get; set; }
    /// <summary>HL7 PurposeOfUse code.</summary>
    public string? Purpose { get; set; }
    /// <summary>HTTP status, or 0 where the protocol has none.</summary>
    public int Status { get; set; }
    /// <summary><c>ok</c> or an outcome's code.</summary>
    public string Outcome { get; set; } = "";
    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; set; }
    /// <summary>Microseconds until the answer was ready.</summary>
    public long Microseconds { get; set; }
    /// <summary>Bytes in.</summary>
    public int RequestBytes { get; set; }
    /// <summary>The outcome of a call that may have an effect, from before the system behind is asked until it has ended; where it stays, the node was killed in between.</summary>
    public const string Begun = "begun";

    /// <summary>Bytes out.</summary>
    public int ResponseBytes { get; set; }
    /// <summary>The patient as a keyed hash.</summary>
    public string? SubjectKey { get; set; }
    /// <summary>W3C trace id.</summary>
    public string? TraceId { get; set; }
    /// <summary>Names of the fields that were answered after minimisation, comma-separated: evidence for consumers of a field.</summary>
    public string? FieldsReturned { get; set; }
    /// <summary>Whether the caller chose these fields, by <c>_elements</c> or <c>fields</c>.</summary>
    public bool FieldsSelected { get; set; }
    /// <summary>How many calls this row stands for: 1, or more where a flood of refusals is counted instead of stored one by one.</summary>
    public int Calls { get; set; } = 1;
}

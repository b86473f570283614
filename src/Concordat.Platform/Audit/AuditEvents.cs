using System.Text.RegularExpressions;
using Concordat.Core.Formats.Fhir;
using Concordat.Core.Primitives;
using Concordat.Platform.Exchanges;

namespace Concordat.Platform.Audit;

/// <summary>
/// The ledger's entries and the recorded exchanges as FHIR AuditEvents. Calls of an API keep IHE's Basic Audit Log Patterns 1.1
/// (https://profiles.ihe.net/ITI/BALP): what allowed them stands in <c>agent.policy</c>, patients are named by their keyed hash.
/// </summary>
/// <param name="site">What this installation is called to others: its public URL.</param>
/// <param name="node">The node that answers; an entry of the ledger names its own.</param>
public sealed partial class AuditEvents(string site, string node)
{
    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";
    private const string Lifecycle = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle";
    private const string Balp = "https://profiles.ihe.net/ITI/BALP";
    private const string Success = "0";

    private static readonly HashSet<string> Serious = new([ExchangeRecord.Begun, Outcome.Internal.Code, Outcome.Unreachable.Code, Outcome.Busy.Code, Outcome.Timeout.Code, Outcome.BadBackend.Code], StringComparer.Ordinal);

    private static readonly FhirCoding Rest = new("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "Restful Operation");
    private static readonly FhirCoding UserAuthentication = new(Dicom, "110114", "User Authentication");
    private static readonly FhirCoding SecurityAlert = new(Dicom, "110113", "Security Alert");
    private static readonly FhirCoding ApplicationActivity = new(Dicom, "110100", "Application Activity");
    private static readonly FhirCoding Export = new(Dicom, "110106", "Export");
    private static readonly FhirCoding Sender = new(Dicom, "110153", "Source Role ID");
    private static readonly FhirCoding Receiver = new(Dicom, "110152", "Destination Role ID");
    private static readonly FhirCoding Application = new(Dicom, "110150", "Application");
    private static readonly FhirCoding Human = new("http://terminology.hl7.org/CodeSystem/extra-security-role-type", "humanuser", "human user");
    private static readonly FhirCoding Person = new("http://terminology.hl7.org/CodeSystem/audit-entity-type", "1", "Person");
    private static readonly FhirCoding SystemObject = new("http://terminology.hl7.org/CodeSystem/audit-entity-type", "2", "System Object");
    private static readonly FhirCoding RequestId = new($"{Balp}/CodeSystem/BasicAuditEntityType", "XrequestId");
    private static readonly FhirCoding Patient = Role("1", "Patient");
    private static readonly FhirCoding DomainResource = Role("4", "Domain Resource");
    private static readonly FhirCoding SecurityResource = Role("13", "Security Resource");
    private static readonly FhirCoding QueryRole = Role("24", "Query");

    /// <summary>What the actions of the ledger are to others; the first whose begin fits. The rest is activity of the application.</summary>
    private static readonly (string Begin, FhirCoding Type, FhirCoding? Subtype, char Action)[] Kinds =
    [
        ("session.closed", UserAuthentication, new(Dicom, "110123", "Logout"), 'E'),
        ("session.", UserAuthentication, new(Dicom, "110122", "Login"), 'E'),
        ("patient-account.signed-in", UserAuthentication, new(Dicom, "110122", "Login"), 'E'),
        ("patient-account.refused", UserAuthentication, new(Dicom, "110122", "Login"), 'E'),
        ("patient-account.", SecurityAlert, new(Dicom, "110137", "User security Attributes Changed"), 'U'),
        ("token.issued", UserAuthentication, new("urn:ihe:event-type-code", "ITI-71", "Get Access Token"), 'E'),
        ("token.", SecurityAlert, new(Dicom, "110137", "User security Attributes Changed"), 'U'),
        ("grant.", SecurityAlert, new(Dicom, "110137", "User security Attributes Changed"), 'U'),
        ("person.", SecurityAlert, new(Dicom, "110137", "User security Attributes Changed"), 'U'),
        ("client.", SecurityAlert, new(Dicom, "110136", "Security Roles Changed"), 'U'),
        ("token-key.", SecurityAlert, new(Dicom, "110129", "Security Configuration"), 'U'),
        ("standard.", SecurityAlert, new(Dicom, "110129", "Security Configuration"), 'U'),
        ("waiver.", SecurityAlert, new(Dicom, "110129", "Security Configuration"), 'U'),
        ("release.", SecurityAlert, new(Dicom, "110131", "Software Configuration"), 'U'),
        ("change.", SecurityAlert, new(Dicom, "110131", "Software Configuration"), 'U'),
        ("address.refused", SecurityAlert, new(Dicom, "110132", "Use of Restricted Function"), 'E'),
        ("partner.account-", SecurityAlert, new(Dicom, "110137", "User security Attributes Changed"), 'U'),
        ("partner.signed-", UserAuthentication, new(Dicom, "110122", "Login"), 'E'),
        ("partner.sign-in-refused", UserAuthentication, new(Dicom, "110122", "Login"), 'E'),
        ("path.refused", SecurityAlert, new(Dicom, "110132", "Use of Restricted Function"), 'E'),
        ("glass.broken", SecurityAlert, new(Dicom, "110127", "Emergency Override Started"), 'E'),
        ("glass.refused", SecurityAlert, new(Dicom, "110127", "Emergency Override Started"), 'E'),
        ("glass.", SecurityAlert, new(Lifecycle, "verify"), 'E'),
        ("node.started", ApplicationActivity, new(Dicom, "110120", "Application Start"), 'E'),
        ("evidence.exported", Export, new(Lifecycle, "extract"), 'R'),
        ("payload.viewed", new(Lifecycle, "access"), null, 'R'),
        ("consent.viewed", new(Lifecycle, "access"), null, 'R'),
        ("consent.created", new(Lifecycle, "originate"), null, 'C'),
        ("consent.", new(Lifecycle, "amend"), null, 'U'),
        ("disclosures.", new(Lifecycle, "report"), null, 'R'),
        ("audit.", new(Lifecycle, "access"), null, 'R'),
        ("patient.created", new(Lifecycle, "originate"), null, 'C'),
        ("patient.", new(Lifecycle, "link"), null, 'U'),
        ("message.accepted", new(Lifecycle, "receive"), null, 'C'),
        ("message.repeated", new(Lifecycle, "receive"), null, 'C'),
        ("message.delivered", new(Lifecycle, "transmit"), null, 'R'),
        ("webhook.", new(Lifecycle, "disclose"), null, 'R'),
        ("odoo.called", new(Lifecycle, "transmit"), null, 'R'),
        ("event.published", new(Lifecycle, "disclose"), null, 'R'),
    ];

    /// <summary>An entry of the ledger.</summary>
    public AuditEvent Of(AuditRow entry)
    {
        var (_, type, subtype, action) = Array.Find(Kinds, kind => entry.Action.StartsWith(kind.Begin, StringComparison.Ordinal)) is { Begin: not null } known ? known : ("", ApplicationActivity, null, 'E');
        var (kind, name) = Split(entry.Actor, ':');
        var entities = new List<AuditEntity>();
        if (entry.Exchange is { } exchange)
        {
            entities.Add(new AuditEntity(RequestId, new FhirIdentifier("urn:ietf:rfc:3986", $"urn:uuid:{exchange}")));
        }
        var details = new List<(string, string)>();
        if (entry.Detail is { Length: > 0 } detail)
        {
            details.Add(("detail", detail));
        }
        var (what, which) = Split(entry.Target, '/');
        var isPatient = what is "patient" or "patient-key";
        entities.Add(new AuditEntity(isPatient ? Person : SystemObject, new FhirIdentifier($"urn:concordat:{what}", which))
        {
            IsPatient = isPatient,
            Role = isPatient ? Patient : what is "client" or "token-key" or "person" or "grant" or "patient-account" or "release" or "change" ? SecurityResource : DomainResource,
            Details = details,
        });
        if (!isPatient && PatientWithin().Match(entry.Detail ?? "") is { Success: true } patient)
        {
            entities.Add(new AuditEntity(Person, new FhirIdentifier("urn:concordat:patient", patient.Groups["id"].Value)) { IsPatient = true, Role = Patient });
        }
        return new AuditEvent($"ledger-{entry.Seq}", entry.At, type, action, OutcomeOf(entry.Outcome))
        {
            Subtypes = subtype is null ? [ActionOf(entry)] : [subtype, ActionOf(entry)],
            OutcomeText = entry.Outcome == "ok" ? null : entry.Outcome,
            Reason = entry.Reason,
            Agents = [new AuditAgent(kind is "person" or "patient-account" ? Human : Application, new FhirIdentifier($"urn:concordat:{kind}", name), true)
            {
                Policies = entry.Release is { } release ? [$"urn:concordat:release:{release}"] : [],
            }],
            Source = (site, entry.Node),
            Entities = entities,
        };
    }

    /// <summary>An exchange: one event for each patient whom it was about, as BALP's PatientQuery asks; one where it was about none.</summary>
    public IEnumerable<AuditEvent> Of(ExchangeRecord exchange)
    {
        var patients = exchange.SubjectKey?.Split(',') ?? [null!];
        for (var i = 0; i < patients.Length; i++)
        {
            yield return Of(exchange, i == 0 ? $"{exchange.Id}" : $"{exchange.Id}-{i + 1}", patients[i]);
        }
    }

    private AuditEvent Of(ExchangeRecord exchange, string id, string? patient)
    {
        var isCall = exchange.Kind == "api";
        var (pattern, action) = exchange.Interaction switch
        {
            "read" => ("Read", 'R'),
            "search-type" => ("Query", 'E'),
            "create" => ("Create", 'C'),
            "update" => ("Update", 'U'),
            "delete" => ("Delete", 'D'),
            _ => (null, exchange.Kind == "delivery" ? 'R' : isCall ? 'E' : 'C'),
        };
        var goesIn = exchange.Interaction != "read" && exchange.Kind != "delivery";
        // BALP speaks of what succeeded, and wants to know the client's place in the network.
        var isBalp = isCall && pattern is not null && exchange.Outcome == "ok" && exchange.Address is not null && exchange.Client is not null;
        return new AuditEvent(id, exchange.StartedAt, isCall ? Rest : new FhirCoding(Lifecycle, exchange.Kind == "delivery" ? "disclose" : "receive"), action, OutcomeOf(exchange.Outcome))
        {
            Profile = isBalp ? $"{Balp}/StructureDefinition/IHE.BasicAudit.{(patient is null ? "" : "Patient")}{pattern}" : null,
            Subtypes = isCall ? [new FhirCoding("http://hl7.org/fhir/restful-interaction", exchange.Interaction ?? "operation")] : [],
            OutcomeText = exchange.Outcome == "ok" ? null : exchange.Outcome,
            Purpose = exchange.Purpose,
            Agents = Agents(exchange, goesIn),
            Source = (site, node),
            Entities = Entities(exchange, patient),
        };
    }

    private List<AuditAgent> Agents(ExchangeRecord exchange, bool goesIn)
    {
        var client = new FhirIdentifier(exchange.Client is null ? "urn:concordat:partner" : "urn:concordat:client", exchange.Client ?? exchange.Partner ?? "unknown");
        return
        [
            new AuditAgent(goesIn ? Sender : Receiver, client, exchange.Kind != "delivery")
            {
                Name = exchange.Partner,
                Network = exchange.Address is { } address ? (address, "2") : null,
                Policies = exchange.Decision is { } decision ? [$"urn:concordat:release:{exchange.Release}", $"urn:concordat:change:{decision}"] : [$"urn:concordat:release:{exchange.Release}"],
                Purpose = exchange.Purpose,
            },
            new AuditAgent(goesIn ? Receiver : Sender, new FhirIdentifier("urn:ietf:rfc:3986", site), exchange.Kind == "delivery") { Network = (site, "5") },
        ];
    }

    private static List<AuditEntity> Entities(ExchangeRecord exchange, string? patient)
    {
        var entities = new List<AuditEntity> { new(RequestId, new FhirIdentifier("urn:ietf:rfc:3986", $"urn:uuid:{exchange.Id}")) };
        if (patient is not null)
        {
            entities.Add(new AuditEntity(Person, new FhirIdentifier("urn:concordat:patient-key", patient)) { IsPatient = true, Role = Patient });
        }
        var name = $"{exchange.Interface}/{exchange.Version}#{exchange.Operation}";
        if (exchange.Interaction == "search-type")
        {
            // What was searched for may name a patient: the operation stands here, the values nowhere.
            entities.Add(new AuditEntity(SystemObject, null) { Role = QueryRole, Query = name });
            return entities;
        }
        entities.Add(new AuditEntity(SystemObject, new FhirIdentifier("urn:concordat:interface", name))
        {
            Role = DomainResource,
            Details = exchange.FieldsReturned is { Length: > 0 } fields ? [("fields", fields)] : [],
        });
        return entities;
    }

    /// <summary>What was refused is a minor failure, since nothing happened; where something broke, or nobody knows, it is a serious one.</summary>
    private static string OutcomeOf(string outcome) => outcome == "ok" ? Success : Serious.Contains(outcome) ? "8" : "4";

    private static FhirCoding ActionOf(AuditRow entry) => new("urn:concordat:audit-action", entry.Action);

    private static (string Kind, string Name) Split(string text, char at)
    {
        var place = text.IndexOf(at, StringComparison.Ordinal);
        return place < 0 ? ("actor", text) : (text[..place], text[(place + 1)..]);
    }

    private static FhirCoding Role(string code, string display) => new("http://terminology.hl7.org/CodeSystem/object-role", code, display);

    [GeneratedRegex("patient/(?<id>[0-9a-f]{8}-[0-9a-f-]{27})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PatientWithin();
}

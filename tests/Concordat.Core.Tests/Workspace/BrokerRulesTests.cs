using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Core.Zones;

namespace Concordat.Core.Tests.Workspace;

/// <summary>Brokers, and partners who get and send events through them; each test breaks one thing.</summary>
public sealed class BrokerRulesTests
{
    private const string Good = """
        # systems/rabbit.yaml
        kind: system
        name: rabbit
        type: rabbitmq
        summary: The partner's RabbitMQ.
        baseUrl: amqps://rabbit.televida.example:5671/clinic
        servers: ['rabbit-2.televida.example:5671']
        credentials: { default: { login: concordat, secret: file:rabbit } }
        zone: outside
        region: eu-west
        # systems/kafka.yaml
        kind: system
        name: kafka
        type: kafka
        summary: The partner's Kafka.
        baseUrl: kafka+ssl://kafka.televida.example:9093
        credentials: { default: { login: concordat, secret: file:kafka, scheme: scram-sha-512 } }
        zone: outside
        region: eu-west
        # domains/clinical/events/vitals/v1/event.yaml
        kind: event
        name: vitals.taken
        version: 1.0.0
        lifecycle: published
        owner: clinical
        summary: Vital signs were taken.
        classification: phi
        criticality: low
        tier: silver
        schema: schema.json
        subject: patientRef
        access: { purposes: [TREAT], scope: system/Observation.rs, publish: system/Observation.c, consent: required }
        retention: P30D
        # domains/clinical/events/vitals/v1/schema.json
        { "type": "object", "required": ["patientRef"], "properties": { "patientRef": { "type": "string" } } }
        # partners/televida.yaml
        kind: partner
        name: televida
        type: telehealth
        title: Televida Remote Care
        zone: outside
        region: eu-west
        sponsor: noor
        agreements:
          - { name: remote-care, from: 2026-01-01, until: 2028-06-30, purposes: [TREAT], classification: phi }
        clients:
          - id: televida-scheduling
            keys: demo
            scopes: [system/Appointment.rs, system/Appointment.cu, system/DiagnosticReport.rs, system/Observation.c]
            purposes: [TREAT]
            interfaces: [patient-engagement/appointments/v1, clinical.lab-result.received.v1, clinical.vitals.taken.v1]
        subscriptions:
          - { name: results, event: clinical.lab-result.received.v1, client: televida-scheduling, broker: { system: rabbit, exchange: results, key: subject } }
          - { name: analytics, event: clinical.lab-result.received.v1, client: televida-scheduling, broker: { system: kafka, topic: lab-results, mode: binary } }
        publications:
          - { name: vitals, client: televida-scheduling, broker: { system: rabbit, queue: vitals }, events: [clinical.vitals.taken.v1] }
          - { name: streamed, client: televida-scheduling, broker: { system: rabbit, stream: vitals-log, from: start } }
          - { name: devices, client: televida-scheduling, broker: { system: kafka, topic: vitals, group: concordat } }
        """;

    [Fact]
    public void Brokers_of_the_sample_network_pass()
    {
        var workspace = Parse(Good);
        Assert.Empty(workspace.Findings.Where(f => f.Severity == Severity.Error).Select(f => $"{f.At} {f.Rule} {f.Message}"));
        var partner = workspace.Workspace!.Partners["televida"];
        Assert.Equal([true, true], partner.Subscriptions.Select(s => s.Broker!.IsKeyed)); // a topic has keys where nothing is said
        Assert.Equal(64, partner.Subscriptions[0].Concurrency);
        Assert.Equal(3, DataPaths.Of(workspace.Workspace).Count(path => path.Kind == PathKind.Publication && path.IsOpen));
    }

    [Theory]
    [InlineData("broker-type", "system: rabbit, queue: vitals", "system: kafka, queue: vitals")]
    [InlineData("broker-type", "system: kafka, topic: vitals", "system: rabbit, topic: vitals")]
    [InlineData("broker-type", "broker: { system: kafka, topic: lab-results, mode: binary }", "endpoint: { system: rabbit, path: /x }, secret: file:x")]
    [InlineData("broker-type", "system: kafka, topic: lab-results", "system: receiver, topic: lab-results")]
    [InlineData("broker-source", "stream: vitals-log, from: start } }", "queue: vitals } }")]
    [InlineData("publication-client", "system/DiagnosticReport.rs, system/Observation.c]", "system/DiagnosticReport.rs]")]
    [InlineData("publication-client", "clinical.lab-result.received.v1, clinical.vitals.taken.v1]", "clinical.lab-result.received.v1]")]
    [InlineData("publication-client", "events: [clinical.vitals.taken.v1]", "events: [clinical.lab-result.received.v1]")]
    [InlineData("reference-system", "system: rabbit, queue", "system: rabit, queue")]
    [InlineData("reference-event", "events: [clinical.vitals.taken.v1]", "events: [clinical.vitals.taken.v2]")]
    [InlineData("reference-client", "- { name: vitals, client: televida-scheduling", "- { name: vitals, client: televida")]
    [InlineData("resource-value", "baseUrl: amqps://rabbit", "baseUrl: https://rabbit")]
    [InlineData("resource-value", "baseUrl: amqps://rabbit", "baseUrl: amqps://user:secret@rabbit")]
    [InlineData("resource-value", "'rabbit-2.televida.example:5671'", "'rabbit-2.televida.example'")]
    [InlineData("resource-value", "exchange: results, key: subject", "exchange: results, key: subject, routingKey: x")]
    public void One_broken_thing_is_reported_by_its_rule(string rule, string find, string replace)
    {
        var (from, to) = (find.Replace("        ", "", StringComparison.Ordinal), replace.Replace("        ", "", StringComparison.Ordinal));
        Assert.Contains(from, Good, StringComparison.Ordinal);
        Assert.Contains(rule, Parse(Good.Replace(from, to, StringComparison.Ordinal)).Findings.Select(f => f.Rule));
    }

    [Theory]
    [InlineData("results", "baseUrl: amqps://rabbit.televida.example:5671/clinic", "baseUrl: amqp://rabbit.televida.example/clinic")]
    [InlineData("vitals", "baseUrl: amqps://rabbit.televida.example:5671/clinic", "baseUrl: amqp://rabbit.televida.example/clinic")]
    [InlineData("devices", "baseUrl: kafka+ssl", "baseUrl: kafka")]
    public void A_way_that_asks_for_encryption_is_closed_to_a_plain_broker(string name, string find, string replace)
    {
        var path = DataPaths.Of(Parse(Good.Replace(find, replace, StringComparison.Ordinal)).Workspace!).First(one => one.From.Name == $"televida/{name}" || one.To.Name == $"televida/{name}");
        Assert.Equal([PathRules.Encryption], path.Refusals.Select(refusal => refusal.Rule));
    }

    private static ParsedWorkspace Parse(string changes)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(SampleFiles.Folder("samples/st-brigid"), StringComparer.Ordinal);
        foreach (var part in ("\n" + changes).Split("\n# ", StringSplitOptions.RemoveEmptyEntries))
        {
            var line = part.IndexOf('\n', StringComparison.Ordinal);
            files[part[..line]] = Encoding.UTF8.GetBytes(part[(line + 1)..]);
        }
        return WorkspaceParser.Parse(files);
    }
}

using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Modules.Tests.Systems;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>The standards and zones of the sample network with one domain of its own, <c>testing</c>, whose APIs stand before a scripted backend.</summary>
internal sealed class TestWorkspace
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _files = new(StringComparer.Ordinal);

    public TestWorkspace(string backend)
    {
        var sample = Path.Combine(TestFiles.Root, "samples", "st-brigid");
        foreach (var file in new[] { "concordat.yaml" }.Concat(new[] { "standards", "zones" }.SelectMany(folder => Directory.GetFiles(Path.Combine(sample, folder)))))
        {
            _files[Path.GetRelativePath(sample, Path.Combine(sample, file)).Replace('\\', '/')] = File.ReadAllBytes(Path.Combine(sample, file));
        }
        var tiers = Encoding.UTF8.GetString(_files["standards/tiers.yaml"].Span);
        Add("standards/tiers.yaml", tiers + """

              wide: { rate: { perSecond: 100000, burst: 100000 }, concurrency: 1000, maxPayload: 20000 }
              slow: { rate: { perSecond: 100000, burst: 100000 }, concurrency: 1000, maxPayload: 20000, throughput: 1 }
              tight: { rate: { perSecond: 1, burst: 2 }, concurrency: 1, maxPayload: 100 }
            """);
        // What the gateway does with contracts is the matter here, not how good they are.
        Add("standards/contracts.spectral.yaml", """
            extends: [[spectral:oas, off], [concordat:security, off], [concordat:healthcare, off], [concordat:events, off]]
            rules: {}
            """);
        Add("systems/backend.yaml", $$"""
            kind: system
            name: backend
            type: http
            summary: A scripted system.
            baseUrl: {{backend}}
            zone: core
            region: eu-west
            timeout: PT2S
            concurrency: 64
            breaker: { failures: 3, pause: PT30S }
            """);
        Add("zones/island.yaml", """
            kind: zone
            name: island
            summary: Another network of partners.
            reaches: [edge]
            """);
        Add("domains/testing/domain.yaml", """
            kind: domain
            name: testing
            title: Testing
            summary: What the tests call.
            owner: grace
            """);
        Partner("partner", "outside", "client", "[TREAT, HPAYMT, PATRQT]");
        Partner("islander", "island", "castaway", "[TREAT]");
        Api("records", 1, "wide", lifecycle: "published");
        Split("domains/testing/apis/records/v1/", "domains/testing/parts/records.yaml");
        Api("old", 1, "wide", lifecycle: "deprecated\nsunset: 2027-06-30");
        Api("gone", 1, "wide", lifecycle: "retired");
        Api("tight", 1, "tight", lifecycle: "published");
        Api("slow", 1, "slow", lifecycle: "published");
    }

    public void Add(string path, string content) => _files[path] = Encoding.UTF8.GetBytes(content);

    /// <summary>All files as text, as a change request takes them.</summary>
    public Dictionary<string, string> Texts() => _files.ToDictionary(file => file.Key, file => Encoding.UTF8.GetString(file.Value.Span), StringComparer.Ordinal);

    /// <summary>An event type that both partners may publish and read; <c>client</c> pulls it as <c>all</c>.</summary>
    public TestWorkspace WithEvents(string terms = "", string subscription = "", string types = "vitals")
    {
        foreach (var name in types.Split(' '))
        {
            Add($"domains/testing/events/{name}/v1/event.yaml", $$"""
                kind: event
                name: {{name}}.taken
                version: 1.0.0
                lifecycle: published
                owner: testing
                summary: Vital signs were taken.
                classification: phi
                criticality: low
                tier: wide
                schema: schema.json
                subject: patientRef
                access: { purposes: [TREAT], scope: system/Record.rs, publish: system/Record.cud, consent: required }
                retention: P30D
                {{terms}}
                """);
            Add($"domains/testing/events/{name}/v1/schema.json", """
                { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["patientRef", "pulse"], "additionalProperties": false,
                  "properties": { "patientRef": { "type": "string", "maxLength": 40 }, "pulse": { "type": "integer", "minimum": 0 }, "ward": { "type": "string" }, "notes": { "type": "object", "properties": { "text": { "type": "string" } } } } }
                """);
        }
        foreach (var (partner, client) in new[] { ("partner", "client"), ("islander", "castaway") })
        {
            Edit($"partners/{partner}.yaml", "testing/slow/v1]", $"testing/slow/v1, {string.Join(", ", types.Split(' ').Select(name => $"testing.{name}.taken.v1"))}]");
            Add($"partners/{partner}.yaml", Encoding.UTF8.GetString(_files[$"partners/{partner}.yaml"].Span) + $$"""

                subscriptions:
                  - name: all
                    event: testing.{{types.Split(' ')[0]}}.taken.v1
                    client: {{client}}
                    pull: { from: start }
                {{subscription.Replace("CLIENT", client, StringComparison.Ordinal)}}
                """);
        }
        return this;
    }

    /// <summary>Changes one text of one file.</summary>
    public void Edit(string path, string from, string to)
    {
        var text = Encoding.UTF8.GetString(_files[path].Span);
        Assert.Contains(from, text, StringComparison.Ordinal);
        Add(path, text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>What a check, and a node that loads a release, makes of the files.</summary>
    public (Workspace? Workspace, IReadOnlyList<Finding> Findings) Read()
    {
        var parsed = WorkspaceParser.Parse(_files);
        return (parsed.Workspace, parsed.Findings);
    }

    public Workspace Parse()
    {
        var parsed = Read();
        Assert.Empty(parsed.Findings.Where(f => f.Severity == Severity.Error).Select(f => $"{f.At} {f.Rule} {f.Message}"));
        return parsed.Workspace!;
    }

    private void Partner(string name, string zone, string client, string purposes) => Add($"partners/{name}.yaml", $"""
        kind: partner
        name: {name}
        type: other
        title: An invented partner
        zone: {zone}
        region: eu-west
        sponsor: grace
        agreements:
          - name: tests
            from: 2020-01-01
            until: 2099-12-31
            purposes: {purposes}
            classification: phi
        clients:
          - id: {client}
            keys: demo
            scopes: [system/Record.rs, system/Record.cud]
            purposes: {purposes}
            interfaces: [testing/records/v1, testing/old/v1, testing/gone/v1, testing/tight/v1, testing/slow/v1]
        """);

    private void Api(string name, int major, string tier, string lifecycle)
    {
        Add($"domains/testing/apis/{name}/v{major}/api.yaml", $$"""
            kind: api
            name: {{name}}
            version: {{major}}.2.0
            lifecycle: {{lifecycle}}
            owner: testing
            summary: Records of the tests.
            classification: phi
            criticality: low
            tier: {{tier}}
            contract: openapi.yaml
            backend: { system: backend, path: /back end }
            access:
              purposes: [TREAT, HPAYMT, PATRQT]
              scopes: { read: system/Record.rs, write: system/Record.cud }
              subject: { path: patientRef, response: patientRef }
              consent: required
            minimize:
              TREAT: [id, name, lines.quantity]
              PATRQT: [id, name, secret, lines, patientRef]
            """);
        Add($"domains/testing/apis/{name}/v{major}/openapi.yaml", Contract);
    }

    /// <summary>The same contract in two files: a gateway that follows references enforces it as it does the others.</summary>
    private void Split(string folder, string parts)
    {
        var at = Contract.IndexOf("components:", StringComparison.Ordinal);
        Add(folder + "openapi.yaml", Contract[..at].Replace("#/components/", "../../../parts/records.yaml#/components/", StringComparison.Ordinal));
        Add(parts, Contract[at..]);
    }

    private const string Contract = """
        openapi: 3.1.0
        info: { title: Records, version: 1.2.0 }
        paths:
          /records:
            get:
              operationId: listRecords
              parameters:
                - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100 } }
                - { name: patientRef, in: query, schema: { type: string } }
                - { name: X-Batch, in: header, schema: { type: string, pattern: '^[a-z]+$' } }
              responses:
                '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } } }
            post:
              operationId: createRecord
              requestBody:
                required: true
                content: { application/json: { schema: { $ref: '#/components/schemas/NewRecord' } } }
              responses:
                '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/Record' } } } }
          /records/{id}:
            parameters:
              - { name: id, in: path, required: true, schema: { type: string, maxLength: 20 } }
            get:
              operationId: getRecord
              parameters:
                - { name: fields, in: query, style: form, explode: false, schema: { type: array, maxItems: 100, items: { type: string, maxLength: 8000 } } }
              responses:
                '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Record' } } } }
            delete:
              operationId: deleteRecord
              responses:
                '204': { description: gone }
        components:
          schemas:
            NewRecord:
              type: object
              required: [name, patientRef]
              additionalProperties: false
              properties:
                name: { type: string, maxLength: 40 }
                patientRef: { type: string }
                lines: { type: array, items: { $ref: '#/components/schemas/Line' } }
            Line:
              type: object
              required: [quantity]
              properties: { quantity: { type: integer, minimum: 1 }, price: { type: number } }
            Record:
              type: object
              required: [id, name]
              properties:
                id: { type: string }
                name: { type: string }
                secret: { type: string }
                patientRef: { type: [string, 'null'] }
                lines: { type: array, items: { $ref: '#/components/schemas/Line' } }
            Page:
              type: object
              required: [items]
              properties:
                total: { type: integer }
                items: { type: array, items: { $ref: '#/components/schemas/Record' } }
        """;
}

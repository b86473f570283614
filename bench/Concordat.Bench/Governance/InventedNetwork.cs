namespace Concordat.Bench.Governance;

/// <summary>
/// An invented network of so many interfaces: four APIs to one event, a domain for every twenty, a system for every fifty, a partner for every
/// five, who may use five of them. The same number gives the same files. Standards, zones and the text of the contracts are the sample's.
/// </summary>
internal static class InventedNetwork
{
    private const int PerDomain = 20, PerSystem = 50, PerPartner = 5;
    private static readonly string[] Things = ["beds", "rooms", "pumps", "gowns", "meals", "vials", "carts", "linens", "trays", "badges", "keys", "lamps"];

    public static Dictionary<string, string> Of(int interfaces)
    {
        var files = Common();
        var contract = Sample("domains/supply-chain/apis/stock/v1/openapi.yaml");
        var (names, scopes) = (new string[interfaces], new string[interfaces]);
        for (var i = 0; i < interfaces; i++)
        {
            var domain = $"area-{i / PerDomain:D4}";
            if (i % PerDomain == 0)
            {
                files[$"domains/{domain}/domain.yaml"] = Domain(domain);
            }
            if (i % PerSystem == 0)
            {
                files[$"systems/host-{i / PerSystem:D4}.yaml"] = System($"host-{i / PerSystem:D4}");
            }
            (names[i], scopes[i]) = i % 5 == 4 ? Event(files, domain, i) : Api(files, domain, i, contract);
        }
        for (var partner = 0; partner < interfaces / PerPartner; partner++)
        {
            var own = Enumerable.Range(partner * PerPartner, PerPartner).ToList();
            files[$"partners/partner-{partner:D4}.yaml"] = Partner($"partner-{partner:D4}", own.ConvertAll(i => names[i]), own.Select(i => scopes[i]).Distinct(StringComparer.Ordinal));
        }
        return files;
    }

    private static Dictionary<string, string> Common() => Directory.EnumerateFiles(ResultTable.Sample, "*.yaml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(ResultTable.Sample, file).Replace('\\', '/')).Where(path => path.Split('/') is ["concordat.yaml"] or ["standards" or "zones", _])
        .ToDictionary(path => path, Sample, StringComparer.Ordinal);

    private static string Sample(string path) => File.ReadAllText(Path.Combine(ResultTable.Sample, path));

    private static (string Name, string Scope) Api(Dictionary<string, string> files, string domain, int i, string contract)
    {
        var (thing, name) = (Things[i % Things.Length], $"{Things[i % Things.Length]}-{i:D5}");
        var folder = $"domains/{domain}/apis/{name}/v1/";
        files[folder + "api.yaml"] = $"""
            kind: api
            name: {name}
            version: 1.0.0
            lifecycle: published
            owner: {domain}
            summary: Which {thing} there are (invented).
            classification: internal
            criticality: medium
            tier: silver
            need: {"{"} latency: interactive, transformation: none, systems: 1, consumers: 1, volumePerDay: {1000 + i} {"}"}
            pattern: {"{"} interaction: real-time, route: direct {"}"}
            contract: openapi.yaml
            backend: {"{"} system: host-{i / PerSystem:D4}, path: /{name} {"}"}
            access:
              purposes: [HOPERAT]
              scopes: {"{"} read: system/InventoryItem.rs {"}"}
            slo: {"{"} availability: 99.5, latencyP95Ms: 500 {"}"}
            retention: P1Y
            regions: [eu-west]
            """;
        files[folder + "openapi.yaml"] = contract.Replace("title: Stock", $"title: {thing} {i}", StringComparison.Ordinal).Replace("supply-chain/stock/v1", $"{domain}/{name}/v1", StringComparison.Ordinal)
            .Replace("Available quantities", $"Available {thing} {i}", StringComparison.Ordinal).Replace("getStock", $"get{char.ToUpperInvariant(thing[0])}{thing[1..]}", StringComparison.Ordinal);
        return ($"{domain}/{name}/v1", "system/InventoryItem.rs");
    }

    private static (string Name, string Scope) Event(Dictionary<string, string> files, string domain, int i)
    {
        var name = $"{Things[i % Things.Length]}-{i:D5}.moved";
        var folder = $"domains/{domain}/events/{Things[i % Things.Length]}-{i:D5}/v1/";
        files[folder + "event.yaml"] = $"""
            kind: event
            name: {name}
            version: 1.0.0
            lifecycle: published
            owner: {domain}
            summary: Something was moved (invented).
            classification: internal
            criticality: medium
            tier: silver
            need: {"{"} latency: minutes, transformation: simple, systems: 1, consumers: 1, volumePerDay: {1000 + i} {"}"}
            pattern: {"{"} interaction: event, route: middleware {"}"}
            schema: schema.json
            subject: itemId
            access:
              purposes: [HOPERAT]
              scope: system/SupplyDelivery.rs
            retention: P1Y
            regions: [eu-west]
            """;
        files[folder + "schema.json"] = $$"""
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "title": "Something was moved, {{i}}",
              "x-compatibility": "backward",
              "type": "object",
              "required": ["itemId", "place"],
              "additionalProperties": false,
              "properties": {
                "itemId": { "type": "string", "minLength": 1, "maxLength": 200, "description": "What was moved." },
                "place": { "type": "string", "minLength": 1, "maxLength": 200, "description": "Where it stands now." },
                "moved": { "type": "string", "format": "date-time", "maxLength": 40, "description": "When it was moved." }
              }
            }
            """;
        return ($"{domain}.{name}.v1", "system/SupplyDelivery.rs");
    }

    private static string Domain(string name) => $"""
        kind: domain
        name: {name}
        title: {name} (invented)
        summary: An invented domain.
        owner: grace
        seats:
          developer: [ada]
          approver: [grace]
        contacts:
          - {"{"} name: {name} desk, email: {name}@st-brigid.example, role: operations {"}"}
        escalation: [ada, grace]
        """;

    private static string System(string name) => $"""
        kind: system
        name: {name}
        type: http
        summary: An invented system.
        baseUrl: http://127.0.0.1:8081
        zone: edge
        region: eu-west
        timeout: PT5S
        concurrency: 64
        """;

    private static string Partner(string name, List<string> interfaces, IEnumerable<string> scopes) => $"""
        kind: partner
        name: {name}
        type: pharmacy
        title: {name} (invented)
        zone: outside
        region: eu-west
        sponsor: kofi
        agreements:
          - {"{"} name: supplies, from: 2026-01-01, until: 2099-12-31, purposes: [HOPERAT], classification: internal {"}"}
        clients:
          - id: {name}-client
            keys: demo
            scopes: [{string.Join(", ", scopes)}]
            purposes: [HOPERAT]
            interfaces: [{string.Join(", ", interfaces)}]
        contacts:
          - {"{"} name: {name} desk, email: {name}@{name}.example, role: technical {"}"}
        """;
}

using System.Text;
using Concordat.Core.Releases;
using Concordat.Core.Workspace;
using Concordat.Modules.Tests.Systems;
using Concordat.Platform.Releases;

namespace Concordat.Modules.Tests.Integration;

/// <summary>A small sound workspace with two laboratories and one flow; a test changes one thing in it.</summary>
internal sealed class TestNetwork
{
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal)
    {
        ["concordat.yaml"] = """
            kind: organization
            name: test-network
            title: An invented network
            regions: [eu-west]
            governance: default
            """,
        ["standards/governance.yaml"] = """
            kind: governance
            name: default
            model: federated
            rights:
              - { change: [interface.new], approve: [domain-owner] }
            """,
        ["standards/tiers.yaml"] = """
            kind: tiers
            name: default
            tiers:
              gold: { rate: { perSecond: 100, burst: 200 }, concurrency: 50, maxPayload: 10485760 }
            """,
        ["standards/classifications.yaml"] = """
            kind: classifications
            name: default
            classifications:
              internal: { rank: 10, summary: Inside. }
              phi: { rank: 40, summary: Health., encrypt: true }
            """,
        ["zones/outside.yaml"] = "kind: zone\nname: outside\nsummary: Outside.\n",
        ["partners/northlab.yaml"] = Laboratory("northlab"),
        ["partners/southlab.yaml"] = Laboratory("southlab"),
        ["partners/eastlab.yaml"] = Laboratory("eastlab"),
        ["domains/clinical/domain.yaml"] = "kind: domain\nname: clinical\ntitle: Clinical\nsummary: Care.\nowner: ada\n",
        ["domains/clinical/profiles/oru-r01.yaml"] = Sample("domains/clinical/profiles/oru-r01.yaml"),
        ["domains/clinical/mappings/oru-to-fhir.yaml"] = Sample("domains/clinical/mappings/oru-to-fhir.yaml"),
        ["domains/clinical/flows/lab-results.yaml"] = """
            kind: flow
            name: lab-results
            version: 1.0.0
            lifecycle: published
            owner: clinical
            summary: Laboratory results.
            classification: phi
            criticality: high
            tier: gold
            source:
              mllp: { listener: lab-results, partners: [northlab, southlab] }
              key: PID-3.1
            profile: oru-r01
            steps:
              - map: oru-to-fhir
            """,
    };

    public TestNetwork() => _files["concordat.yaml"] += "\npeople: [{ name: ada, title: Ada }]\n";

    public TestNetwork With(string path, string text)
    {
        _files[path] = text;
        return this;
    }

    public TestNetwork Replace(string path, string old, string text)
    {
        Assert.Contains(old, _files[path], StringComparison.Ordinal);
        _files[path] = _files[path].Replace(old, text, StringComparison.Ordinal);
        return this;
    }

    /// <summary>As the release feed would give it.</summary>
    public ActiveRelease Release(int number = 1)
    {
        var parsed = WorkspaceParser.Parse(_files.ToDictionary(f => f.Key, f => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f.Value)));
        Assert.True(parsed.Workspace is not null, string.Join('\n', parsed.Findings.Select(f => $"{f.At}: {f.Message}")));
        var change = new ReleaseChange($"CR-{number:0000}", "ada", "Test", [new ReleaseApproval("grace", DateTimeOffset.UnixEpoch, "")]);
        return new ActiveRelease(number, $"hash-{number}", number, parsed.Workspace, new ReleaseContent(number, null, change, DateTimeOffset.UnixEpoch, _files));
    }

    private static string Sample(string path) => File.ReadAllText(Path.Combine(TestFiles.Root, "samples/st-brigid", path));

    private static string Laboratory(string name) => $$"""
        kind: partner
        name: {{name}}
        type: laboratory
        title: An invented laboratory
        zone: outside
        region: eu-west
        agreements:
          - { name: services, from: 2020-01-01, until: 2099-12-31, purposes: [TREAT], classification: phi }
        hl7:
          facilities: [{{name.ToUpperInvariant()}}]
        """;
}

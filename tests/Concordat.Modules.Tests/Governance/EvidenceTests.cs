using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Concordat.Core.Catalogue;
using Concordat.Core.Releases;
using Concordat.Governance.Control;
using Concordat.Governance.Releases;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Observation;

namespace Concordat.Modules.Tests.Governance;

/// <summary>Evidence packs and drift, by what stands in either database.</summary>
public sealed class EvidenceTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_pack_holds_the_releases_decisions_and_entries_of_its_days_and_its_seal_holds(DatabaseKind kind)
    {
        await using var governed = await GovernedPlatform.Released(kind);
        var change = await governed.Release("another sentence");
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

        var (files, manifest, seal) = await Pack(governed, today.AddDays(-1), today);

        Assert.Superset(new HashSet<string> { "releases/000001.json", "releases/000002.json", "activations.json", "audit.jsonl", "changes/CR-0001.json", $"changes/{change.Id}.json" }, files.Keys.ToHashSet());
        var signer = governed.Get<ReleaseSigner>().Public;
        Assert.Empty(EvidenceManifest.Verify(Hashes(files), manifest, seal, new Dictionary<string, PublicSigningKey> { [signer.KeyId] = signer }, out _));
        using var decided = JsonDocument.Parse(files[$"changes/{change.Id}.json"]);
        Assert.Contains(decided.RootElement.GetProperty("votes").EnumerateArray(), vote => vote.GetProperty("person").GetString() == "grace");
        Assert.Single(await governed.Audited("evidence.exported"));

        files["activations.json"] = [.. files["activations.json"], (byte)' '];
        Assert.Equal("activations.json", Assert.Single(EvidenceManifest.Verify(Hashes(files), manifest, seal, null, out _)).At.File);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_pack_of_other_days_holds_none_of_it(DatabaseKind kind)
    {
        await using var governed = await GovernedPlatform.Released(kind);
        var before = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-10);

        var (files, _, _) = await Pack(governed, before, before.AddDays(1));

        Assert.DoesNotContain(files.Keys, path => path.StartsWith("releases/", StringComparison.Ordinal) || path.StartsWith("changes/", StringComparison.Ordinal));
        Assert.Empty(files["audit.jsonl"]);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Drift_tells_what_nobody_used_what_the_contract_does_not_know_and_what_values_look_like(DatabaseKind kind)
    {
        await using var governed = await GovernedPlatform.Network(kind, TimeProvider.System);
        var exchanges = governed.Get<ExchangeLog>();
        foreach (var (operation, outcome, fields) in new[] { ("getStock", "ok", "productName,location,available"), ("", "not-found", null), ("getStock", "invalid", null), ("getStock", "invalid", null) })
        {
            await exchanges.Commit(new ExchangeRecord
            {
                Id = Guid.CreateVersion7(), Kind = "api", Interface = "supply-chain/stock", Version = "1.0.0", Operation = operation, Release = 1, Client = "greenleaf-orders", Partner = "greenleaf-pharmacy",
                Status = 200, Outcome = outcome, StartedAt = TimeProvider.System.GetUtcNow(), FieldsReturned = fields,
            });
        }
        var sample = new TrafficSample("supply-chain/stock/v1", "1.0.0", () => new HashSet<string> { "location" });
        for (var call = 0; call < 3; call++)
        {
            governed.Get<TrafficSampler>().Offer(sample, "response", "{\"location\":\"desk@st-brigid.example\"}"u8);
        }

        var drift = (await DriftApi.Show(governed.Feed, governed.Db, exchanges, governed.Get<TrafficSampler>(), TimeProvider.System, "supply-chain/stock/v1", default)).Value!;

        Assert.Equal(["invalid getStock 2", "not-found  1", "unused-field productCode 0", "unused-field unit 0"], drift.Rows.Select(row => $"{row.Kind} {row.What} {row.Times}").Order(StringComparer.Ordinal));
        var value = Assert.Single(drift.Values);
        Assert.Equal(("response/location", "email", "internal", true, 3L), (value.Field, value.Kind, value.Declared, value.Exceeds, value.Times));
        Assert.Equal(4, drift.Exchanges);
    }

    private static async Task<(Dictionary<string, byte[]> Files, byte[] Manifest, byte[] Seal)> Pack(GovernedPlatform governed, DateOnly from, DateOnly to)
    {
        await using var pack = await governed.Get<MakeEvidence>().Handle(from, to, "person:grace", default);
        using var zip = new ZipArchive(pack, ZipArchiveMode.Read);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            await using var stream = await entry.OpenAsync();
            using var content = new MemoryStream();
            await stream.CopyToAsync(content);
            files[entry.FullName] = content.ToArray();
        }
        Assert.True(files.Remove(EvidenceManifest.File, out var manifest) & files.Remove(EvidenceManifest.Seal, out var seal));
        return (files, manifest!, seal!);
    }

    private static Dictionary<string, string> Hashes(Dictionary<string, byte[]> files) =>
        files.ToDictionary(file => file.Key, file => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(file.Value)), StringComparer.Ordinal);
}

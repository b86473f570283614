using System.Security.Cryptography;
using Concordat.Core.Catalogue;
using Concordat.Core.Releases;

namespace Concordat.Core.Tests.Catalogue;

/// <summary>A pack holds as long as nothing in it is changed, missing, added or signed by another.</summary>
public sealed class EvidenceManifestTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal) { ["audit.jsonl"] = SealedDocument.HashOf([1]), ["releases/000001.json"] = SealedDocument.HashOf([2]) };

    [Theory]
    [InlineData("nothing", "")]
    [InlineData("changed", "evidence-changed audit.jsonl")]
    [InlineData("missing", "evidence-missing audit.jsonl")]
    [InlineData("added", "evidence-added more.json")]
    [InlineData("renamed", "evidence-missing audit.jsonl, evidence-added other.jsonl")]
    [InlineData("another key", "evidence-key manifest.json")]
    [InlineData("manifest", "evidence-hash manifest.json")]
    [InlineData("seal", "evidence-manifest manifest.json")]
    [InlineData("no seal", "evidence-manifest manifest.json")]
    public void What_was_done_to_a_pack_is_told(string what, string expected)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = PublicSigningKey.From(ecdsa);
        var manifest = EvidenceManifest.Write("st-brigid", At.AddDays(-30), At, At, "person:ines", Files);
        var document = SealedDocument.Create(EvidenceManifest.Kind, manifest, key.KeyId, statement => ecdsa.SignData(statement, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        byte[]? seal = EvidenceManifest.WriteSeal(document, key);
        var files = new Dictionary<string, string>(Files, StringComparer.Ordinal);
        var trusted = what == "another key" ? PublicSigningKey.From(other) : key;
        switch (what)
        {
            case "changed": files["audit.jsonl"] = SealedDocument.HashOf([3]); break;
            case "missing": files.Remove("audit.jsonl"); break;
            case "added": files["more.json"] = SealedDocument.HashOf([1]); break;
            case "renamed": files.Remove("audit.jsonl"); files["other.jsonl"] = Files["audit.jsonl"]; break;
            case "manifest": manifest = EvidenceManifest.Write("st-brigid", At.AddDays(-29), At, At, "person:ines", Files); break;
            case "seal": seal = "{"u8.ToArray(); break;
            case "no seal": seal = null; break;
        }

        var findings = EvidenceManifest.Verify(files, manifest, seal, new Dictionary<string, PublicSigningKey> { [trusted.KeyId] = trusted }, out _);

        Assert.Equal(expected, string.Join(", ", findings.Select(one => $"{one.Rule} {one.At.File}")));
    }

    [Fact]
    public void A_signature_over_another_kind_of_document_is_none_over_a_pack()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = PublicSigningKey.From(ecdsa);
        var manifest = EvidenceManifest.Write("st-brigid", At.AddDays(-30), At, At, "person:ines", Files);
        var document = SealedDocument.Create("release", manifest, key.KeyId, statement => ecdsa.SignData(statement, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));

        Assert.Equal(["evidence-signature"], EvidenceManifest.Verify(Files, manifest, EvidenceManifest.WriteSeal(document, key), null, out _).Select(one => one.Rule));
    }
}

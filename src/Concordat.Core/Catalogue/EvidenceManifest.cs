using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;

namespace Concordat.Core.Catalogue;

/// <summary>
/// What an evidence pack holds: the SHA-256 hash of every file of a period, signed with the key that signs releases. The signature is over kind and hash, so
/// that a pack can never pass for a release.
/// </summary>
public static class EvidenceManifest
{
    /// <summary>The manifest's file in the pack.</summary>
    public const string File = "manifest.json";
    /// <summary>Its seal's file in the pack.</summary>
    public const string Seal = "manifest.sig.json";
    /// <summary>The kind that is signed.</summary>
    public const string Kind = "evidence";

    /// <summary>The canonical bytes of a manifest.</summary>
    /// <param name="organization">Whose evidence it is.</param>
    /// <param name="from">First moment of the period.</param>
    /// <param name="until">The moment after it.</param>
    /// <param name="at">When it was made.</param>
    /// <param name="by">Who asked for it.</param>
    /// <param name="files">Hashes by path.</param>
    public static byte[] Write(string organization, DateTimeOffset from, DateTimeOffset until, DateTimeOffset at, string by, IReadOnlyDictionary<string, string> files)
    {
        var hashes = new JsonObject(files.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value)));
        return CanonicalJson.Write(new JsonObject { ["organization"] = organization, ["from"] = Time(from), ["until"] = Time(until), ["madeAt"] = Time(at), ["madeBy"] = by, ["files"] = hashes });
    }

    /// <summary>The seal as it stands beside the manifest.</summary>
    public static byte[] WriteSeal(SealedDocument document, PublicSigningKey key) => CanonicalJson.Write(new JsonObject
    {
        ["hash"] = document.Hash, ["keyId"] = document.KeyId, ["signature"] = Base64Url.EncodeToString(document.Signature), ["key"] = JsonNode.Parse(key.ToJwk()),
    });

    /// <summary>Everything that is wrong with a pack; empty where it is whole.</summary>
    /// <param name="files">The hash of every file by path, but for the manifest and its seal.</param>
    /// <param name="manifest">The manifest; null for none.</param>
    /// <param name="seal">Its seal; null for none.</param>
    /// <param name="trusted">The keys that are believed, by id; null to believe the key in the pack, which shows that nothing was changed and not who made it.</param>
    /// <param name="keyId">The key that signed; empty where that cannot be read.</param>
    public static IReadOnlyList<Finding> Verify(
        IReadOnlyDictionary<string, string> files, byte[]? manifest, byte[]? seal, IReadOnlyDictionary<string, PublicSigningKey>? trusted, out string keyId)
    {
        keyId = "";
        if (manifest is null || seal is null || Read(manifest, seal) is not var (hashes, document, key))
        {
            return [Finding.Error("evidence-manifest", $"The pack has no {File} with a {Seal} that can be read.", new SourcePosition(File, 0, 0), "Ask for the pack again; this is none.")];
        }
        keyId = document.KeyId;
        var findings = document.Check(Kind, trusted ?? new Dictionary<string, PublicSigningKey> { [key.KeyId] = key }, new SourcePosition(File, 0, 0))
            .Select(finding => finding with { Fix = finding.Rule == Kind + "-key" ? "Get the key of the control plane by another way, and name it with --key." : "Ask for the pack again: this one was changed." }).ToList();
        foreach (var (path, hash) in hashes.OrderBy(row => row.Key, StringComparer.Ordinal))
        {
            if (!files.TryGetValue(path, out var found))
            {
                findings.Add(Finding.Error("evidence-missing", "The manifest names it, and it is not in the pack.", new SourcePosition(path, 0, 0)));
            }
            else if (found != hash)
            {
                findings.Add(Finding.Error("evidence-changed", "It is not what the manifest says: it was changed after it was signed.", new SourcePosition(path, 0, 0)));
            }
        }
        findings.AddRange(files.Keys.Where(path => !hashes.ContainsKey(path)).Order(StringComparer.Ordinal)
            .Select(path => Finding.Error("evidence-added", "The manifest does not name it: it was put there later.", new SourcePosition(path, 0, 0))));
        return findings;
    }

    private static (Dictionary<string, string> Hashes, SealedDocument Document, PublicSigningKey Key)? Read(byte[] manifest, byte[] seal)
    {
        try
        {
            if (JsonNode.Parse(seal) is JsonObject json && JsonNode.Parse(manifest) is JsonObject { } content && content["files"] is JsonObject files && json["key"] is { } jwk
                && PublicSigningKey.FromJwk(System.Text.Encoding.UTF8.GetBytes(jwk.ToJsonString())) is { } key)
            {
                return (files.ToDictionary(file => file.Key, file => (string?)file.Value ?? "", StringComparer.Ordinal),
                    new SealedDocument(manifest, (string?)json["hash"] ?? "", (string?)json["keyId"] ?? "", Base64Url.DecodeFromChars((string?)json["signature"] ?? "")), key);
            }
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            // told as a finding
        }
        return null;
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}

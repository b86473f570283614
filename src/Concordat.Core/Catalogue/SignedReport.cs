using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;

namespace Concordat.Core.Catalogue;

/// <summary>
/// What became of an access review or of an incident, as a file: <c>{ "report": …, "seal": … }</c>. The signature is over kind and hash of the canonical report
/// (RFC 8785), so that it holds however the file is laid out, and can pass for nothing else.
/// </summary>
public static class SignedReport
{
    /// <summary>The report of an access review.</summary>
    public const string AccessReview = "access-review";

    /// <summary>The report of an incident.</summary>
    public const string Incident = "incident-report";

    /// <summary>The file.</summary>
    /// <param name="document">The sealed report.</param>
    /// <param name="key">The key that signed; null where the node holds another by now.</param>
    public static byte[] Write(SealedDocument document, PublicSigningKey? key) => CanonicalJson.Write(new JsonObject
    {
        ["report"] = JsonNode.Parse(document.Content),
        ["seal"] = new JsonObject
        {
            ["hash"] = document.Hash, ["keyId"] = document.KeyId, ["signature"] = Base64Url.EncodeToString(document.Signature), ["key"] = key is null ? null : JsonNode.Parse(key.ToJwk()),
        },
    });

    /// <summary>Everything that is wrong with a file; empty where its seal holds.</summary>
    /// <param name="file">Its content.</param>
    /// <param name="name">Its name, for findings.</param>
    /// <param name="kind">What it is a report of.</param>
    /// <param name="trusted">The key that is believed; null to believe the one in the file, which shows that nothing was changed and not who made it.</param>
    /// <param name="keyId">The key that signed; empty where that cannot be read.</param>
    public static IReadOnlyList<Finding> Verify(byte[] file, string name, string kind, PublicSigningKey? trusted, out string keyId)
    {
        keyId = "";
        var at = new SourcePosition(name, 0, 0);
        try
        {
            if (JsonNode.Parse(file) is JsonObject json && json["report"] is JsonObject report && json["seal"] is JsonObject seal)
            {
                var document = new SealedDocument(CanonicalJson.Write(report), (string?)seal["hash"] ?? "", (string?)seal["keyId"] ?? "", Base64Url.DecodeFromChars((string?)seal["signature"] ?? ""));
                keyId = document.KeyId;
                var key = trusted ?? (seal["key"] is { } jwk ? PublicSigningKey.FromJwk(Encoding.UTF8.GetBytes(jwk.ToJsonString())) : null);
                return [.. document.Check(kind, key is null ? new Dictionary<string, PublicSigningKey>() : new() { [key.KeyId] = key }, at)
                    .Select(finding => finding with { Fix = finding.Rule == kind + "-key" ? "Get the key of the control plane by another way, and name it with --key." : "Ask for the file again: this one was changed." })];
            }
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            // told below
        }
        return [Finding.Error(kind + "-file", "The file is no such report.", at, "Ask for it again: concordat access review evidence ID --out FILE, or concordat incident report ID --out FILE.")];
    }
}

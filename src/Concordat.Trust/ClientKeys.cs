using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Platform.Secrets;

namespace Concordat.Trust;

/// <summary>Key pairs for clients that try the product out: ES384, as a private JWK (RFC 7517) in a file that only its owner can read.</summary>
public static class ClientKeys
{
    /// <summary>
    /// Makes <c>FOLDER/CLIENT.jwk</c> where there is none; answers the public half as JSON, with its RFC 7638 thumbprint as <c>kid</c>.
    /// </summary>
    public static string CreateIfMissing(string folder, string clientId)
    {
        var file = Path.Combine(folder, clientId + ".jwk");
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(folder);
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP384);
            PrivateFile.Write(file, Encoding.UTF8.GetBytes(Jwk(made.ExportParameters(includePrivateParameters: true)).ToJsonString()));
        }
        var jwk = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        jwk.Remove("d");
        return jwk.ToJsonString();
    }

    private static JsonObject Jwk(ECParameters key)
    {
        var (x, y) = (Base64Url.EncodeToString(key.Q.X), Base64Url.EncodeToString(key.Q.Y));
        // RFC 7638 §3.2: the required members in lexicographic order, without white space.
        var thumbprint = SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-384","kty":"EC","x":"{{x}}","y":"{{y}}"}"""));
        return new JsonObject
        {
            ["kty"] = "EC", ["crv"] = "P-384", ["alg"] = "ES384", ["use"] = "sig", ["kid"] = Base64Url.EncodeToString(thumbprint),
            ["x"] = x, ["y"] = y, ["d"] = Base64Url.EncodeToString(key.D),
        };
    }
}

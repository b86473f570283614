using System.Security.Cryptography;
using System.Text;

namespace Concordat.Platform.Secrets;

/// <summary>An ECDSA P-256 key in a PEM file (mode 600), made on first use. Its id is the RFC 7638 thumbprint.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa _key;

    private SigningKey(ECDsa key)
    {
        _key = key;
        Id = Thumbprint(key);
    }

    /// <summary>RFC 7638 thumbprint of the public key, base64url.</summary>
    public string Id { get; }

    /// <summary>Reads the key, or makes it. Nodes that share the folder and start for the first time at the same moment get the same key.</summary>
    public static SigningKey LoadOrCreate(string file)
    {
        var whole = Path.GetFullPath(file);
        var pem = PrivateFile.GetOrMake(whole, Make, Path.GetDirectoryName(whole)!);
        var key = ECDsa.Create();
        key.ImportFromPem(Encoding.UTF8.GetString(pem));
        return new SigningKey(key);
    }

    private static byte[] Make()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Encoding.UTF8.GetBytes(made.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>ES256 in the IEEE P1363 form of RFC 7518 §3.4.</summary>
    public byte[] Sign(ReadOnlySpan<byte> content) => _key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>Checks a signature of this key.</summary>
    public bool Verify(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature) =>
        _key.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>The public half as a JSON Web Key (RFC 7517).</summary>
    public string PublicJwk()
    {
        var q = _key.ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"alg":"ES256","crv":"P-256","kid":"{{Id}}","kty":"EC","use":"sig","x":"{{Base64Url(q.X!)}}","y":"{{Base64Url(q.Y!)}}"}""";
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static string Thumbprint(ECDsa key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        var canonical = $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url(q.X!)}}","y":"{{Base64Url(q.Y!)}}"}""";
        return Base64Url(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
    }

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}

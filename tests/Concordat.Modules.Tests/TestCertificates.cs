using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Concordat.Modules.Tests;

/// <summary>Certificates of invented authorities, made by the test.</summary>
internal static class TestCertificates
{
    public const string ForServers = "1.3.6.1.5.5.7.3.1";
    public const string ForClients = "1.3.6.1.5.5.7.3.2";

    public static X509Certificate2 Root(string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(400));
    }

    /// <param name="name">Its subject.</param>
    /// <param name="issuer">Who signs it.</param>
    /// <param name="usage">What it is made for.</param>
    /// <param name="dns">The name of a server; null for none.</param>
    /// <param name="from">Hours from now at which it begins.</param>
    /// <param name="until">Hours from now at which it ends.</param>
    /// <param name="isIssuer">True for an authority between.</param>
    public static X509Certificate2 Signed(string name, X509Certificate2 issuer, string usage, string? dns = null, double from = -1, double until = 1, bool isIssuer = false)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        if (isIssuer)
        {
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        }
        else
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        }
        if (dns is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(dns);
            request.CertificateExtensions.Add(names.Build());
        }
        using var bare = request.Create(issuer, DateTimeOffset.UtcNow.AddHours(from), DateTimeOffset.UtcNow.AddHours(until), RandomNumberGenerator.GetBytes(8));
        using var whole = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>PEM of the certificate, those above it, and the private key.</summary>
    public static string Pem(X509Certificate2 certificate, params X509Certificate2[] above) =>
        string.Join('\n', [certificate.ExportCertificatePem(), .. above.Select(one => one.ExportCertificatePem()), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()]);
}

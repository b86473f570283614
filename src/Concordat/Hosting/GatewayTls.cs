using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Concordat.Hosting;

/// <summary>Certificates of the gateway's listener.</summary>
internal sealed class GatewayTlsOptions
{
    /// <summary>The server's certificate with its chain, PEM; null for a plain listener.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>Its private key, PEM, where the certificate's file does not hold it.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Roots of callers' certificates, PEM; with it callers are asked for one, and tokens can be bound to it.</summary>
    public string? ClientCaFile { get; set; }
}

/// <summary>
/// TLS of the gateway's listener. A caller may come without a certificate; one that is shown must be signed by a known root for client authentication, or the
/// connection ends. Who is asked for one, and what it proves, is said by the release: ways between zones, and tokens that are bound (RFC 8705).
/// </summary>
internal static class GatewayTls
{
    private const string ForClients = "1.3.6.1.5.5.7.3.2"; // RFC 5280 4.2.1.12

    /// <summary>Whether callers are asked for certificates.</summary>
    public static bool AsksForCertificates(GatewayTlsOptions options) => options is { CertificateFile: not null, ClientCaFile: not null };

    /// <summary>Sets the listener up; nothing where it is plain.</summary>
    /// <exception cref="InvalidOperationException">The files do not make a usable certificate; the node does not start.</exception>
    public static void Use(ListenOptions listen, GatewayTlsOptions options)
    {
        if (options.CertificateFile is null)
        {
            if (options.ClientCaFile is not null || options.KeyFile is not null)
            {
                throw new InvalidOperationException("GatewayTls names a key or roots of callers and no certificate of its own: set GatewayTls:CertificateFile.");
            }
            return;
        }
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(options.CertificateFile);
            using var made = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
            // Some platforms sign with no key that lives in memory alone.
            var own = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
            var roots = options.ClientCaFile is { } file ? Roots(file) : null;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = own;
                https.ServerCertificateChain = chain;
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                https.ClientCertificateMode = roots is null ? ClientCertificateMode.NoCertificate : ClientCertificateMode.AllowCertificate;
                if (roots is not null)
                {
                    https.ClientCertificateValidation = (certificate, sent, _) => IsSigned(certificate, sent, roots);
                }
            });
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The certificate files of GatewayTls cannot be used: {failure.Message}", failure);
        }
    }

    private static X509Certificate2Collection Roots(string file)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(file);
        return roots.Count > 0 ? roots : throw new CryptographicException($"{file} holds no certificate.");
    }

    private static bool IsSigned(X509Certificate2 certificate, X509Chain? sent, X509Certificate2Collection roots)
    {
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck, // a partner is withdrawn by a release, not by its issuer
                DisableCertificateDownloads = true,
            },
        };
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ForClients));
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }
        return chain.Build(certificate);
    }
}

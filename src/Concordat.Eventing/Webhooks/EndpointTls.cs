using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Concordat.Core.Workspace;
using Concordat.Platform.Secrets;

namespace Concordat.Eventing.Webhooks;

/// <summary>
/// Clients of endpoints with certificates of their own: what is shown to the endpoint, and the only roots that its own may come from. The secrets are read at each
/// delivery, and other ones make another client, so that a certificate is replaced without a restart.
/// </summary>
internal sealed class EndpointTls(SecretStore secrets)
{
    private readonly ConcurrentDictionary<(string? Certificate, string? Ca, bool IsLocal), (string Hash, HttpClient Client)> _clients = new();

    /// <summary>The client of an endpoint; null with what is wrong where its certificates cannot be used.</summary>
    /// <param name="tls">Where the certificates lie.</param>
    /// <param name="isLocal">Whether it is for an address on this machine: such a client reaches no other, and others never reach this machine.</param>
    /// <param name="make">Makes a client.</param>
    public (HttpClient? Client, string? Trouble) For(SystemTls tls, bool isLocal, Func<SslClientAuthenticationOptions, HttpClient> make)
    {
        var (certificate, roots) = (Resolve(tls.Certificate), Resolve(tls.Ca));
        if ((tls.Certificate is not null && certificate is null) || (tls.Ca is not null && roots is null))
        {
            return (null, $"the secret {NameOf(certificate is null && tls.Certificate is not null ? tls.Certificate : tls.Ca)} is missing");
        }
        var (key, hash) = ((NameOf(tls.Certificate), NameOf(tls.Ca), isLocal), Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{certificate}\n{roots}"))));
        if (_clients.TryGetValue(key, out var known) && known.Hash == hash)
        {
            return (known.Client, null);
        }
        // Without resumption each connection shows the certificate that lies there now.
        var options = new SslClientAuthenticationOptions { AllowTlsResume = false };
        try
        {
            if (certificate is not null)
            {
                var chain = new X509Certificate2Collection();
                chain.ImportFromPem(certificate);
                options.ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate, certificate), chain, offline: true);
            }
            if (roots is not null)
            {
                options.CertificateChainPolicy = TrustedRoots.Policy(roots) ?? throw new CryptographicException("There is no certificate.");
            }
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException)
        {
            return (null, $"the secrets {string.Join(" and ", new[] { tls.Certificate, tls.Ca }.OfType<SecretRef>().Select(NameOf))} are no PEM of a certificate with its private key, and of roots");
        }
        var client = make(options);
        _clients[key] = (hash, client); // deliveries on their way keep the one before, which goes with them
        return (client, null);
    }

    private string? Resolve(SecretRef? reference) => reference is null ? null : secrets.Resolve(NameOf(reference)!);

    private static string? NameOf(SecretRef? reference) => reference is null ? null : $"{reference.Store}:{reference.Name}";
}

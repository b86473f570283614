using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Concordat.Integration.Mllp;

/// <summary>TLS of one listener: the node's certificate, and the roots of senders where mutual TLS is asked for.</summary>
internal sealed class ListenerTls
{
    private readonly SslServerAuthenticationOptions _options;

    private ListenerTls(SslServerAuthenticationOptions options) => _options = options;

    /// <summary>Reads the files; null where the listener is plain.</summary>
    /// <exception cref="InvalidOperationException">The files do not make a usable certificate; the node does not start.</exception>
    public static ListenerTls? Load(string listener, MllpListenerOptions options)
    {
        if (options.CertificateFile is null)
        {
            return options.ClientCaFile is null
                ? null
                : throw new InvalidOperationException($"Listener '{listener}' asks for client certificates and has none of its own: set its certificate.");
        }
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(options.CertificateFile);
            var own = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
            var tls = new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(own, chain, offline: true),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ClientCertificateRequired = options.ClientCaFile is not null,
            };
            if (options.ClientCaFile is not null)
            {
                tls.CertificateChainPolicy = ClientPolicy(options.ClientCaFile);
                // A certificate that is missing, expired or signed by somebody else ends the handshake.
                tls.RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificate is not null && errors == SslPolicyErrors.None;
            }
            return new ListenerTls(tls);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The certificate files of listener '{listener}' cannot be used: {failure.Message}", failure);
        }
    }

    /// <summary>Shakes hands. Answers the stream to read from and the peer with its certificate.</summary>
    public async Task<(SslStream Stream, MllpPeer Peer)> Accept(Stream stream, MllpPeer peer, CancellationToken cancellationToken)
    {
        var ssl = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await ssl.AuthenticateAsServerAsync(_options, cancellationToken);
        }
        catch
        {
            await ssl.DisposeAsync();
            throw;
        }
        return ssl.RemoteCertificate is X509Certificate2 certificate && _options.ClientCertificateRequired
            ? (ssl, peer with { Thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256), Subject = certificate.Subject })
            : (ssl, peer);
    }

    private static X509ChainPolicy ClientPolicy(string file)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // a partner is withdrawn by a release, not by its issuer
        };
        policy.CustomTrustStore.ImportFromPemFile(file);
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2")); // client authentication, RFC 5280 4.2.1.12
        return policy;
    }
}

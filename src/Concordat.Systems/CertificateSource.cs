using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Platform.Secrets;

namespace Concordat.Systems;

/// <summary>The certificates of one system as they lie in the secrets now: the one that is shown to it, and the roots that its own must come from.</summary>
/// <param name="Text">What was read, to see whether it changed.</param>
/// <param name="Own">The certificate that is shown; null for none.</param>
/// <param name="Options">For connections.</param>
internal sealed record SystemCertificates((string? Certificate, string? Ca) Text, X509Certificate2? Own, SslClientAuthenticationOptions Options);

/// <summary>Reads certificates by reference, and says in a sentence what is wrong with them.</summary>
internal sealed class CertificateSource(SystemResource system, SecretStore secrets)
{
    private readonly SystemTls _tls = system.Tls!;

    /// <summary>The references as they are written.</summary>
    public (string? Certificate, string? Ca) Read() => (Resolve(_tls.Certificate), Resolve(_tls.Ca));

    /// <summary>Makes the options of a connection.</summary>
    /// <param name="text">What <see cref="Read"/> gave.</param>
    /// <param name="judge">Told what is wrong with the server's certificate; null where nothing is.</param>
    public (SystemCertificates? Certificates, string? Trouble) Load((string? Certificate, string? Ca) text, Action<string?> judge)
    {
        // Without resumption each connection shows the certificate that lies there now.
        var options = new SslClientAuthenticationOptions { AllowTlsResume = false };
        X509Certificate2? own = null;
        try
        {
            if (_tls.Certificate is { } mine)
            {
                if (text.Certificate is null)
                {
                    return (null, $"The certificate that '{system.Name}' asks for is not there: put PEM of certificate, chain and private key into the secret {Name(mine)}.");
                }
                own = X509Certificate2.CreateFromPem(text.Certificate, text.Certificate);
                var chain = new X509Certificate2Collection();
                chain.ImportFromPem(text.Certificate);
                options.ClientCertificateContext = SslStreamCertificateContext.Create(own, chain, offline: true);
            }
            if (_tls.Ca is { } roots)
            {
                if (text.Ca is null)
                {
                    return (null, $"The roots that the certificate of '{system.Name}' must come from are not there: put them as PEM into the secret {Name(roots)}.");
                }
                if (TrustedRoots.Policy(text.Ca) is not { } policy)
                {
                    return (null, $"The secret {Name(roots)} holds no certificate: put PEM of the roots of '{system.Name}' there.");
                }
                options.CertificateChainPolicy = policy;
            }
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException)
        {
            return (null, $"The secrets of '{system.Name}' ({string.Join(", ", new[] { _tls.Certificate, _tls.Ca }.OfType<SecretRef>().Select(Name))}) are no PEM of a certificate with its private key, and of roots.");
        }
        options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            judge(errors == SslPolicyErrors.None ? null : Wrong(certificate as X509Certificate2, chain, errors));
            return errors == SslPolicyErrors.None;
        };
        return (new SystemCertificates(text, own, options), null);
    }

    /// <summary>What is wrong with the day; null where it lies within the certificate's life.</summary>
    public string? Untimely(X509Certificate2? own, DateTimeOffset now) => own is null ? null
        : now > End(own) ? $"The certificate that is shown to '{system.Name}' ({Name(_tls.Certificate!)}) ended on {End(own):yyyy-MM-dd HH:mm} UTC: put a new one in its place, it is read again within a second."
        : now < Begin(own) ? $"The certificate that is shown to '{system.Name}' ({Name(_tls.Certificate!)}) begins on {Begin(own):yyyy-MM-dd HH:mm} UTC." : null;

    /// <summary>What the doctor says of them; null for nothing.</summary>
    public Finding? Examine(DateTimeOffset now)
    {
        var (certificates, trouble) = Load(Read(), _ => { });
        if ((trouble ?? Untimely(certificates?.Own, now)) is { } wrong)
        {
            return Finding.Error("doctor-system-certificate", wrong, _tls.At);
        }
        return certificates?.Own is { } own && now > End(own).AddDays(-30)
            ? Finding.Warn("doctor-system-certificate", $"The certificate that is shown to '{system.Name}' ({Name(_tls.Certificate!)}) ends on {End(own):yyyy-MM-dd}.", _tls.At, "Put a new one in its place: it is read again within a second, without a restart.") : null;
    }

    /// <summary>What a connection says that ended in the handshake, or right behind it.</summary>
    public string Refused(X509Certificate2? own) => own is null
        ? $"'{system.Name}' ended the connection before it answered: it may ask for a certificate, and the workspace names none (tls.certificate)."
        : $"'{system.Name}' ended the connection before it answered: it seems not to take the certificate that is shown to it ({Name(_tls.Certificate!)}, {own.Subject}, issued by {own.Issuer}). Its owner must trust that issuer, or the secret must hold another one.";

    private string Wrong(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var said = certificate is null ? "It shows none." : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"It is for another name than {system.BaseUrl.Host} ({certificate.Subject})."
            : string.Join(' ', (chain?.ChainStatus ?? []).Select(status => status.Status).Distinct().Select(status => status switch
            {
                X509ChainStatusFlags.NotTimeValid => $"It holds from {Begin(certificate):yyyy-MM-dd} to {End(certificate):yyyy-MM-dd}, or one above it is over.",
                X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => $"It comes from none of the roots {(_tls.Ca is { } roots ? $"in {Name(roots)}" : "that this machine trusts; name its own by tls.ca")}.",
                X509ChainStatusFlags.NotValidForUsage => "It is not made for servers.",
                var other => $"{other}.",
            }));
        return $"The certificate of '{system.Name}' is not taken. {said}";
    }

    private static DateTimeOffset Begin(X509Certificate2 certificate) => new(certificate.NotBefore.ToUniversalTime());

    private static DateTimeOffset End(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());

    private string? Resolve(SecretRef? reference) => reference is null ? null : secrets.Resolve(Name(reference));

    private static string Name(SecretRef reference) => $"{reference.Store}:{reference.Name}";
}

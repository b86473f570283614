using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Concordat.Platform.Secrets;

namespace Concordat.Eventing.Notices;

/// <summary>Whether the certificate of a mail server is taken: from the roots of the machine, or from those alone that the release names.</summary>
/// <param name="server">The name that it must be for.</param>
/// <param name="roots">PEM of the only roots; null for those of the machine.</param>
internal sealed class MailTrust(string server, string? roots)
{
    /// <summary>What was wrong with it, in a sentence for operators; null where nothing was.</summary>
    public string? Refused { get; private set; }

    public bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Refused = certificate is not X509Certificate2 shown ? "the mail server shows no certificate"
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? $"the certificate of the mail server is for another name than {server} ({shown.Subject})"
            : roots is null ? errors == SslPolicyErrors.None ? null : $"the certificate of the mail server does not hold: {Why(chain)}; name its own roots by mail.ca where they are not those of the machine"
            : OfRoots(shown, chain);
        return Refused is null;
    }

    private string? OfRoots(X509Certificate2 shown, X509Chain? offered)
    {
        if (TrustedRoots.Policy(roots!) is not { } policy)
        {
            return "mail.ca is no PEM of certificates";
        }
        using var chain = new X509Chain { ChainPolicy = policy };
        foreach (var one in offered?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(one.Certificate);
        }
        return chain.Build(shown) ? null : $"the certificate of the mail server does not come from mail.ca, or does not hold: {Why(chain)}";
    }

    private static string Why(X509Chain? chain) => string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status).Distinct()) is { Length: > 0 } flags ? flags : "no chain";
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Concordat.Platform.Secrets;

/// <summary>Trust in a server whose certificate comes from roots that somebody names, and from no other.</summary>
public static class TrustedRoots
{
    /// <summary>The policy for the certificate of a TLS server.</summary>
    /// <param name="pem">Certificates of the roots.</param>
    /// <returns>Null where the text holds no certificate.</returns>
    public static X509ChainPolicy? Policy(string pem)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1")); // server authentication, RFC 5280 4.2.1.12
        return policy.CustomTrustStore.Count == 0 ? null : policy;
    }
}

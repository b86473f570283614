namespace Concordat.Platform.Secrets;

/// <summary>A HashiCorp Vault, or what speaks its HTTP API: secrets (<c>vault:PATH#FIELD</c>) and the master key.</summary>
public sealed class VaultOptions
{
    /// <summary>Its address, https; plain http is taken for this machine alone.</summary>
    public string Address { get; set; } = "";

    /// <summary>A PEM file of the only roots from which its certificate may come; null for those of the machine.</summary>
    public string? Roots { get; set; }

    /// <summary>A file with the token, which an agent keeps fresh; read at each call.</summary>
    public string? TokenFile { get; set; }

    /// <summary>The role of Kubernetes authentication, in place of a token.</summary>
    public string? KubernetesRole { get; set; }

    /// <summary>Where that method is mounted.</summary>
    public string KubernetesMount { get; set; } = "kubernetes";

    /// <summary>The service account's token that it takes.</summary>
    public string KubernetesTokenFile { get; set; } = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    /// <summary>The namespace, where there are any.</summary>
    public string? Namespace { get; set; }

    /// <summary>Where the secrets engine (KV, version 2) is mounted.</summary>
    public string Mount { get; set; } = "secret";

    /// <summary>How long a secret that was read is used before it is read again.</summary>
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a secret is used beyond that while Vault does not answer.</summary>
    public TimeSpan StaleFor { get; set; } = TimeSpan.FromMinutes(10);
}

using Concordat.Core.Workspace;

namespace Concordat.Systems;

/// <summary>How a node reaches a broker of the active release: addresses of the release or of the node's own configuration, secrets as they are now.</summary>
/// <param name="System">Name of the system.</param>
/// <param name="Type">RabbitMQ or Kafka.</param>
/// <param name="Address">The first server; its scheme says whether connections are encrypted, and its path is the virtual host of a RabbitMQ.</param>
/// <param name="Servers">All servers as <c>host:port</c>, joined by commas.</param>
/// <param name="Login">User; null for none.</param>
/// <param name="Scheme">How it signs in: <c>login</c>, <c>scram-sha-256</c>…</param>
/// <param name="Password">Its password; null for none.</param>
/// <param name="Certificate">PEM of the certificate that is shown, with chain and private key; null for none.</param>
/// <param name="Ca">PEM of the only roots that the broker's certificate may come from; null for those of the machine.</param>
public sealed record BrokerSettings(string System, SystemType Type, Uri Address, string Servers, string? Login, string Scheme, string? Password, string? Certificate, string? Ca)
{
    /// <summary>True where connections are encrypted.</summary>
    public bool IsEncrypted => SystemResource.IsEncrypted(Address);

    /// <summary>Nothing of it is for logs: it holds secrets.</summary>
    public override string ToString() => System;

    internal static BrokerSettings Of(SystemResource system, Uri address, Func<SecretRef?, string?> secret)
    {
        var port = address.IsDefaultPort || address.Port < 0 ? (system.Type, SystemResource.IsEncrypted(address)) switch { (SystemType.Kafka, _) => 9092, (_, true) => 5671, _ => 5672 } : address.Port;
        var credential = system.Credentials.GetValueOrDefault("default");
        return new(
            system.Name, system.Type, address, string.Join(',', system.Servers.Select(server => server.Name).Prepend($"{address.Host}:{port}")), credential?.Login, credential?.Scheme ?? "none", secret(credential?.Secret),
            secret(system.Tls?.Certificate), secret(system.Tls?.Ca));
    }
}

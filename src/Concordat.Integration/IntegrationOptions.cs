namespace Concordat.Integration;

/// <summary>What a node knows of its own MLLP ports; which flow listens where is said by the release.</summary>
public sealed class IntegrationOptions
{
    /// <summary>Listeners by the name that <c>source.mllp.listener</c> of a flow uses. A listener that no flow names refuses every message.</summary>
    public Dictionary<string, MllpListenerOptions> Listeners { get; } = new(StringComparer.Ordinal);

    /// <summary>Bounds of what senders may ask of this node.</summary>
    public MllpLimitOptions Limits { get; set; } = new();
}

/// <summary>One port.</summary>
public sealed class MllpListenerOptions
{
    /// <summary>The address to bind; all of them where not said otherwise.</summary>
    public string Address { get; set; } = "0.0.0.0";
    /// <summary>The port; 0 for any free one.</summary>
    public int Port { get; set; }
    /// <summary>The server's certificate with its chain, PEM; null for a plain connection.</summary>
    public string? CertificateFile { get; set; }
    /// <summary>The certificate's private key, PEM; null where <see cref="CertificateFile"/> holds it too.</summary>
    public string? KeyFile { get; set; }
    /// <summary>Roots that sign the certificates of senders, PEM: with it a connection without such a certificate is refused (mutual TLS).</summary>
    public string? ClientCaFile { get; set; }
}

/// <summary>What senders may ask of this node. Each bound ends or refuses one connection and leaves the others alone.</summary>
public sealed record MllpLimitOptions
{
    /// <summary>Connections at the same time, over all listeners.</summary>
    public int Connections { get; init; } = 500;
    /// <summary>Connections at the same time from one address.</summary>
    public int ConnectionsPerPeer { get; init; } = 100;
    /// <summary>Bytes of one message.</summary>
    public int MessageBytes { get; init; } = 10 * 1024 * 1024;
    /// <summary>Bytes of unfinished messages, over all connections.</summary>
    public long BufferedBytes { get; init; } = 256L * 1024 * 1024;
    /// <summary>Messages of one connection that share one commit.</summary>
    public int Batch { get; init; } = 64;
    /// <summary>A connection may be silent so long between two messages.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(5);
    /// <summary>A message that has begun must be complete after this time, however slowly it drips.</summary>
    public TimeSpan Frame { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>A TLS handshake, and the sending of an answer to a peer that does not read.</summary>
    public TimeSpan Peer { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>Errors of framing on one connection until it is closed.</summary>
    public int FramingErrors { get; init; } = 3;
}

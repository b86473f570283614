using System.Net;

namespace Concordat.Integration.Mllp;

/// <summary>Who is at the other end of a connection, as far as the connection itself tells.</summary>
/// <param name="Listener">The listener that it came in by.</param>
/// <param name="Address">Its address.</param>
/// <param name="Thumbprint">SHA-256 of its verified client certificate, upper-case hex; null without one.</param>
/// <param name="Subject">The subject of that certificate.</param>
internal sealed record MllpPeer(string Listener, IPAddress Address, string? Thumbprint = null, string? Subject = null)
{
    /// <summary>True where the connection speaks TLS.</summary>
    public bool IsEncrypted { get; init; }

    public bool IsCertified => Thumbprint is not null;
}

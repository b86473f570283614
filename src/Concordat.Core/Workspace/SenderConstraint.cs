namespace Concordat.Core.Workspace;

/// <summary>What an access token is bound to, so that whoever steals it cannot use it.</summary>
[Flags]
public enum SenderConstraint
{
    /// <summary>Nothing: whoever bears it may use it (RFC 6750).</summary>
    None = 0,
    /// <summary>A key of which each call brings a proof (RFC 9449).</summary>
    Dpop = 1,
    /// <summary>The certificate of the connection (RFC 8705, 3).</summary>
    Mtls = 2,
    /// <summary>One of the two.</summary>
    Either = Dpop | Mtls,
}

namespace Concordat.Trust.Apps;

/// <summary>What a patient gave to an app: the root of all codes, refresh tokens and access tokens that came from it.</summary>
internal sealed class AppGrant
{
    public Guid Id { get; set; }
    public string Client { get; set; } = "";
    public Guid Account { get; set; }
    /// <summary>The patient as a keyed hash.</summary>
    public string PatientKey { get; set; } = "";
    /// <summary>Separated by spaces.</summary>
    public string Scopes { get; set; } = "";
    public string Purpose { get; set; } = "";
    public string RedirectUri { get; set; } = "";
    /// <summary>PKCE's <c>code_challenge</c> (RFC 7636 §4.2, S256).</summary>
    public string Challenge { get; set; } = "";
    /// <summary>The key or certificate that must come with the code, and then with refresh tokens (<see cref="TokenBinding.Text"/>); null for any.</summary>
    public string? BoundTo { get; set; }
    public string? Nonce { get; set; }
    public DateTimeOffset GivenAt { get; set; }
    public DateTimeOffset Until { get; set; }
    public bool Revoked { get; set; }

    /// <summary>When its code or a refresh token was last redeemed; null before.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    public IReadOnlyList<string> ScopeList => Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A code or refresh token of a grant; the text itself is not kept.</summary>
internal sealed class AppToken
{
    /// <summary>SHA-256, hex.</summary>
    public string Hash { get; set; } = "";
    public Guid Grant { get; set; }
    public AppTokenKind Kind { get; set; }
    public bool Used { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>The kinds of <see cref="AppToken"/>.</summary>
internal enum AppTokenKind
{
    Code,
    Refresh,
}

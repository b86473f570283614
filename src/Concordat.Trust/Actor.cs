using System.Collections.Frozen;

namespace Concordat.Trust;

/// <summary>Who is asking, as an access token proves it.</summary>
/// <param name="Client">The OAuth client.</param>
/// <param name="Partner">The partner whose client it is; null for the product's own command line and for service accounts.</param>
/// <param name="Scopes">What the token grants.</param>
/// <param name="Purpose">HL7 PurposeOfUse code that the token was issued for; null where it names a person.</param>
/// <param name="Expires">From when the token is worth nothing.</param>
public sealed record Actor(string Client, string? Partner, FrozenSet<string> Scopes, string? Purpose, DateTimeOffset Expires)
{
    /// <summary>The person who acts through the client; null where a system acts for itself.</summary>
    public string? Person { get; init; }

    /// <summary>The person's session, which can be revoked; null where a system acts for itself.</summary>
    public Guid? Session { get; init; }

    /// <summary>As the audit ledger names it: <c>person:ada</c> or <c>client:meridian-claims</c>.</summary>
    public string Name => Person is null ? "client:" + Client : "person:" + Person;
}

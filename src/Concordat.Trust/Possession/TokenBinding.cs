using System.Text.Json;
using Concordat.Core.Workspace;

namespace Concordat.Trust;

/// <summary>What an access token is bound to: it is worth nothing to whoever cannot show that.</summary>
/// <param name="Kind"><see cref="SenderConstraint.Dpop"/> or <see cref="SenderConstraint.Mtls"/>.</param>
/// <param name="Thumbprint">Base64url of SHA-256: of the key (<c>jkt</c>, RFC 9449 §6.1) or of the certificate (<c>x5t#S256</c>, RFC 8705 §3.1).</param>
public sealed record TokenBinding(SenderConstraint Kind, string Thumbprint)
{
    private const string Key = "jkt";
    private const string Certificate = "x5t#S256";

    /// <summary>Characters of a thumbprint.</summary>
    internal const int Length = 43;

    private string Name => Kind == SenderConstraint.Dpop ? Key : Certificate;

    /// <summary>As a stored grant names it.</summary>
    internal string Text => $"{Name}:{Thumbprint}";

    /// <summary>The value of the claim <c>cnf</c>.</summary>
    internal JsonElement Claim => JsonElement.Parse($$"""{"{{Name}}":"{{Thumbprint}}"}""");

    /// <summary>Reads the value of the claim <c>cnf</c>; null where it holds anything but one of the two.</summary>
    internal static TokenBinding? Read(JsonElement confirmation)
    {
        if (confirmation.ValueKind != JsonValueKind.Object || confirmation.GetPropertyCount() != 1)
        {
            return null;
        }
        var member = confirmation.EnumerateObject().First();
        return member.Value is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: Length } thumbprint
            ? member.Name switch
            {
                Key => new TokenBinding(SenderConstraint.Dpop, thumbprint),
                Certificate => new TokenBinding(SenderConstraint.Mtls, thumbprint),
                _ => null,
            }
            : null;
    }
}

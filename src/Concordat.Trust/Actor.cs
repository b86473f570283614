using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

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

    /// <summary>The token's <c>jti</c>, by which it can be revoked.</summary>
    public string? TokenId { get; init; }

    /// <summary>What the token is bound to; null for a bearer token. <see cref="SenderCheck"/> holds a call to it.</summary>
    public TokenBinding? Binding { get; init; }

    /// <summary>The grant of a patient to an app that the token came from, by which all its tokens can be revoked; null for other tokens.</summary>
    public string? Grant { get; init; }

    /// <summary>The one patient whom the token is about, as a keyed hash (<see cref="ConsentGate.KeyOf"/>); null for a token that is bound to no patient.</summary>
    public string? PatientKey { get; init; }

    /// <summary>The patient's account, where a patient let an app act.</summary>
    public string? Subject { get; init; }

    /// <summary>Before the name of a service account, where people and service accounts stand side by side. No person's name has a colon.</summary>
    internal const string ServicePrefix = "service:";

    /// <summary>The name of a service account; null where a person is named.</summary>
    public static string? Service(string who) => who.StartsWith(ServicePrefix, StringComparison.Ordinal) ? who[ServicePrefix.Length..] : null;

    /// <summary>As the audit ledger names who acts on the control plane: <c>service:clinical-ci</c> or <c>person:ada</c>; whoever has a kind before the name already keeps it.</summary>
    public static string NameOf(string who) => who.Contains(':', StringComparison.Ordinal) ? who : "person:" + who;

    /// <summary>Whoever asks the control plane, as the audit ledger names it; the endpoint demands a policy, so there is one.</summary>
    internal static string Asking(HttpContext context) => NameOf(context.User.Identity!.Name!);

    /// <summary>As the audit ledger names it: <c>person:ada</c> or <c>client:meridian-claims</c>.</summary>
    public string Name => Person is null ? "client:" + Client : "person:" + Person;
}

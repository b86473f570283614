using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>What a webhook shows beside its signature: headers whose values are secrets, or a token that is fetched for it.</summary>
/// <param name="Headers">By name, where the value lies.</param>
/// <param name="OAuth">Whom a token is asked of; null for none.</param>
/// <param name="At">Where it stands.</param>
public sealed record WebhookAuth(IReadOnlyDictionary<string, HeaderSecret> Headers, OAuthTerms? OAuth, SourcePosition At)
{
    /// <summary>What the delivery itself says, or the connection.</summary>
    private static readonly HashSet<string> Taken = new(StringComparer.OrdinalIgnoreCase) { "host", "connection", "transfer-encoding", "te", "upgrade", "expect", "user-agent", "trailer", "keep-alive", "proxy-authorization", "cookie" };

    internal static WebhookAuth Read(ResourceReader r)
    {
        var auth = new WebhookAuth(
            r.Map("headers", HeaderSecret.Read, "Headers that each delivery carries, each with its value by reference."),
            r.OptionalChild("oauth", OAuthTerms.Read, "An access token that is fetched for deliveries (RFC 6749 §4.4, client credentials)."),
            r.At);
        if (auth is { Headers.Count: 0, OAuth: null })
        {
            r.Report("resource-missing-key", "headers", "'auth' says nothing.", "Add 'headers', 'oauth', or take it away.");
        }
        foreach (var name in auth.Headers.Keys.Where(name => !IsToken(name) || Taken.Contains(name) || name.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("content-", StringComparison.OrdinalIgnoreCase)))
        {
            r.Report("resource-value", "headers", $"A webhook cannot carry a header '{name}' of yours.", "A name as RFC 9110 §5.1 has them, and none that the delivery says itself (webhook-…, content-…, host, user-agent).");
        }
        if (auth.OAuth is not null && auth.Headers.Keys.Any(name => name.Equals("authorization", StringComparison.OrdinalIgnoreCase)))
        {
            r.Report("resource-value", "headers", "The token of 'oauth' stands in Authorization, and so would this header.", "Take one of them away.");
        }
        return auth;
    }

    private static bool IsToken(string name) => name.Length is > 0 and <= 100 && name.All(sign => char.IsAsciiLetterOrDigit(sign) || "!#$%&'*+-.^_`|~".Contains(sign, StringComparison.Ordinal));
}

/// <summary>The value of a header, by reference.</summary>
public sealed record HeaderSecret(SecretRef? Secret, SourcePosition At)
{
    internal static HeaderSecret Read(ResourceReader r)
    {
        var header = new HeaderSecret(r.OptionalSecret("secret", "The value, by reference."), r.At);
        if (header.Secret is null && !r.Has("secret"))
        {
            r.Report("resource-missing-key", "secret", "The header has no value.", "Write { secret: vault:… }.");
        }
        return header;
    }
}

/// <summary>Whom an access token is asked of.</summary>
/// <param name="TokenUrl">The token endpoint.</param>
/// <param name="Client">Our client id there.</param>
/// <param name="Secret">Our client's secret, by reference; sent by HTTP Basic (RFC 6749 §2.3.1).</param>
/// <param name="Scope">What is asked for; null for what the client has.</param>
/// <param name="At">Where it stands.</param>
public sealed record OAuthTerms(Uri TokenUrl, string Client, SecretRef? Secret, string? Scope, SourcePosition At)
{
    internal static OAuthTerms Read(ResourceReader r)
    {
        var terms = new OAuthTerms(
            r.Url("token", "The token endpoint."), r.Text("client", "Our client id there.", 200), r.OptionalSecret("secret", "Our client's secret, by reference."), r.OptionalText("scope", "What is asked for, as RFC 6749 §3.3 writes it.", 500), r.At);
        if (terms.TokenUrl.Scheme != Uri.UriSchemeHttps && r.Has("token"))
        {
            r.Report("resource-value", "token", "A secret is sent to a token endpoint: its address begins with https://.");
        }
        if (terms.Secret is null && !r.Has("secret"))
        {
            r.Report("resource-missing-key", "secret", "The client has no secret.", "Add 'secret', by reference.");
        }
        return terms;
    }
}

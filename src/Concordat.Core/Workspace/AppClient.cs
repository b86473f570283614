namespace Concordat.Core.Workspace;

/// <summary>What an app of patients states beyond another client: where it is answered, and what it may ask patients for.</summary>
internal static class AppClient
{
    /// <summary>Scopes that frame a launch and stand beside resource scopes (SMART App Launch 2.2, scopes and launch context).</summary>
    public static readonly IReadOnlyList<string> Frame = ["launch/patient", "openid", "fhirUser", "offline_access"];

    public static void Check(ResourceReader r, Client client)
    {
        foreach (var redirect in client.RedirectUris.Where(uri => Flaw(uri.Name) is not null))
        {
            r.Report("resource-value", "redirectUris", $"A redirect address {Flaw(redirect.Name)}.",
                "https://app.example/callback, http://127.0.0.1/callback (any port), or com.example.app:/callback (RFC 8252 §7).");
        }
        var apps = client.Scopes.Where(scope => scope.Name.StartsWith("patient/", StringComparison.Ordinal) || Frame.Contains(scope.Name)).ToList();
        if (apps.Count > 0 && client.RedirectUris.Count == 0)
        {
            r.Report("resource-value", "scopes", $"'{apps[0].Name}' is given by patients, and the client names no address where they are led back to.", "Add redirectUris.");
        }
        if (client.IsPublic && (client.RedirectUris.Count == 0 || apps.Count < client.Scopes.Count))
        {
            r.Report("resource-value", "keys", "A client without a key acts for patients alone.", "Name redirectUris, and patient/ scopes only; or give it a key.");
        }
    }

    /// <summary>What is wrong with an address; null where nothing is (RFC 8252 §7 and §8.4, RFC 9700 §4.1).</summary>
    private static string? Flaw(string text)
    {
        if (text.Length > 500 || text.Contains('*', StringComparison.Ordinal) || text.Any(c => c is <= ' ' or > '~') || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            return "is no absolute address, or has a wildcard";
        }
        if (uri.Fragment.Length > 0 || uri.UserInfo.Length > 0 || text.Contains('#', StringComparison.Ordinal))
        {
            return "has a fragment or a user";
        }
        return uri.Scheme switch
        {
            "https" => null,
            "http" => uri.Host is "127.0.0.1" or "[::1]" ? null : "is http and not on the loopback interface",
            var scheme => scheme.Contains('.', StringComparison.Ordinal) ? null : "has a scheme that is not the app's own",
        };
    }
}

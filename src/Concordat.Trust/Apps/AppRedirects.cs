namespace Concordat.Trust.Apps;

/// <summary>
/// Where an app may be answered: exactly at an address of its release (RFC 9700 §2.1); on the loopback interface at any port, because an app on a
/// computer learns its port when it starts (RFC 8252 §7.3).
/// </summary>
internal static class AppRedirects
{
    public static bool Allows(IReadOnlyList<string> registered, string? asked) =>
        asked is not null && registered.Any(one => one == asked || (Loopback(one) is { } known && Loopback(asked) == known));

    /// <summary>The origin, for a content policy and CORS: of a private-use scheme the scheme alone.</summary>
    public static string Source(string redirect) => new Uri(redirect) is { Scheme: "https" or "http" } web ? web.GetLeftPart(UriPartial.Authority) : new Uri(redirect).Scheme + ":";

    /// <summary>An http address on loopback without its port; null for any other. It must be written in the one way that a Uri writes it.</summary>
    private static string? Loopback(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri is { Scheme: "http", Host: "127.0.0.1" or "[::1]", UserInfo: "", Fragment: "" }
        && address.StartsWith($"http://{uri.Host}", StringComparison.Ordinal) ? uri.Host + uri.PathAndQuery : null;
}

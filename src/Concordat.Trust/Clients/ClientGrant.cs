namespace Concordat.Trust.Clients;

/// <summary>What a token will carry: no more than the release grants at this moment.</summary>
internal sealed record ClientGrant(IReadOnlyList<string> Scopes, string? Purpose)
{
    /// <summary>OAuth error code (RFC 6749 §5.2) where nothing is granted.</summary>
    public string? Error { get; private init; }

    /// <summary>What to do about the error.</summary>
    public string? Description { get; private init; }

    /// <summary>
    /// Bounds a request by the release: every scope must be granted (none asked for means all), and the purpose must be one of the
    /// client's that an agreement covers today (none asked for means the first).
    /// </summary>
    public static ClientGrant Evaluate(RegisteredClient client, IReadOnlyCollection<string> scopes, string? purpose, DateOnly today)
    {
        var purposes = client.PurposesOn(today);
        if (purposes.Count == 0)
        {
            return No("unauthorized_client", "No agreement with the partner is in force today.");
        }
        if (!string.IsNullOrEmpty(purpose) && !purposes.Contains(purpose))
        {
            return No("invalid_request", "The purpose is not covered by the client's agreement.");
        }
        if (scopes.Any(s => !SmartScope.Cover(client.Scopes, s)))
        {
            return No("invalid_scope", "A scope was asked for that the active release does not grant to this client.");
        }
        return new ClientGrant(scopes.Count == 0 ? [.. client.Scopes.Order(StringComparer.Ordinal)] : [.. scopes], string.IsNullOrEmpty(purpose) ? purposes[0] : purpose);
    }

    /// <summary>The same for a client that asks for itself: what patients give is not its own.</summary>
    public static ClientGrant ForItself(RegisteredClient client, IReadOnlyCollection<string> scopes, string? purpose, DateOnly today) =>
        client.Scopes.Any(Apps.AppScopes.IsApps) ? Evaluate(client with { Scopes = [.. client.Scopes.Where(s => !Apps.AppScopes.IsApps(s))] }, scopes, purpose, today) is var own
            && own is { Error: null, Scopes.Count: 0 } ? No("unauthorized_client", "The app gets what patients give it, and nothing for itself.") : own
        : Evaluate(client, scopes, purpose, today);

    private static ClientGrant No(string error, string description) => new([], null) { Error = error, Description = description };
}

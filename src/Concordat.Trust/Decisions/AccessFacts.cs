using System.Collections.Frozen;
using Concordat.Core.Workspace;

namespace Concordat.Trust;

/// <summary>What a caller wants to do with a resource; SMART App Launch 2.2's five interactions.</summary>
public enum Interaction
{
    /// <summary>Make one: POST.</summary>
    Create,
    /// <summary>Read one by its id.</summary>
    Read,
    /// <summary>Change one: PUT, PATCH.</summary>
    Update,
    /// <summary>Remove one.</summary>
    Delete,
    /// <summary>Find several: GET without an id.</summary>
    Search,
}

/// <summary>What the active release says about one kind of interaction with one interface. Compiled once per route, not per call.</summary>
/// <param name="Interface"><c>domain/api/vN</c>.</param>
/// <param name="Needed">The scope that a token must cover; null where the interface grants the interaction to nobody.</param>
/// <param name="Purposes">Purposes for which it may be used; empty for any.</param>
/// <param name="Minimize">By purpose, the only fields that it sees.</param>
/// <param name="Consent">True where the patient's consent decides.</param>
public sealed record AccessFacts(
    string Interface, SmartScope? Needed, FrozenSet<string> Purposes, FrozenDictionary<string, IReadOnlyList<string>> Minimize, bool Consent)
{
    private readonly FrozenDictionary<string, Decision> _permits = Minimize.ToFrozenDictionary(row => row.Key, row => new Decision(null, null, row.Value, Consent), StringComparer.Ordinal);
    private readonly Decision _whole = new(null, null, null, Consent);

    /// <summary>The permission for a purpose, with what it obliges to. Made with the facts, so that a call makes nothing.</summary>
    internal Decision Permit(string purpose) => _permits.GetValueOrDefault(purpose, _whole);

    /// <summary>True where the interface says in what way request or response name the patient; without it no token of one patient can be held to that one.</summary>
    public bool NamesPatient { get; init; }

    /// <summary>Reads them from the API's resource.</summary>
    public static AccessFacts Of(Api api, Interaction interaction)
    {
        var (kind, letter) = interaction switch
        {
            Interaction.Create => ("write", "c"),
            Interaction.Read => ("read", "r"),
            Interaction.Update => ("write", "u"),
            Interaction.Delete => ("write", "d"),
            _ => ("read", "s"),
        };
        SmartScope? needed = api.Access.Scopes.TryGetValue(kind, out var scope) && SmartScope.Read(scope.Name) is { } declared && declared.Interactions.Contains(letter)
            ? declared with { Interactions = letter }
            : null;
        return new AccessFacts(
            api.Id, needed, [.. api.Access.Purposes.Select(p => p.Name)],
            api.Minimize.ToFrozenDictionary(m => m.Key, m => (IReadOnlyList<string>)[.. m.Value.Select(f => f.Name)], StringComparer.Ordinal),
            api.Access.Consent == true) { NamesPatient = api.Access.Subject is not (null or { Path: null, Response: null }) };
    }

    /// <summary>
    /// The interaction of an operation: by its method, and for GET by whether its path ends in a parameter (<c>/invoices/{id}</c> reads one,
    /// <c>/invoices</c> searches).
    /// </summary>
    public static Interaction InteractionOf(string method, string pathTemplate) => method.ToUpperInvariant() switch
    {
        "POST" => Interaction.Create,
        "PUT" or "PATCH" => Interaction.Update,
        "DELETE" => Interaction.Delete,
        _ => pathTemplate.TrimEnd('/').EndsWith('}') ? Interaction.Read : Interaction.Search,
    };
}

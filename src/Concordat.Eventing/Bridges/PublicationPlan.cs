using System.Collections.Frozen;
using Concordat.Core.Workspace;
using Concordat.Core.Zones;
using Concordat.Trust;

namespace Concordat.Eventing.Bridges;

/// <summary>Events of a partner that are read at a broker, as one release has them.</summary>
/// <param name="Partner">Whose they are.</param>
/// <param name="Publication">Where they are read, and in whose name.</param>
/// <param name="Types">The only event types that come.</param>
/// <param name="Closed">Why nothing is read: a zone or the encryption of the way; null where it is.</param>
internal sealed record PublicationPlan(Partner Partner, Publication Publication, FrozenSet<string> Types, string? Closed)
{
    private readonly IReadOnlyList<string> _purposes = [.. PurposesOf(Partner, Publication)];
    private readonly FrozenSet<string> _scopes = [.. Partner.Clients.FirstOrDefault(c => c.Id == Publication.Client.Name)?.Scopes.Select(scope => scope.Name) ?? []];

    /// <summary>Its place, its lease and what was refused go by this name.</summary>
    public string Channel { get; } = $"publication/{Partner.Name}/{Publication.Name}";

    public string Client => Publication.Client.Name;

    /// <summary>What a dead letter is kept under whose type nobody knows.</summary>
    public string Interface => Types.Order(StringComparer.Ordinal).FirstOrDefault() ?? Channel;

    /// <summary>True on days of an agreement; on others nothing is read, and what comes waits where it is.</summary>
    public bool IsAgreedOn(DateOnly day) => Partner.Agreements.Any(agreement => agreement.Covers(day));

    /// <summary>Who sends, for each purpose that it may send for: no token says which.</summary>
    public IEnumerable<Actor> Senders() => _purposes.Select(purpose => new Actor(Client, Partner.Name, _scopes, purpose, DateTimeOffset.MaxValue));

    public static PublicationPlan Of(Workspace workspace, PathGate gate, Partner partner, Publication publication)
    {
        var types = DataPaths.PublishedBy(workspace, partner, publication).ToList();
        return new(partner, publication, types.Select(type => type.Type).ToFrozenSet(StringComparer.Ordinal),
            types.Count == 0 ? "The client may publish no event." : types.Select(type => gate.Unreadable(type, partner, publication)).FirstOrDefault(why => why is not null));
    }

    private static IEnumerable<string> PurposesOf(Partner partner, Publication publication)
    {
        var own = partner.Clients.FirstOrDefault(c => c.Id == publication.Client.Name)?.Purposes ?? [];
        return (own.Count > 0 ? own : partner.Agreements.SelectMany(agreement => agreement.Purposes)).Select(purpose => purpose.Name).Distinct(StringComparer.Ordinal);
    }
}

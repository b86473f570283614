using System.Collections.Frozen;

namespace Concordat.Trust.Clients;

/// <summary>
/// The clients and service accounts of the active release. There is no other way to become a client: nothing registers at run time. Swapped as a whole
/// when another release becomes active, so that a token asked for a moment later is bounded by it.
/// </summary>
internal sealed class ClientDirectory
{
    private volatile ClientPlan _plan = new(0, FrozenDictionary<string, RegisteredClient>.Empty);

    public ClientPlan Current => _plan;

    public RegisteredClient? Find(string id) => _plan.Clients.GetValueOrDefault(id);

    public ServiceClient? FindService(string name) => _plan.Services.GetValueOrDefault(name);

    /// <summary>Whoever may authenticate under this id. The two kinds share no name: the workspace's check sees to it, and here the partner's client comes first.</summary>
    public IKeyHolder? FindKeyHolder(string id) => Find(id) ?? (IKeyHolder?)FindService(id);

    public void Swap(ClientPlan plan) => _plan = plan;
}

/// <summary>The clients of one release.</summary>
internal sealed record ClientPlan(int Release, FrozenDictionary<string, RegisteredClient> Clients)
{
    /// <summary>Service accounts by name.</summary>
    public FrozenDictionary<string, ServiceClient> Services { get; init; } = FrozenDictionary<string, ServiceClient>.Empty;

    /// <summary><c>domain/api/vN</c> of the interfaces that apps take for FHIR servers of their own: those whose system is one.</summary>
    public FrozenSet<string> FhirServers { get; init; } = [];

    /// <summary>The https origins of apps' redirect addresses.</summary>
    public FrozenSet<string> Origins { get; } = Clients.Values.SelectMany(client => client.Redirects).Where(redirect => redirect.StartsWith("https://", StringComparison.Ordinal))
        .Select(Apps.AppRedirects.Source).ToFrozenSet(StringComparer.Ordinal);

    public static ClientPlan Of(int release, IEnumerable<RegisteredClient> clients) =>
        new(release, clients.ToFrozenDictionary(c => c.Id, StringComparer.Ordinal));
}

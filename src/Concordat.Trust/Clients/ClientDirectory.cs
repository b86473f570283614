using System.Collections.Frozen;

namespace Concordat.Trust.Clients;

/// <summary>
/// The clients of the active release. There is no other way to become a client: nothing registers at run time. Swapped as a whole
/// when another release becomes active, so that a token asked for a moment later is bounded by it.
/// </summary>
internal sealed class ClientDirectory
{
    private volatile ClientPlan _plan = new(0, FrozenDictionary<string, RegisteredClient>.Empty);

    public ClientPlan Current => _plan;

    public RegisteredClient? Find(string id) => _plan.Clients.GetValueOrDefault(id);

    public void Swap(ClientPlan plan) => _plan = plan;
}

/// <summary>The clients of one release.</summary>
internal sealed record ClientPlan(int Release, FrozenDictionary<string, RegisteredClient> Clients)
{
    public static ClientPlan Of(int release, IEnumerable<RegisteredClient> clients) =>
        new(release, clients.ToFrozenDictionary(c => c.Id, StringComparer.Ordinal));
}

using System.Collections.Concurrent;
using System.Collections.Frozen;
using Concordat.Core.Workspace;

namespace Concordat.Gateway.Plan;

/// <summary>Everything that the gateway knows, compiled from one release and swapped as one.</summary>
/// <param name="Release">The release's number; 0 before there is any.</param>
/// <param name="Decision">The change request whose approval made it.</param>
/// <param name="Apis">By <c>domain/name/vN</c>.</param>
internal sealed record GatewayPlan(int Release, string? Decision, FrozenDictionary<string, ApiPlan> Apis)
{
    /// <summary>Before the first release: there is nothing.</summary>
    public static readonly GatewayPlan Empty = new(0, null, FrozenDictionary<string, ApiPlan>.Empty);

    /// <summary>The encryption that calls of a partner must come with, by partner; empty where none is asked for.</summary>
    public FrozenDictionary<string, Transit> Asks { get; init; } = FrozenDictionary<string, Transit>.Empty;

    /// <summary>Closed paths of which the ledger was told: bounded by the partners and interfaces of the release.</summary>
    public ConcurrentDictionary<(string Rule, string Interface, string Who), bool> Told { get; } = new();

    /// <summary>The API at <c>/apis/{domain}/{name}/{version}</c>.</summary>
    public ApiPlan? Find(string domain, string name, string version)
    {
        var length = domain.Length + name.Length + version.Length + 2;
        if (length > 200)
        {
            return null;
        }
        Span<char> key = stackalloc char[length];
        domain.CopyTo(key);
        key[domain.Length] = '/';
        name.CopyTo(key[(domain.Length + 1)..]);
        key[domain.Length + name.Length + 1] = '/';
        version.CopyTo(key[(domain.Length + name.Length + 2)..]);
        return Apis.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var api) ? api : null;
    }
}

using System.Collections.Frozen;
using Microsoft.IdentityModel.Tokens;

namespace Concordat.Trust.Clients;

/// <summary>Somebody who proves who they are with an assertion: a client of a partner, or a service account.</summary>
internal interface IKeyHolder
{
    /// <summary>The client id.</summary>
    string Id { get; }

    /// <summary>Public keys by value; empty where they come from <see cref="KeysUrl"/>.</summary>
    IReadOnlyList<JsonWebKey> Keys { get; }

    /// <summary>Where the keys are published; null where they are given by value.</summary>
    Uri? KeysUrl { get; }
}

/// <summary>A service account as the active release grants it: the control plane's client, and nobody's at the gateway.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Keys">Its public keys by value.</param>
/// <param name="KeysUrl">Where it publishes its keys.</param>
/// <param name="Scopes">All that it may ask for.</param>
/// <param name="Until">The last day on which it gets tokens, and they count; null for no end.</param>
internal sealed record ServiceClient(string Id, IReadOnlyList<JsonWebKey> Keys, Uri? KeysUrl, FrozenSet<string> Scopes, DateOnly? Until) : IKeyHolder
{
    /// <summary>As the audit ledger and change requests name it.</summary>
    public string Actor => Trust.Actor.ServicePrefix + Id;

    public bool HoldsOn(DateOnly day) => Until is null || day <= Until;
}

using System.Net;
using Concordat.Core.Workspace;
using Concordat.Trust.Clients;
using Microsoft.AspNetCore.Http;

namespace Concordat.Trust;

/// <summary>
/// Whether a call comes from a network that the release names for its client. Behind proxies the host has put the caller's own address in place of theirs
/// (<see cref="TrustOptions.TrustedProxies"/>); what anybody else writes into a header counts for nothing. Makes nothing at a call.
/// </summary>
public sealed class CallerNetwork
{
    /// <summary>What a caller is told.</summary>
    public const string Refusal = "Calls of this client come from networks that were agreed on, and this address is in none of them.";

    private readonly ClientDirectory _clients;

    internal CallerNetwork(ClientDirectory clients) => _clients = clients;

    /// <summary>True where the client is bound to no network, or the call comes from one of its own.</summary>
    public bool Allows(HttpContext http, Actor actor) => _clients.Find(actor.Client) is not { } client || Allows(client, http.Connection.RemoteIpAddress);

    internal static bool Allows(RegisteredClient client, IPAddress? address)
    {
        if (client.Networks.Length == 0)
        {
            return true;
        }
        if (address is null)
        {
            return false;
        }
        var at = AddressRange.Of(address);
        foreach (var network in client.Networks)
        {
            if (network.Contains(at))
            {
                return true;
            }
        }
        return false;
    }
}

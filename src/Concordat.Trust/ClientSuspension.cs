using Concordat.Trust.Clients;

namespace Concordat.Trust;

/// <summary>Stops clients at once: what a release allows is narrowed, and only an administrator gives it back.</summary>
public sealed class ClientSuspension
{
    private readonly Suspensions _suspensions;

    internal ClientSuspension(Suspensions suspensions) => _suspensions = suspensions;

    /// <summary>From now on every call of the client is refused, whatever its tokens say.</summary>
    /// <param name="client">The client id.</param>
    /// <param name="by">Who, as the ledger names them.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task Suspend(string client, string by, string reason, CancellationToken cancellationToken) => _suspensions.Suspend(client, by, reason, cancellationToken);

    /// <summary>True where the client is stopped.</summary>
    public bool Holds(string client) => _suspensions.Holds(client);
}

using Concordat.Platform.Data;

namespace Concordat.Trust;

/// <summary>Is told in the transaction in which somebody breaks the glass, so that people hear of it.</summary>
public interface IGlassWatch
{
    /// <summary>The glass is broken.</summary>
    /// <param name="unit">The transaction.</param>
    /// <param name="client">For which client.</param>
    /// <param name="reviewBy">When somebody else must have looked at it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task Broken(UnitOfWork unit, string client, DateTimeOffset reviewBy, CancellationToken cancellationToken);
}

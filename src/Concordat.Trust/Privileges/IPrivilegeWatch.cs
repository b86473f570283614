using Concordat.Platform.Data;

namespace Concordat.Trust;

/// <summary>Is told in the transaction in which somebody asks for a privilege that a second person must give, so that people hear of it.</summary>
public interface IPrivilegeWatch
{
    /// <summary>A privilege waits.</summary>
    /// <param name="unit">The transaction.</param>
    /// <param name="id">Which.</param>
    /// <param name="person">Who asks.</param>
    /// <param name="seconds">Who may give it, by name.</param>
    Task Asked(UnitOfWork unit, string id, string person, IReadOnlyList<string> seconds);
}

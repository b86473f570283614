using Concordat.Platform.Data;

namespace Concordat.Governance.Partners;

/// <summary>A module that keeps something of partners which has to end with them.</summary>
public interface IPartnerWatch
{
    /// <summary>The partner's pages are closed: what was kept of what it filled in goes in the same transaction.</summary>
    Task Closed(UnitOfWork unit, string partner);
}

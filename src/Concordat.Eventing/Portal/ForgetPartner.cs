using Concordat.Governance.Partners;
using Concordat.Platform.Data;

namespace Concordat.Eventing.Portal;

/// <summary>Endpoints and secrets of a partner go with its pages: another partner of the same name finds none.</summary>
internal sealed class ForgetPartner : IPartnerWatch
{
    public async Task Closed(UnitOfWork unit, string partner)
    {
        await unit.Sql.Execute("DELETE FROM webhook_proposals WHERE partner = $1", partner);
        await unit.Sql.Execute("DELETE FROM webhook_secrets WHERE channel >= $1 AND channel < $2", $"webhook/{partner}/", $"webhook/{partner}0"); // '0' follows '/'
    }
}

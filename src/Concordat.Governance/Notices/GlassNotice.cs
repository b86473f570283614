using Concordat.Core.Notices;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;

namespace Concordat.Governance.Notices;

/// <summary>Tells people that consents were passed in an emergency: for which client and until when it must be reviewed, never for whom.</summary>
internal sealed class GlassNotice(Notify notify, ReleaseFeed feed) : IGlassWatch
{
    public Task Broken(UnitOfWork unit, string client, DateTimeOffset reviewBy, CancellationToken cancellationToken) =>
        notify.Tell(unit, new Notice(NoticeKind.GlassBroken, $"client/{client}", unit.Now) { Release = feed.Current?.Number, Until = DateOnly.FromDateTime(reviewBy.UtcDateTime) });
}

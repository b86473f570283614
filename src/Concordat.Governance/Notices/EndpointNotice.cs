using Concordat.Core.Notices;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;

namespace Concordat.Governance.Notices;

/// <summary>Tells people that nothing is delivered any more to an endpoint of a partner.</summary>
public sealed class EndpointNotice
{
    private readonly Notify _notify;
    private readonly ReleaseFeed _feed;

    internal EndpointNotice(Notify notify, ReleaseFeed feed) => (_notify, _feed) = (notify, feed);

    /// <summary>In the transaction of the end.</summary>
    /// <param name="unit">That transaction.</param>
    /// <param name="partner">Whose endpoint.</param>
    /// <param name="subscription">Of which subscription.</param>
    /// <param name="why"><c>gone</c> or <c>failing</c>.</param>
    public Task Disabled(UnitOfWork unit, string partner, string subscription, string why) =>
        _notify.Tell(unit, new Notice(NoticeKind.EndpointDisabled, $"webhook/{partner}/{subscription}", unit.Now) { Release = _feed.Current?.Number });
}

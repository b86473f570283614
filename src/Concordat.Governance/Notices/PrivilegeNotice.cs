using Concordat.Core.Notices;
using Concordat.Platform.Data;
using Concordat.Trust;

namespace Concordat.Governance.Notices;

/// <summary>Tells those who may be the second person that somebody waits for one; neither for what nor why.</summary>
internal sealed class PrivilegeNotice(Notify notify) : IPrivilegeWatch
{
    public Task Asked(UnitOfWork unit, string id, string person, IReadOnlyList<string> seconds) =>
        notify.Tell(unit, new Notice(NoticeKind.PrivilegeAsked, id, unit.Now) { Voices = seconds, Author = person });
}

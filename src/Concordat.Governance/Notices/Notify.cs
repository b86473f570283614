using System.Text.Json;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Platform.Releases;

namespace Concordat.Governance.Notices;

/// <summary>Puts a notice into the durable log, in the transaction of what it tells. Who gets it is found later, by the release that is active then.</summary>
internal sealed class Notify(DurableLog log, PayloadVault vault, ReleaseFeed feed)
{
    /// <summary>What notices belong to, in place of an interface.</summary>
    public const string Interface = "governance/notices";

    public async Task Tell(UnitOfWork unit, Notice notice)
    {
        if (feed.Current is not { Workspace.Notices.Count: > 0 } active)
        {
            return; // nobody asked for any
        }
        await log.Enqueue(unit, new NewMessage
        {
            Id = Guid.CreateVersion7(unit.Now), Kind = FanOutNotice.OfKind, Channel = FanOutNotice.OfKind, IdempotencyKey = $"{notice.About}/{notice.Subject}/{unit.Now.UtcTicks}",
            Exchange = Guid.CreateVersion7(unit.Now), Release = active.Number, Interface = Interface,
            Payload = vault.Seal(Interface, JsonSerializer.SerializeToUtf8Bytes(notice, NoticeJson.Default.Notice)),
        });
    }

    public Task Tell(UnitOfWork unit, string about, Changes.ChangeRequest change) =>
        Tell(unit, new Notice(about, change.Id, unit.Now) { Change = change.Id, Release = change.Release });
}

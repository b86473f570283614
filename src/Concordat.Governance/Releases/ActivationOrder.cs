using System.Text.Json.Nodes;
using Concordat.Core.Releases;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Platform.Releases;

namespace Concordat.Governance.Releases;

/// <summary>An activation that is sealed and not stored yet, with its event.</summary>
internal sealed record PreparedActivation(Activation Activation, SealedDocument Document, NewEvent Announcement);

/// <summary>Seals and stores activations; the one way by which a release comes into force.</summary>
internal sealed class ActivationOrder(ReleaseSigner signer, ReleaseStore store, PayloadVault vault, EventOutbox outbox, AuditLedger audit, TimeProvider clock)
{
    /// <summary>The CloudEvents type that tells of an activation.</summary>
    public const string EventType = "concordat.release.activated.v1";

    private const string Interface = "concordat/releases";

    public PreparedActivation Prepare(ReleaseHead head, int release, string releaseHash, string changeId, string by, string reason)
    {
        var now = clock.GetUtcNow();
        var activation = new Activation(head.Serial + 1, release, releaseHash, head.ActivationHash, by, now, reason);
        var id = Guid.CreateVersion7(now);
        var cloudEvent = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = id.ToString(),
            ["source"] = "/concordat/control",
            ["type"] = EventType,
            ["time"] = now.UtcDateTime.ToString("O"),
            ["subject"] = $"release/{release}",
            ["datacontenttype"] = "application/json",
            ["data"] = new JsonObject { ["release"] = release, ["hash"] = releaseHash, ["change"] = changeId, ["activation"] = activation.Serial, ["by"] = by },
        };
        return new PreparedActivation(activation, signer.Seal(Activation.Kind, activation.ToCanonical()), new NewEvent
        {
            Id = id,
            Type = EventType,
            Source = "/concordat/control",
            Exchange = Guid.CreateVersion7(now),
            Release = release,
            Interface = Interface,
            Payload = vault.Seal(Interface, System.Text.Encoding.UTF8.GetBytes(cloudEvent.ToJsonString())),
        });
    }

    /// <summary>Stores it in the unit's transaction. The caller holds the head and has compared it.</summary>
    public async Task Commit(UnitOfWork unit, PreparedActivation prepared)
    {
        var activation = prepared.Activation;
        await store.Add(unit, prepared.Document, activation);
        await audit.Write(unit, new AuditEntry("release.activated", $"person:{activation.By}", $"release/{activation.Release}")
        {
            Reason = activation.Reason, Detail = $"activation {activation.Serial}, {activation.ReleaseHash}", Release = activation.Release,
            Exchange = prepared.Announcement.Exchange,
        });
        await outbox.Publish(unit, prepared.Announcement);
    }
}

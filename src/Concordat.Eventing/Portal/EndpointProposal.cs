using Concordat.Core.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Eventing.Portal;

/// <summary>A webhook that a partner wants: what it filled in, and what its endpoint showed. It proposes; events are delivered to what stands in a release alone.</summary>
internal sealed class EndpointProposal
{
    public Guid Id { get; set; }
    public string Partner { get; set; } = "";

    /// <summary>The name of the subscription; unique within the partner.</summary>
    public string Name { get; set; } = "";

    /// <summary>The event type.</summary>
    public string Event { get; set; } = "";

    /// <summary>The client in whose name events are delivered.</summary>
    public string Client { get; set; } = "";

    public string Url { get; set; } = "";

    /// <summary>The only fields that are wanted, separated by commas; empty for all that leave.</summary>
    public string Fields { get; set; } = "";

    /// <summary>False where events of one subject may overtake each other.</summary>
    public bool Ordered { get; set; }

    public DateTimeOffset MadeAt { get; set; }
    public string MadeBy { get; set; } = "";

    /// <summary>When the endpoint was asked last, by a challenge or a certification.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    /// <summary>What was wrong with the last answer to a challenge; null where nothing was.</summary>
    public string? Trouble { get; set; }

    /// <summary>When the endpoint met the challenge; null where it did not yet.</summary>
    public DateTimeOffset? VerifiedAt { get; set; }

    /// <summary>The newest report of a certification, canonical JSON; null where there is none.</summary>
    public byte[]? Report { get; set; }
    public string? Hash { get; set; }
    public string? KeyId { get; set; }
    public byte[]? Signature { get; set; }

    /// <summary>The change request that proposes it; null before approval was asked for.</summary>
    public string? Change { get; set; }

    public string Channel => $"webhook/{Partner}/{Name}";

    public IReadOnlyList<string> FieldList => Fields.Split(',', StringSplitOptions.RemoveEmptyEntries);

    public SealedDocument? Certificate => Report is { } report ? new SealedDocument(report, Hash!, KeyId!, Signature!) : null;

    public static void Map(ModelBuilder model) => model.Entity<EndpointProposal>(proposal =>
    {
        proposal.ToTable("webhook_proposals").HasKey(p => p.Id);
        proposal.Ignore(p => p.Channel).Ignore(p => p.FieldList).Ignore(p => p.Certificate);
        proposal.HasIndex(p => new { p.Partner, p.Name }).IsUnique().HasDatabaseName("ix_webhook_proposals_name");
    });
}

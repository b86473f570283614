using Microsoft.EntityFrameworkCore;

namespace Concordat.Integration.Feeds;

/// <summary>How far a flow has read the changes of its Odoo.</summary>
internal sealed class OdooFeedState
{
    /// <summary><c>domain/flow</c>.</summary>
    public string Flow { get; set; } = "";
    /// <summary>Changes before it were not asked for.</summary>
    public DateTimeOffset Since { get; set; }
    /// <summary>End of the last window that was read to its end.</summary>
    public DateTimeOffset Until { get; set; }
    /// <summary>End of the window that is being read; null between two.</summary>
    public DateTimeOffset? Window { get; set; }
    /// <summary>The last id of that window that is done.</summary>
    public int After { get; set; }
    /// <summary>When ids were compared last.</summary>
    public DateTimeOffset ComparedAt { get; set; }
    /// <summary>Changes that were given, ever.</summary>
    public long Changes { get; set; }
    /// <summary>When it was asked last with success.</summary>
    public DateTimeOffset? AskedAt { get; set; }
    /// <summary>Since when it fails; null where it does not.</summary>
    public DateTimeOffset? FailingSince { get; set; }
    /// <summary>Why: an outcome's code and where it is known more.</summary>
    public string? Cause { get; set; }
    /// <summary>Not asked again before.</summary>
    public DateTimeOffset NextAt { get; set; }
    /// <summary>The node that reads now.</summary>
    public string? LeaseOwner { get; set; }
    /// <summary>Until when it is that node's turn without a sign of life.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }
    /// <summary>Counts every write: two that read for the same flow learn it by this.</summary>
    public long Version { get; set; }
}

/// <summary>A record as it was given last: a keyed hash of it, so that windows that overlap give nothing twice.</summary>
internal sealed class OdooFeedRecord
{
    public string Flow { get; set; } = "";
    public int Id { get; set; }
    public string Hash { get; set; } = "";
    /// <summary>How often it was given.</summary>
    public int Times { get; set; }
}

/// <summary>The tables.</summary>
internal static class FeedTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<OdooFeedState>().ToTable("integration_odoo_feeds").HasKey(state => state.Flow);
        model.Entity<OdooFeedRecord>().ToTable("integration_odoo_feed_records").HasKey(record => new { record.Flow, record.Id });
    }
}

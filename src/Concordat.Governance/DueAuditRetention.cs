using System.Xml;
using Concordat.Platform.Audit;
using Concordat.Platform.Releases;
using Microsoft.Extensions.Logging;

namespace Concordat.Governance;

/// <summary>Once an hour: entries of the ledger whose time is over by the active release go, unless a hold stands. What stands in the way is logged, and told by <c>audit retention</c>.</summary>
internal sealed class DueAuditRetention(AuditRetention retention, ReleaseFeed feed, TimeProvider clock, ILogger<DueAuditRetention> logger)
{
    /// <summary>Who does it, as the ledger names it.</summary>
    public const string By = "node:retention";

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private DateTimeOffset _next;

    public async Task Run(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now < _next || feed.Current?.Workspace.Organization.AuditRetention is not { } kept)
        {
            return;
        }
        _next = now + Every;
        for (var (removed, stopped) = (1L, (string?)null); removed > 0;)
        {
            (removed, stopped) = await retention.Trim(now - kept, By, $"kept for {XmlConvert.ToString(kept)}", cancellationToken);
            if (stopped is not null)
            {
                logger.LogWarning("Nothing of the audit ledger is removed: {Why}", stopped);
            }
        }
    }
}

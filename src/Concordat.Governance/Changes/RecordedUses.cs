using Concordat.Core.Catalogue;
using Concordat.Core.Rights;
using Concordat.Platform.Exchanges;

namespace Concordat.Governance.Changes;

/// <summary>What was recorded lately of the use of an API: the evidence of plans and of impact alike.</summary>
internal static class RecordedUses
{
    /// <summary>How far back evidence reaches.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    /// <summary>Who used an API, by operation and fields; nothing for what is no <c>domain/api/vN</c>.</summary>
    public static async Task<IReadOnlyList<RecordedUse>> Of(ExchangeLog exchanges, string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (id.Split('/') is not [var domain, var name, var major])
        {
            return [];
        }
        // Exchanges name an API without its version, which stands beside it.
        var rows = await ExchangeQueries.ConsumersOf(exchanges, $"{domain}/{name}", now - Lately, cancellationToken);
        return [.. rows.Where(row => row.Version.StartsWith(major[1..] + ".", StringComparison.Ordinal))
            .Select(row => new RecordedUse(id, row.Operation, row.Client, row.Fields?.Split(',') ?? [], row.Times, row.Last) { Selected = row.Selected })];
    }

    /// <summary>How everything was used lately, as scores and drift count it.</summary>
    public static async Task<IReadOnlyList<UseRow>> All(ExchangeLog exchanges, DateTimeOffset now, CancellationToken cancellationToken) =>
        [.. (await ExchangeQueries.Uses(exchanges, now - Lately, cancellationToken)).Select(row => new UseRow(
            row.Kind == "api" && row.Version.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? $"{row.Interface}/v{row.Version[..dot]}" : row.Interface,
            row.Operation, row.Client, row.Partner, row.Outcome, row.Fields?.Split(',') ?? [], row.Times))];
}

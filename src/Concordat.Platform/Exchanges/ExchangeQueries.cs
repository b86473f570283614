using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Platform.Exchanges;

/// <summary>What to look for; every part null for any.</summary>
public sealed record ExchangeFilter
{
    /// <summary><c>api</c>, <c>mllp</c>…</summary>
    public string? Kind { get; init; }
    /// <summary>Interface.</summary>
    public string? Interface { get; init; }
    /// <summary>OAuth client.</summary>
    public string? Client { get; init; }
    /// <summary>Partner.</summary>
    public string? Partner { get; init; }
    /// <summary>An outcome's code; <c>failed</c> for everything but <c>ok</c>.</summary>
    public string? Outcome { get; init; }
    /// <summary>Release.</summary>
    public int? Release { get; init; }
    /// <summary>Begun before this moment, for paging.</summary>
    public DateTimeOffset? Before { get; init; }
    /// <summary>Rows, at most 500.</summary>
    public int Most { get; init; } = 50;
}

/// <summary>What one interface carried in one span of time.</summary>
/// <param name="Interface">The interface; empty where none was found.</param>
/// <param name="From">Begin of the span.</param>
/// <param name="Calls">Exchanges.</param>
/// <param name="Failures">Those that did not end in <c>ok</c>.</param>
/// <param name="Microseconds">Sum of their durations.</param>
public sealed record Traffic(string Interface, DateTimeOffset From, long Calls, long Failures, long Microseconds);

/// <summary>What a client got of an operation, each set of fields by itself.</summary>
/// <param name="Version">The contract's version then.</param>
/// <param name="Operation">operationId.</param>
/// <param name="Client">The client.</param>
/// <param name="Fields">Names of fields after minimisation, comma-separated; null where none were noted.</param>
/// <param name="Selected">Whether it chose them itself.</param>
/// <param name="Times">How often.</param>
/// <param name="Last">When last.</param>
public sealed record RecordedFields(string Version, string Operation, string Client, string? Fields, bool Selected, long Times, DateTimeOffset Last);

/// <summary>How an interface was used: one row for each version, operation, client, partner, outcome and set of fields.</summary>
/// <param name="Kind"><c>api</c>, <c>mllp</c>…</param>
/// <param name="Interface"><c>domain/name</c>; empty where none was found.</param>
/// <param name="Version">The contract's version then; empty where none is known.</param>
/// <param name="Operation">operationId or message type; empty where none was found.</param>
/// <param name="Client">The client; null for none.</param>
/// <param name="Partner">The partner; null where none is known.</param>
/// <param name="Outcome"><c>ok</c> or an outcome's code.</param>
/// <param name="Fields">Names of fields after minimisation, comma-separated; null where none were noted.</param>
/// <param name="Times">How often.</param>
/// <param name="Last">When last.</param>
public sealed record RecordedTraffic(
    string Kind, string Interface, string Version, string Operation, string? Client, string? Partner, string Outcome, string? Fields, long Times, DateTimeOffset Last);

/// <summary>What a client or partner did in a span of time: one row for each interface, outcome and set of patients.</summary>
/// <param name="Interface">The interface; empty where none was found.</param>
/// <param name="Client">The client; null for none.</param>
/// <param name="Partner">The partner; null where none is known.</param>
/// <param name="Outcome"><c>ok</c> or an outcome's code.</param>
/// <param name="SubjectKey">Patients as keyed hashes, separated by commas; null where none is known.</param>
/// <param name="Fields">Names of the fields that were shown; null where none were noted.</param>
/// <param name="Calls">How often.</param>
public sealed record TouchedPatients(string Interface, string? Client, string? Partner, string Outcome, string? SubjectKey, string? Fields, long Calls);

/// <summary>Reads recorded exchanges.</summary>
public static class ExchangeQueries
{
    /// <summary>
    /// What was about one patient in a span of time, newest first. It reads the whole span, since a patient is looked for seldom and calls are written all the
    /// time: an index would cost every one of them.
    /// </summary>
    /// <param name="exchanges">The log.</param>
    /// <param name="keys">Keyed hashes of all the patient's identifiers.</param>
    /// <param name="from">First moment.</param>
    /// <param name="until">The moment after the last.</param>
    /// <param name="most">Rows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<List<ExchangeRecord>> About(ExchangeLog exchanges, IReadOnlyCollection<string> keys, DateTimeOffset from, DateTimeOffset until, int most, CancellationToken cancellationToken = default) =>
        await (await exchanges.Tables(cancellationToken)).Read(context => context.Set<ExchangeRecord>()
            .Where(e => e.StartedAt >= from && e.StartedAt < until && e.SubjectKey != null && keys.Any(key => e.SubjectKey.Contains(key)))
            .OrderByDescending(e => e.StartedAt).Take(most).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>Exchanges of a span of time with one client or all, newest first.</summary>
    public static async Task<List<ExchangeRecord>> Newest(ExchangeLog exchanges, DateTimeOffset from, DateTimeOffset until, string? client, int most, CancellationToken cancellationToken = default) =>
        await (await exchanges.Tables(cancellationToken)).Read(context => context.Set<ExchangeRecord>()
            .Where(e => e.StartedAt >= from && e.StartedAt < until && (client == null || e.Client == client))
            .OrderByDescending(e => e.StartedAt).ThenByDescending(e => e.Id).Take(most).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>What some clients, or a partner, did in a span of time.</summary>
    public static async Task<List<TouchedPatients>> Touched(
        ExchangeLog exchanges, IReadOnlyCollection<string> clients, string? partner, DateTimeOffset from, DateTimeOffset until, int most, CancellationToken cancellationToken = default) =>
        await (await exchanges.Tables(cancellationToken)).Read(context => context.Set<ExchangeRecord>()
            .Where(e => e.StartedAt >= from && e.StartedAt < until && ((e.Client != null && clients.Contains(e.Client)) || (partner != null && e.Partner == partner)))
            .GroupBy(e => new { e.Interface, e.Client, e.Partner, e.Outcome, e.SubjectKey, e.FieldsReturned })
            .OrderBy(g => g.Key.Interface).ThenBy(g => g.Key.SubjectKey).Take(most)
            .Select(g => new TouchedPatients(g.Key.Interface, g.Key.Client, g.Key.Partner, g.Key.Outcome, g.Key.SubjectKey, g.Key.FieldsReturned, g.Sum(e => (long)e.Calls))).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>Exchanges by their ids; those that are not there are left out.</summary>
    public static async Task<List<ExchangeRecord>> ById(ExchangeLog exchanges, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken = default)
    {
        var found = new List<ExchangeRecord>();
        foreach (var some in ids.Distinct().Chunk(500))
        {
            found.AddRange(await (await exchanges.Tables(cancellationToken)).Read(context => context.Set<ExchangeRecord>().Where(e => some.Contains(e.Id)).ToListAsync(cancellationToken), cancellationToken));
        }
        return found;
    }

    /// <summary>Exchanges, newest first.</summary>
    public static async Task<List<ExchangeRecord>> Search(ExchangeLog exchanges, ExchangeFilter filter, CancellationToken cancellationToken = default) => await (await exchanges.Tables(cancellationToken)).Read(context =>
    {
        var found = context.Set<ExchangeRecord>().AsQueryable();
        found = filter.Kind is { } kind ? found.Where(e => e.Kind == kind) : found;
        found = filter.Interface is { } name ? found.Where(e => e.Interface == name) : found;
        found = filter.Client is { } client ? found.Where(e => e.Client == client) : found;
        found = filter.Partner is { } partner ? found.Where(e => e.Partner == partner) : found;
        found = filter.Release is { } release ? found.Where(e => e.Release == release) : found;
        found = filter.Before is { } before ? found.Where(e => e.StartedAt < before) : found;
        found = filter.Outcome switch
        {
            null => found,
            "failed" => found.Where(e => e.Outcome != "ok"),
            var outcome => found.Where(e => e.Outcome == outcome),
        };
        return found.OrderByDescending(e => e.StartedAt).Take(Math.Clamp(filter.Most, 1, 500)).ToListAsync(cancellationToken);
    }, cancellationToken);

    /// <summary>Traffic since a moment by interface and span of time; one row per pair that carried anything.</summary>
    public static async Task<List<Traffic>> Traffic(ExchangeLog exchanges, DateTimeOffset since, TimeSpan span, CancellationToken cancellationToken = default) =>
        await (await exchanges.Tables(cancellationToken)).ReadSql(sql => sql.Rows(
            """
            SELECT interface, CAST((started_at - $1) / $2 AS BIGINT), CAST(SUM(calls) AS BIGINT),
                   CAST(SUM(CASE WHEN outcome = 'ok' THEN 0 ELSE calls END) AS BIGINT), CAST(SUM(microseconds) AS BIGINT)
            FROM exchanges WHERE started_at >= $1 GROUP BY 1, 2 ORDER BY 2, 1
            """,
            row => new Traffic(row.GetString(0), since + (span * row.GetInt64(1)), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)),
            since, span.Ticks), cancellationToken);

    /// <summary>Who used an interface since a moment, by operation and by the fields that they got: the evidence for its consumers.</summary>
    public static async Task<List<RecordedFields>> ConsumersOf(ExchangeLog exchanges, string @interface, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        await (await exchanges.Tables(cancellationToken)).ReadSql(sql => sql.Rows(
            """
            SELECT version, operation, client, fields_returned, fields_selected, CAST(SUM(calls) AS BIGINT), MAX(started_at)
            FROM exchanges WHERE interface = $1 AND started_at >= $2 AND outcome = 'ok' AND client IS NOT NULL GROUP BY 1, 2, 3, 4, 5 ORDER BY 3, 2, 1, 4, 5
            """,
            row => new RecordedFields(Text(row, 0) ?? "", Text(row, 1) ?? "", row.GetString(2), Text(row, 3), row.GetBoolean(4), row.GetInt64(5), new DateTimeOffset(row.GetInt64(6), TimeSpan.Zero)),
            @interface, since), cancellationToken);

    /// <summary>How everything was used since a moment.</summary>
    public static async Task<List<RecordedTraffic>> Uses(ExchangeLog exchanges, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        await (await exchanges.Tables(cancellationToken)).ReadSql(sql => sql.Rows(
            """
            SELECT kind, interface, version, operation, client, partner, outcome, fields_returned, CAST(SUM(calls) AS BIGINT), MAX(started_at)
            FROM exchanges WHERE started_at >= $1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 2, 4, 5, 7
            """,
            row => new RecordedTraffic(row.GetString(0), row.GetString(1), Text(row, 2) ?? "", Text(row, 3) ?? "", Text(row, 4), Text(row, 5), row.GetString(6), Text(row, 7), row.GetInt64(8),
                new DateTimeOffset(row.GetInt64(9), TimeSpan.Zero)),
            since), cancellationToken);

    private static string? Text(System.Data.Common.DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

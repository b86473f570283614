using System.Data.Common;
using Concordat.Platform.Data;

namespace Concordat.Platform.Audit;

/// <summary>Reads the ledger.</summary>
public static class AuditQueries
{
    internal const string Columns = "seq, position, hash, node, epoch, counter, voids, at, action, actor, target, outcome, reason, detail, exchange, release, mac";

    /// <summary>Entries, newest first; each filter null for any. <paramref name="target"/> is a prefix.</summary>
    public static Task<List<AuditRow>> Search(
        ModuleDb db, string? action, string? actor, string? target, Guid? exchange, long? before, int most, CancellationToken cancellationToken = default)
    {
        var (conditions, values) = (new List<string>(), new List<object?>());
        void Add(string condition, object? value)
        {
            if (value is not null)
            {
                values.Add(value);
                conditions.Add(condition.Replace("?", $"${values.Count}", StringComparison.Ordinal));
            }
        }
        Add("action = ?", action);
        Add("actor = ?", actor);
        Add("substr(target, 1, length(?)) = ?", target);
        Add("exchange = ?", exchange);
        Add("seq < ?", before);
        values.Add(Math.Clamp(most, 1, 1000));
        var where = conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", conditions);
        return db.ReadSql(sql => sql.Rows($"SELECT {Columns} FROM audit_entries {where} ORDER BY seq DESC LIMIT ${values.Count}", Read, [.. values]), cancellationToken);
    }

    /// <summary>When each of these clients last got a token; those that never did are left out.</summary>
    public static Task<Dictionary<string, DateTimeOffset>> LastTokens(ModuleDb db, IReadOnlyCollection<string> clients, CancellationToken cancellationToken = default) => db.ReadSql(async sql =>
    {
        var last = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var client in clients)
        {
            // The word stands in the text, so that the index of just these entries is used.
            if (await sql.Scalar<long?>("SELECT MAX(at) FROM audit_entries WHERE action = 'token.issued' AND target = $1", $"client/{client}") is { } at)
            {
                last[client] = new DateTimeOffset(at, TimeSpan.Zero);
            }
        }
        return last;
    }, cancellationToken);

    /// <summary>Entries of a period in the order of their insertion, page by page.</summary>
    /// <param name="db">The database.</param>
    /// <param name="from">The first moment.</param>
    /// <param name="until">The moment after it.</param>
    /// <param name="after">The last entry of the page before; 0 for the first page.</param>
    /// <param name="most">Of a page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<List<AuditRow>> Between(ModuleDb db, DateTimeOffset from, DateTimeOffset until, long after, int most, CancellationToken cancellationToken = default) =>
        db.ReadSql(sql => sql.Rows($"SELECT {Columns} FROM audit_entries WHERE at >= $1 AND at < $2 AND seq > $3 ORDER BY seq LIMIT $4", Read, from, until, after, most), cancellationToken);

    /// <summary>Entries of a span of time, newest first; each filter null for any.</summary>
    /// <param name="db">The database.</param>
    /// <param name="from">The first moment.</param>
    /// <param name="until">The moment after the last.</param>
    /// <param name="actor">Who.</param>
    /// <param name="about">Parts of paths, such as <c>patient/ID</c>: entries whose target or detail holds any of them.</param>
    /// <param name="most">Of a page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<List<AuditRow>> Newest(ModuleDb db, DateTimeOffset from, DateTimeOffset until, string? actor, IReadOnlyCollection<string>? about, int most, CancellationToken cancellationToken = default)
    {
        var (where, values) = ("at >= $1 AND at < $2", new List<object?> { from, until });
        if (actor is not null)
        {
            values.Add(actor);
            where += $" AND actor = ${values.Count}";
        }
        if (about is not null)
        {
            where += " AND (" + string.Join(" OR ", about.Select(part =>
            {
                values.Add($"%{part}%");
                return $"target LIKE ${values.Count} OR detail LIKE ${values.Count}";
            })) + ")";
        }
        values.Add(most);
        return db.ReadSql(sql => sql.Rows($"SELECT {Columns} FROM audit_entries WHERE {where} ORDER BY at DESC, seq DESC LIMIT ${values.Count}", Read, [.. values]), cancellationToken);
    }

    /// <summary>Entries of one action that belong to any of the exchanges.</summary>
    public static async Task<List<AuditRow>> Of(ModuleDb db, string action, IReadOnlyList<Guid> exchanges, CancellationToken cancellationToken = default)
    {
        var found = new List<AuditRow>();
        foreach (var some in exchanges.Chunk(200))
        {
            var places = string.Join(", ", some.Select((_, i) => $"${i + 2}"));
            found.AddRange(await db.ReadSql(sql => sql.Rows($"SELECT {Columns} FROM audit_entries WHERE action = $1 AND exchange IN ({places})", Read, [action, .. some.Cast<object>()]), cancellationToken));
        }
        return found;
    }

    /// <summary>Hashes of the chain after a position, up to another, a page of them.</summary>
    internal static Task<List<string>> Hashes(SqlSession sql, long after, long last) =>
        sql.Rows("SELECT hash FROM audit_entries WHERE position > $1 AND position <= $2 ORDER BY position LIMIT 20000", row => row.GetString(0), after, last);

    internal static AuditRow Read(DbDataReader row) => new()
    {
        Seq = row.GetInt64(0),
        Position = row.IsDBNull(1) ? null : row.GetInt64(1),
        Hash = Text(row, 2),
        Node = row.GetString(3),
        Epoch = row.GetInt32(4),
        Counter = row.GetInt64(5),
        Voids = Text(row, 6),
        At = new DateTimeOffset(row.GetInt64(7), TimeSpan.Zero),
        Action = row.GetString(8),
        Actor = row.GetString(9),
        Target = row.GetString(10),
        Outcome = row.GetString(11),
        Reason = Text(row, 12),
        Detail = Text(row, 13),
        Exchange = row.IsDBNull(14) ? null : row.GetGuid(14),
        Release = row.IsDBNull(15) ? null : row.GetInt32(15),
        Mac = row.GetString(16),
    };

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

using Concordat.Core.Observation;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Platform.Observation;

/// <summary>What values of a field looked like: one row for each version, field and kind. Holds no value.</summary>
internal sealed class ObservedCount
{
    public string Interface { get; set; } = "";
    public string Version { get; set; } = "";
    public string Field { get; set; } = "";
    public string Kind { get; set; } = "";

    /// <summary>How many values looked like it.</summary>
    public long Times { get; set; }

    /// <summary>Of how many that were looked at since the first of them.</summary>
    public long Seen { get; set; }
    public DateTimeOffset FirstAt { get; set; }
    public DateTimeOffset LastAt { get; set; }

    public static void Map(ModelBuilder model) =>
        model.Entity<ObservedCount>().ToTable("observed_values").HasKey(o => new { o.Interface, o.Version, o.Field, o.Kind });
}

/// <summary>Adds up and reads what was seen.</summary>
public static class ObservedCounts
{
    /// <summary>Adds counts, in one order on all nodes, so that two of them never wait for each other's rows. True where a kind was seen often enough at a field, for the first time, to say something.</summary>
    internal static async Task<bool> Add(UnitOfWork unit, IReadOnlyDictionary<(string Id, string Version), SampledValues> found)
    {
        var telling = false;
        foreach (var ((id, version), values) in found.OrderBy(one => one.Key.Id, StringComparer.Ordinal).ThenBy(one => one.Key.Version, StringComparer.Ordinal))
        {
            foreach (var (field, count) in values.Fields.OrderBy(one => one.Key, StringComparer.Ordinal))
            {
                await unit.Sql.Execute("UPDATE observed_values SET seen = seen + $4 WHERE interface = $1 AND version = $2 AND field = $3", id, version, field, (long)count.Values);
                foreach (var (kind, times) in count.Kinds.OrderBy(one => one.Key, StringComparer.Ordinal))
                {
                    var all = await unit.Sql.Scalar<long>(
                        """
                        INSERT INTO observed_values (interface, version, field, kind, times, seen, first_at, last_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
                        ON CONFLICT (interface, version, field, kind) DO UPDATE SET times = observed_values.times + excluded.times, last_at = excluded.last_at
                        RETURNING times
                        """,
                        id, version, field, kind, (long)times, (long)count.Values, unit.Now);
                    telling |= all >= ValueKind.Least && all - times < ValueKind.Least;
                }
            }
        }
        return telling;
    }

    /// <summary>Forgets what was not seen since a moment.</summary>
    internal static Task Forget(UnitOfWork unit, DateTimeOffset before) => unit.Sql.Execute("DELETE FROM observed_values WHERE last_at < $1", before);

    /// <summary>What was seen since a moment, by interface, version, field and kind.</summary>
    public static async Task<IReadOnlyList<ObservedValues>> Since(ModuleDb db, DateTimeOffset since, CancellationToken cancellationToken = default) => await db.ReadSql(sql => sql.Rows(
        "SELECT interface, version, field, kind, times, seen, first_at, last_at FROM observed_values WHERE last_at >= $1 ORDER BY 1, 2, 3, 4",
        row => new ObservedValues(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5), new DateTimeOffset(row.GetInt64(6), TimeSpan.Zero), new DateTimeOffset(row.GetInt64(7), TimeSpan.Zero)),
        since), cancellationToken);
}

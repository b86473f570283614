using System.Data.Common;
using Concordat.Platform.Data.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Concordat.Platform.Data;

/// <summary>
/// Hand-written SQL on one connection. Parameters are written <c>$1</c>, <c>$2</c>…, which both databases understand.
/// On SQLite, whose writer connection lives as long as the process, commands are prepared once and kept.
/// </summary>
public sealed class SqlSession
{
    private static readonly string[] Names = [.. Enumerable.Range(1, 64).Select(i => $"${i}")];

    private readonly DbConnection _connection;
    private readonly DbTransaction? _transaction;
    private readonly SqliteStatements? _kept;

    internal SqlSession(DbConnection connection, DbTransaction? transaction, SqliteStatements? kept = null) =>
        (_connection, _transaction, _kept) = (connection, transaction, kept);

    /// <summary>Runs a statement; answers the number of rows that it changed.</summary>
    public async Task<int> Execute(string sql, params object?[] values)
    {
        if (_kept is not null)
        {
            return _kept.Run(sql, values);
        }
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row; default where there is none or where it is NULL.</summary>
    public async Task<T?> Scalar<T>(string sql, params object?[] values)
    {
        var command = Command(sql, values);
        try
        {
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadAsync() && !await reader.IsDBNullAsync(0) ? await reader.GetFieldValueAsync<T>(0) : default;
        }
        finally
        {
            await Release(command);
        }
    }

    /// <summary>All rows, each read by <paramref name="read"/>.</summary>
    public async Task<List<T>> Rows<T>(string sql, Func<DbDataReader, T> read, params object?[] values)
    {
        var command = Command(sql, values);
        try
        {
            var rows = new List<T>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                rows.Add(read(reader));
            }
            return rows;
        }
        finally
        {
            await Release(command);
        }
    }

    private DbCommand Command(string sql, object?[] values)
    {
        if (_kept is null || !_kept.Commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
#pragma warning disable CA2100 // every text is a constant of this code base or built from constants; values are parameters
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(_connection is SqliteConnection
                    ? new SqliteParameter { ParameterName = Names[i] }
                    : new NpgsqlParameter());
            }
            _kept?.Commands.Add(sql, command);
        }
        command.Transaction = _transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] switch
            {
                null => DBNull.Value,
                DateTimeOffset time => time.UtcTicks,
                Enum e => Convert.ToInt32(e),
                var other => other,
            };
        }
        return command;
    }

    private async ValueTask Release(DbCommand command)
    {
        if (_kept is null)
        {
            await command.DisposeAsync();
            return;
        }
        for (var i = 0; i < command.Parameters.Count; i++)
        {
            command.Parameters[i].Value = DBNull.Value; // no payload stays reachable between uses
        }
    }
}

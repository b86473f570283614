using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Concordat.Platform.Data.Sqlite;

/// <summary>What the writer connection has prepared, by text. The connection lives as long as the process, so nothing is prepared twice.</summary>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    /// <summary>Commands whose rows are read.</summary>
    public Dictionary<string, DbCommand> Commands { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs a statement that answers no rows; answers the number of rows that it changed.</summary>
    public int Run(string sql, params object?[] values)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = new SqliteStatement(connection, sql));
        }
        return statement.Run(values);
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }
        foreach (var command in Commands.Values)
        {
            command.Dispose();
        }
    }
}

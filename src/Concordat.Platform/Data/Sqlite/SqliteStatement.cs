using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Concordat.Platform.Data.Sqlite;

/// <summary>
/// A prepared statement of the writer connection that answers no rows. Values are bound straight to SQLite: a
/// <see cref="SqliteCommand"/> looks each name up, and copies each text once more, on every run.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int StackText = 256;
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _places; // to SQLite $1 is a name: its number is the order in which the text mentions it

    /// <exception cref="SqliteException">The text is no SQL.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _db = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_db, sql, out _statement, out var tail), _db);
        if (!string.IsNullOrWhiteSpace(tail))
        {
            throw new ArgumentException("One statement at a time.", nameof(sql));
        }
        _places = [.. Enumerable.Range(1, raw.sqlite3_bind_parameter_count(_statement)).Select(n => raw.sqlite3_bind_parameter_index(_statement, $"${n}"))];
    }

    /// <summary>Runs it; answers the number of rows that it changed. <c>values[0]</c> is <c>$1</c>.</summary>
    /// <exception cref="SqliteException">A constraint does not hold, or the file fails.</exception>
    public int Run(object?[] values)
    {
        try
        {
            if (values.Length != _places.Length)
            {
                throw new ArgumentException($"The statement has {_places.Length} parameters, $1 and up; {values.Length} values came.", nameof(values));
            }
            for (var i = 0; i < values.Length; i++)
            {
                SqliteException.ThrowExceptionForRC(Bind(_places[i], values[i]), _db);
            }
            int answer;
            while ((answer = raw.sqlite3_step(_statement)) == raw.SQLITE_ROW)
            {
            }
            if (answer != raw.SQLITE_DONE)
            {
                SqliteException.ThrowExceptionForRC(answer, _db);
            }
            return raw.sqlite3_changes(_db);
        }
        finally
        {
            raw.sqlite3_reset(_statement); // says again what the step has said
            raw.sqlite3_clear_bindings(_statement); // no payload stays reachable between uses
        }
    }

    private int Bind(int at, object? value) => value switch
    {
        null or DBNull => raw.sqlite3_bind_null(_statement, at),
        string text => BindText(at, text),
        Guid id => BindId(at, id),
        long number => raw.sqlite3_bind_int64(_statement, at, number),
        int number => raw.sqlite3_bind_int64(_statement, at, number),
        bool flag => raw.sqlite3_bind_int64(_statement, at, flag ? 1 : 0),
        DateTimeOffset time => raw.sqlite3_bind_int64(_statement, at, time.UtcTicks),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, at, bytes),
        Enum word => raw.sqlite3_bind_int64(_statement, at, Convert.ToInt32(word)),
        double number => raw.sqlite3_bind_double(_statement, at, number),
        _ => throw new ArgumentException($"A value of type {value.GetType().Name} has no place in a column."),
    };

    private int BindText(int at, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = most <= StackText ? stackalloc byte[StackText] : new byte[most];
        return raw.sqlite3_bind_text(_statement, at, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    /// <summary>As Microsoft.Data.Sqlite writes it: upper case, so that EF finds it again.</summary>
    private int BindId(int at, Guid id)
    {
        Span<byte> text = stackalloc byte[36];
        id.TryFormat(text, out _);
        Ascii.ToUpperInPlace(text, out _);
        return raw.sqlite3_bind_text(_statement, at, text);
    }

    public void Dispose() => _statement.Dispose();
}

using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Platform.Data;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Concordat.Hosting;

/// <summary>
/// Copies an installation beside its running nodes, and makes one from a copy. The order matters: what a node trusts and where the audit ledger is anchored are copied first, the database as of one
/// moment next, keys last. So the copy never claims an activation or an anchor that its database does not hold, and holds every key that its payloads were sealed with.
/// </summary>
internal static class Backup
{
    private const int Format = 1;
    private const string Note = "backup.json", SqliteFile = "concordat.db", PostgresFile = "concordat.dump";

    /// <summary>Parts of the data folder that belong to the state, and not to the keys.</summary>
    private static readonly string[] State = ["trust", "audit"];

    /// <summary>Copies the installation; what is at <paramref name="to"/> afterwards is whole.</summary>
    /// <param name="options">The node's settings.</param>
    /// <param name="to">A folder that is not there yet.</param>
    /// <param name="keysTo">Another one, for the keys; null where they are kept otherwise.</param>
    /// <param name="clock">Tells the moment.</param>
    /// <param name="cancellationToken">Ends the work; nothing stays.</param>
    /// <returns>What <c>backup.json</c> says.</returns>
    /// <exception cref="IOException">Why there is no backup.</exception>
    public static async Task<JsonObject> Make(NodeOptions options, string to, string? keysTo, TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (var folder in new[] { to, keysTo }.OfType<string>())
        {
            _ = Path.Exists(folder) ? throw new IOException($"'{folder}' is there already; name a folder that is not.") : folder;
        }
        var (database, data) = (options.Platform.Database, options.Platform.DataFolder);
        var draft = to + ".new";
        var keysDraft = keysTo is null ? null : keysTo + ".new";
        try
        {
            var (at, began) = (clock.GetUtcNow(), clock.GetTimestamp());
            Private(draft);
            foreach (var part in State)
            {
                Copy(Path.Combine(data, part), Path.Combine(draft, part));
            }
            var held = await Heads(database, cancellationToken);
            var file = Path.Combine(draft, database.Kind == DatabaseKind.Sqlite ? SqliteFile : PostgresFile);
            await Snapshot(database, file, cancellationToken);
            if (keysDraft is not null)
            {
                Private(keysDraft);
                Copy(Path.Combine(data, "keys"), Path.Combine(keysDraft, "keys"));
            }
            var note = new JsonObject
            {
                ["format"] = Format, ["database"] = database.Kind.ToString(), ["at"] = at.ToString("O", CultureInfo.InvariantCulture), ["seconds"] = Math.Round(clock.GetElapsedTime(began).TotalSeconds, 3), ["holdsAtLeast"] = held,
                ["sha256"] = await Hash(file, cancellationToken),
            };
            await File.WriteAllTextAsync(Path.Combine(draft, Note), note.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n", cancellationToken);
            if (keysDraft is not null)
            {
                Directory.Move(keysDraft, keysTo!);
            }
            Directory.Move(draft, to);
            return note;
        }
        finally
        {
            foreach (var folder in new[] { draft, keysDraft }.OfType<string>().Where(Directory.Exists))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>Makes an installation from a copy, where there is none.</summary>
    /// <exception cref="IOException">Why it was not done; nothing was overwritten.</exception>
    public static async Task<JsonObject> Restore(NodeOptions options, string from, string? keys, CancellationToken cancellationToken)
    {
        var (database, data) = (options.Platform.Database, options.Platform.DataFolder);
        var note = File.Exists(Path.Combine(from, Note)) && JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(from, Note), cancellationToken)) is JsonObject read ? read : throw new IOException($"'{from}' is no backup: it has no {Note}.");
        if ((int?)note["format"] != Format || (string?)note["database"] != database.Kind.ToString())
        {
            throw new IOException($"'{from}' is a backup of {note["database"]} in format {note["format"]}, and the settings name {database.Kind}.");
        }
        var file = Path.Combine(from, database.Kind == DatabaseKind.Sqlite ? SqliteFile : PostgresFile);
        if (!File.Exists(file) || await Hash(file, cancellationToken) != (string?)note["sha256"])
        {
            throw new IOException($"'{file}' is not what was backed up: its SHA-256 is another.");
        }
        if (keys is not null && !Directory.Exists(Path.Combine(keys, "keys")))
        {
            throw new IOException($"'{keys}' holds no keys of a backup.");
        }
        foreach (var part in keys is null ? State : [.. State, "keys"])
        {
            _ = Directory.Exists(Path.Combine(data, part)) ? throw new IOException($"'{Path.Combine(data, part)}' is there already: a backup is restored where there is no installation.") : part;
        }
        await Fill(database, file, cancellationToken);
        Directory.CreateDirectory(data);
        foreach (var part in State)
        {
            Copy(Path.Combine(from, part), Path.Combine(data, part));
        }
        if (keys is not null)
        {
            Copy(Path.Combine(keys, "keys"), Path.Combine(data, "keys"));
        }
        return note;
    }

    /// <summary>The database as of one moment; its writers are held up by nothing.</summary>
    private static async Task Snapshot(DatabaseOptions database, string file, CancellationToken cancellationToken)
    {
        if (database.Kind == DatabaseKind.Postgres)
        {
            await Tool("pg_dump", database, ["--format=custom", "--compress=1", "--no-owner", "--no-privileges", $"--file={file}"], cancellationToken);
            return;
        }
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(database.ConnectionString) { Pooling = false, DefaultTimeout = 60 }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        // Reads one snapshot of the write-ahead log, where the online copy of SQLite begins again whenever another connection has written.
        command.CommandText = "VACUUM INTO $file";
        command.Parameters.AddWithValue("$file", file);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
        using var whole = File.Open(file, FileMode.Open, FileAccess.ReadWrite);
        whole.Flush(flushToDisk: true);
    }

    private static async Task Fill(DatabaseOptions database, string file, CancellationToken cancellationToken)
    {
        if (database.Kind == DatabaseKind.Sqlite)
        {
            var target = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
            _ = File.Exists(target) ? throw new IOException($"'{target}' is there already: a backup is restored where there is no installation.") : target;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
            File.Copy(file, target);
            return;
        }
        await using (var connection = new NpgsqlConnection(database.ConnectionString))
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'", connection);
            _ = (long)(await command.ExecuteScalarAsync(cancellationToken))! > 0 ? throw new IOException("the database has tables already: a backup is restored into an empty one.") : 0;
        }
        await Tool("pg_restore", database, ["--no-owner", "--no-privileges", "--exit-on-error", "--jobs=2", $"--dbname={new NpgsqlConnectionStringBuilder(database.ConnectionString).Database}", file], cancellationToken);
    }

    /// <summary>The database holds these, or what came after them.</summary>
    private static async Task<JsonObject> Heads(DatabaseOptions database, CancellationToken cancellationToken)
    {
        await using System.Data.Common.DbConnection connection = database.Kind == DatabaseKind.Postgres ? new NpgsqlConnection(database.ConnectionString) : new SqliteConnection(database.ConnectionString + ";Pooling=False");
        await connection.OpenAsync(cancellationToken);
        var heads = new JsonObject();
        foreach (var (name, sql) in new[] { ("messages", "SELECT MAX(seq) FROM messages"), ("events", "SELECT MAX(position) FROM events"), ("audit", "SELECT MAX(position) FROM audit_entries") })
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            heads[name] = await command.ExecuteScalarAsync(cancellationToken) is long last ? last : 0;
        }
        return heads;
    }

    /// <summary>A program of PostgreSQL's own clients; the password goes by its environment.</summary>
    private static async Task Tool(string program, DatabaseOptions database, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var to = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in new[] { ("PGHOST", to.Host), ("PGPORT", $"{to.Port}"), ("PGUSER", to.Username), ("PGPASSWORD", to.Password), ("PGDATABASE", to.Database), ("PGSSLMODE", to.SslMode.ToString().ToLowerInvariant()) })
        {
            if (!string.IsNullOrEmpty(value))
            {
                start.Environment[name] = value;
            }
        }
        using var process = Begin(program, start);
        var said = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new IOException($"{program} ended with {process.ExitCode}: {said.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim() ?? said.Trim()}");
        }
    }

    private static Process Begin(string program, ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new IOException($"{program} was not found: install the clients of PostgreSQL of the server's version.", missing);
        }
    }

    private static async Task<string> Hash(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    private static void Copy(string from, string to)
    {
        if (!Directory.Exists(from))
        {
            return;
        }
        Private(to);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".new", StringComparison.Ordinal))) // drafts of files that are being written
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Private(Path.GetDirectoryName(target)!);
            File.Copy(file, target); // with its mode
        }
    }

    private static void Private(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

namespace Concordat.Platform.Data;

/// <summary>Which database, and where.</summary>
public sealed class DatabaseOptions
{
    /// <summary>SQLite (embedded, the default) or PostgreSQL (cluster).</summary>
    public DatabaseKind Kind { get; set; } = DatabaseKind.Sqlite;

    /// <summary>An ADO.NET connection string. Passwords come from a secret reference or PGPASSFILE, not from a file in the workspace.</summary>
    public string ConnectionString { get; set; } = "Data Source=concordat.db";

    /// <summary>The assembly that holds the migrations; null where the tables are made from the model (tests without the host).</summary>
    public string? MigrationsAssembly { get; set; }
}

/// <summary>The two databases that Concordat runs on.</summary>
public enum DatabaseKind
{
    /// <summary>SQLite in WAL mode with full synchronous.</summary>
    Sqlite,
    /// <summary>PostgreSQL 15 or later.</summary>
    Postgres,
}

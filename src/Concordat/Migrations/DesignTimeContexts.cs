using Concordat.Hosting;
using Concordat.Platform;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Concordat.Migrations;

/// <summary>Gives the migration tool the contexts with all modules' tables; never used at run time.</summary>
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteConcordatDb>
{
    public SqliteConcordatDb CreateDbContext(string[] args) => (SqliteConcordatDb)Design.Context(DatabaseKind.Sqlite, "Data Source=:memory:");
}

/// <summary>See <see cref="SqliteDesign"/>.</summary>
internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresConcordatDb>
{
    public PostgresConcordatDb CreateDbContext(string[] args) => (PostgresConcordatDb)Design.Context(DatabaseKind.Postgres, "Host=127.0.0.1;Database=design");
}

internal static class Design
{
    public static DbContext Context(DatabaseKind kind, string connection)
    {
        var options = new NodeOptions();
        options.Platform.DataFolder = Directory.CreateTempSubdirectory("concordat-design-").FullName;
        options.Platform.Database = new DatabaseOptions { Kind = kind, ConnectionString = connection, MigrationsAssembly = "concordat" };
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        Modules.Add(services, options);
        return services.BuildServiceProvider().GetRequiredService<ConcordatDb>();
    }
}

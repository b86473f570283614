using Concordat.Platform.Data;
using Concordat.Platform.Data.Postgres;
using Concordat.Platform.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Concordat.Platform;

/// <summary>The durable ground: database, log, payloads, audit, exchanges, releases, telemetry.</summary>
public static class PlatformModule
{
    /// <summary>Registers the platform. Data folders and keys come from <paramref name="options"/>.</summary>
    public static IServiceCollection AddPlatform(this IServiceCollection services, PlatformOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<IDatabase>(provider => options.Database.Kind == DatabaseKind.Sqlite
            ? new SqliteDatabase(options.Database.ConnectionString, provider.GetServices<ModelPart>(), provider.GetRequiredService<TimeProvider>())
            : new PostgresDatabase(NpgsqlDataSource.Create(options.Database.ConnectionString), provider.GetServices<ModelPart>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ModuleDb(provider.GetRequiredService<IDatabase>()));
        services.AddScoped<ConcordatDb>(provider =>
        {
            var database = provider.GetRequiredService<IDatabase>();
            var db = database.NewContext();
            db.Writer = database;
            return db;
        });
        return services;
    }
}

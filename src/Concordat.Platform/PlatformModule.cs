using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Data.Postgres;
using Concordat.Platform.Data.Sqlite;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Limits;
using Concordat.Platform.Log;
using Concordat.Platform.Observation;
using Concordat.Platform.Payloads;
using Concordat.Platform.Releases;
using Concordat.Platform.Secrets;
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
            ? new SqliteDatabase(options.Database, provider.GetServices<ModelPart>(), provider.GetRequiredService<TimeProvider>())
            : new PostgresDatabase(NpgsqlDataSource.Create(options.Database.ConnectionString), options.Database, provider.GetServices<ModelPart>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ModuleDb(provider.GetRequiredService<IDatabase>()));
        services.AddScoped<ConcordatDb>(provider =>
        {
            var database = provider.GetRequiredService<IDatabase>();
            var db = database.NewContext();
            db.Writer = database;
            return db;
        });
        services.AddSingleton(new ModelPart("platform", PlatformTables.Map));
        services.AddSingleton<KeyFolder>().AddSingleton<SecretStore>().AddSingleton<SecretSeal>();
        services.AddSingleton<DataKeys>().AddSingleton<KeyShredding>().AddSingleton<PayloadVault>().AddSingleton<KeyedIndex>();
        services.AddSingleton<RelaySignal>().AddSingleton<DurableLog>().AddSingleton<EventOutbox>().AddSingleton<DecideMessage>().AddSingleton<Quiet>();
        services.AddSingleton<AuditSignal>().AddSingleton<AuditLedger>().AddSingleton<AuditSealer>().AddSingleton<AuditVerification>().AddSingleton<AuditProofs>().AddSingleton<AuditRetention>();
        services.TryAddSingleton(new AuditEvents(options.Node, options.Node));
        services.AddHostedService<AuditSyslog>();
        services.AddSingleton<AuditTimestamps>().AddHostedService(provider => provider.GetRequiredService<AuditTimestamps>());
        services.AddSingleton<ExchangeSignal>().AddSingleton<ExchangeLog>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditSealer>());
        services.AddHostedService(provider => provider.GetRequiredService<ExchangeLog>());
        services.AddSingleton<Refusals>().AddHostedService(provider => provider.GetRequiredService<Refusals>());
        services.AddSingleton<TrafficSampler>().AddHostedService(provider => provider.GetRequiredService<TrafficSampler>());
        services.AddSingleton<Budgets>().AddSingleton<EventCursors>().AddSingleton<EventSequencer>().AddHostedService(provider => provider.GetRequiredService<EventSequencer>());
        services.AddHostedService<LogRelay>();
        services.AddReleases();
        return services;
    }

    /// <summary>Brings the tables up to date and opens the exchange log and the audit ledger; before the host starts anything else.</summary>
    public static async Task StartPlatform(this IServiceProvider provider, CancellationToken cancellationToken = default)
    {
        await provider.GetRequiredService<ModuleDb>().Migrate(cancellationToken);
        await provider.GetRequiredService<ExchangeLog>().Open();
        await provider.GetRequiredService<AuditLedger>().Start(cancellationToken);
    }
}

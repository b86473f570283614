using Concordat.Platform;
using Concordat.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Concordat.Modules.Tests;

/// <summary>An empty database of its own and a data folder, gone when disposed. PostgreSQL is the server that eng/services.sh names.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const string Variable = "CONCORDAT_TEST_POSTGRES";
    private readonly string? _server;
    private readonly string? _name;

    private TestDatabase(DatabaseOptions options, string folder, string? server, string? name) =>
        (Options, Folder, _server, _name) = (options, folder, server, name);

    public DatabaseOptions Options { get; }

    public string Folder { get; }

    /// <summary>True until something was laid or started on it.</summary>
    internal bool IsEmpty { get; private set; } = true;

    /// <summary>For <c>[Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]</c>.</summary>
    public static TheoryData<DatabaseKind> Kinds => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    public static async Task<TestDatabase> Create(DatabaseKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("concordat-test-").FullName;
        if (kind == DatabaseKind.Sqlite)
        {
            return new TestDatabase(new DatabaseOptions { ConnectionString = $"Data Source={folder}/concordat.db" }, folder, null, null);
        }
        var server = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(server))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{Variable} is not set, and CI may not skip PostgreSQL.");
            Assert.Skip($"{Variable} is not set; eng/services.sh starts a server.");
        }
        var name = "concordat_" + Guid.NewGuid().ToString("n");
        await Execute(server, $"CREATE DATABASE {name} STRATEGY FILE_COPY");
        var own = new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 40 };
        return new TestDatabase(new DatabaseOptions { Kind = kind, ConnectionString = own.ConnectionString }, folder, server, name);
    }

    /// <summary>Becomes a copy of a database of the same kind that nobody is connected to, its folder included. Nobody was connected to this one yet.</summary>
    internal async Task CopyFrom(TestDatabase mould)
    {
        IsEmpty = false;
        foreach (var file in Directory.EnumerateFiles(mould.Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Folder, Path.GetRelativePath(mould.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        if (_server is not null)
        {
            await Execute(_server, $"DROP DATABASE {_name}");
            await Execute(_server, $"CREATE DATABASE {_name} TEMPLATE {mould._name} STRATEGY FILE_COPY");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            NpgsqlConnection.ClearPool(new NpgsqlConnection(Options.ConnectionString));
            await Execute(_server, $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
        }
        else
        {
            SqliteConnection.ClearAllPools();
        }
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task Execute(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>What many tests begin with.</summary>
/// <param name="Name">Says all that it depends on besides the modules: content, clock.</param>
/// <param name="Make">Makes it.</param>
public sealed record Beginning(string Name, Func<TestPlatform, Task> Make);

/// <summary>The platform on a test database, started; more modules are added by the caller.</summary>
public sealed class TestPlatform : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly IHost _host;

    private TestPlatform(TestDatabase database, IHost host) => (_database, _host) = (database, host);

    public string Folder => _database.Folder;

    public static async Task<TestPlatform> Start(DatabaseKind kind, Action<IServiceCollection>? add = null, Action<PlatformOptions>? configure = null) =>
        await Start(await TestDatabase.Create(kind), add, configure);

    /// <param name="database">Where; it may hold what an earlier node has left.</param>
    /// <param name="add">More modules.</param>
    /// <param name="configure">Other options.</param>
    /// <param name="before">What happens before anything of the node starts.</param>
    /// <param name="begun">What was done on another such node before, once for all tests of this process; the database is empty.</param>
    public static async Task<TestPlatform> Start(
        TestDatabase database, Action<IServiceCollection>? add = null, Action<PlatformOptions>? configure = null, Action<IServiceProvider>? before = null, Beginning? begun = null)
    {
        var options = new PlatformOptions { Node = "test", DataFolder = database.Folder, Database = database.Options };
        configure?.Invoke(options);
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 100); // of people who are invented
        builder.Services.AddPlatform(options);
        add?.Invoke(builder.Services);
        if (begun is not null)
        {
            await Moulds.Lay(database, $"{begun.Name} {Moulds.KeyOf(builder.Services)}", async empty =>
            {
                var first = await Start(empty, add, configure, before);
                await begun.Make(first);
                await first.Stop();
            });
        }
        else
        {
            await Moulds.LayTables(database, builder.Services);
        }
        var host = builder.Build();
        await host.Services.StartPlatform();
        before?.Invoke(host.Services);
        await host.StartAsync();
        return new TestPlatform(database, host);
    }

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Stops the host and keeps the database, for a second start.</summary>
    public async Task<TestDatabase> Stop()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        return _database;
    }

    public async ValueTask DisposeAsync() => await (await Stop()).DisposeAsync();
}

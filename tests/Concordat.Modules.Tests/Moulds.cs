using Concordat.Platform.Data;
using Concordat.Platform.Data.Postgres;
using Concordat.Platform.Data.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Concordat.Modules.Tests;

/// <summary>
/// What many tests begin with (tables, a first release, the keys of their folder) is made once per process and copied for each of them: a copy costs a tenth of the making.
/// </summary>
internal static class Moulds
{
    private static readonly Dictionary<string, Task<TestDatabase>> Made = new(StringComparer.Ordinal);

    static Moulds() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Break().GetAwaiter().GetResult();

    /// <summary>Gives an empty database what was made under this name; the first caller makes it, and must leave nothing connected.</summary>
    public static async Task Lay(TestDatabase onto, string name, Func<TestDatabase, Task> make)
    {
        Task<TestDatabase>? mould;
        lock (Made)
        {
            var key = $"{onto.Options.Kind} {name}";
            if (!Made.TryGetValue(key, out mould))
            {
                mould = Made[key] = Task.Run(() => Cast(onto.Options.Kind, make));
            }
        }
        await onto.CopyFrom(await mould);
    }

    private static async Task<TestDatabase> Cast(DatabaseKind kind, Func<TestDatabase, Task> make)
    {
        var database = await TestDatabase.Create(kind);
        await make(database);
        SqliteConnection.ClearAllPools(); // so that all of it is in its file
        return database;
    }

    /// <summary>The tables of the modules that are registered, where nothing was laid yet. Before any service is made: the first that asks for the database opens it.</summary>
    public static async Task LayTables(TestDatabase onto, IServiceCollection services)
    {
        if (!onto.IsEmpty)
        {
            return;
        }
        var parts = Parts(services);
        await Lay(onto, $"tables {KeyOf(services)}", async database =>
        {
            if (database.Options.Kind == DatabaseKind.Sqlite)
            {
                await using var sqlite = new SqliteDatabase(database.Options, parts, TimeProvider.System);
                await new ModuleDb(sqlite).Migrate();
                return;
            }
            await using var postgres = new PostgresDatabase(NpgsqlDataSource.Create(database.Options.ConnectionString), database.Options, parts, TimeProvider.System);
            await new ModuleDb(postgres).Migrate();
        });
    }

    public static string KeyOf(IServiceCollection services) => string.Join(',', Parts(services).Select(p => p.Module).Order(StringComparer.Ordinal));

    private static List<ModelPart> Parts(IServiceCollection services) => [.. services.Where(s => s.ServiceType == typeof(ModelPart)).Select(s => (ModelPart)s.ImplementationInstance!)];

    private static async Task Break()
    {
        foreach (var mould in Made.Values.Where(m => m.IsCompletedSuccessfully))
        {
            await (await mould).DisposeAsync();
        }
    }
}

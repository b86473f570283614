using Concordat.Core.Primitives;
using Concordat.Hosting;
using Concordat.Platform;
using Concordat.Platform.Data;
using Microsoft.Data.Sqlite;

namespace Concordat.Cli;

/// <summary>What the doctor looks at in a node's own ground: its database, and who else can read its keys.</summary>
internal static class DoctorNode
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Whether the database answers. One that the first start makes is no finding.</summary>
    public static async Task<IReadOnlyList<Finding>> Database(NodeOptions options, CancellationToken stop)
    {
        var database = options.Platform.Database;
        if (database.Kind == DatabaseKind.Sqlite && !File.Exists(new SqliteConnectionStringBuilder(database.ConnectionString).DataSource))
        {
            return [];
        }
        await using var provider = new ServiceCollection().AddLogging().AddPlatform(options.Platform).BuildServiceProvider();
        return await provider.GetRequiredService<ModuleDb>().IsUp(stop)
            ? []
            : [Finding.Error("doctor-database", $"The database ({database.Kind}) does not answer.", Place("database"), "Look at Platform:Database of the settings, and at the server.")];
    }

    /// <summary>Keys and secrets that anybody but their owner can read.</summary>
    public static IEnumerable<Finding> Keys(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            yield break;
        }
        foreach (var root in (string[])["keys", "secrets"])
        {
            var path = Path.Combine(folder, root);
            foreach (var file in Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
            {
                // Below a folder that nobody else may enter, a file's own mode says nothing.
                if ((File.GetUnixFileMode(file) & Others) != UnixFileMode.None && !IsClosed(Path.GetDirectoryName(file)!, folder))
                {
                    yield return Finding.Error("doctor-key-mode", "Others can read or write this key.", Place(Path.GetRelativePath(folder, file)), "chmod 600, and think of it as known to them.");
                }
            }
        }
    }

    private static bool IsClosed(string folder, string root)
    {
        const UnixFileMode enter = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        for (var at = folder; at is not null && at.Length > root.Length; at = Path.GetDirectoryName(at))
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(at) & enter) == UnixFileMode.None)
            {
                return true;
            }
        }
        return false;
    }

    private static SourcePosition Place(string what) => new(what, 0, 0);
}

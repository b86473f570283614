using Concordat.Platform.Data;

namespace Concordat.Hosting;

/// <summary>Reads a node's settings: file, then environment, then command line.</summary>
internal static class NodeConfiguration
{
    /// <summary>Reads and completes them.</summary>
    /// <param name="file">JSON; null for none.</param>
    /// <param name="data">The data folder in place of the file's.</param>
    /// <param name="roles">Roles, separated by commas, in place of the file's.</param>
    /// <exception cref="IOException">The file is missing, is not JSON, or a setting does not fit.</exception>
    public static NodeOptions Read(string? file, string? data = null, string? roles = null)
    {
        var configuration = new ConfigurationBuilder();
        if (file is not null)
        {
            configuration.AddJsonFile(file, optional: false);
        }
        configuration.AddEnvironmentVariables("CONCORDAT__");
        try
        {
            var options = new NodeOptions();
            var read = configuration.Build();
            read.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
            options.Roles = roles?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? options.Roles;
            if (options.Roles.FirstOrDefault(r => r is not ("control" or "gateway" or "worker")) is { } unknown)
            {
                throw new IOException($"there is no role '{unknown}'; there are control, gateway and worker.");
            }
            options.Platform.DataFolder = Path.GetFullPath(data ?? options.Platform.DataFolder);
            if (options.Platform.Database.Kind == DatabaseKind.Sqlite && read["Platform:Database:ConnectionString"] is null)
            {
                options.Platform.Database.ConnectionString = $"Data Source={Path.Combine(options.Platform.DataFolder, "concordat.db")}";
            }
            options.Platform.Database.MigrationsAssembly = "concordat";
            return options;
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or InvalidDataException or FormatException or FileNotFoundException)
        {
            throw new IOException($"the settings cannot be read: {wrong.InnerException?.Message ?? wrong.Message}", wrong);
        }
    }
}

namespace Concordat.Hosting;

/// <summary>Reads a node's settings: file, then environment, then command line.</summary>
internal static class NodeConfiguration
{
    /// <summary>Reads and completes them.</summary>
    /// <exception cref="IOException">The file is missing, is not JSON, or a setting does not fit.</exception>
    public static NodeOptions Read(string? file, string? roles)
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
            configuration.Build().Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
            options.Roles = roles?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? options.Roles;
            if (options.Roles.FirstOrDefault(r => r is not ("control" or "gateway" or "worker")) is { } unknown)
            {
                throw new IOException($"there is no role '{unknown}'; there are control, gateway and worker.");
            }
            options.Platform.DataFolder = Path.GetFullPath(options.Platform.DataFolder);
            options.Platform.Database.MigrationsAssembly = "concordat";
            return options;
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or InvalidDataException or FormatException or FileNotFoundException)
        {
            throw new IOException($"the settings cannot be read: {wrong.InnerException?.Message ?? wrong.Message}", wrong);
        }
    }
}

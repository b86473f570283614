namespace Concordat.Modules.Tests.Governance;

/// <summary>Organization, standards, zones and systems of the sample hospital network, to be changed in one place.</summary>
internal static class SampleFiles
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Sample = new(() => Read());

    public static Dictionary<string, string> All() => new(Sample.Value, StringComparer.Ordinal);

    /// <summary>The sample with another sentence about the EHR.</summary>
    public static Dictionary<string, string> With(string summary)
    {
        var files = All();
        var lines = files["systems/ehr.yaml"].Split('\n');
        files["systems/ehr.yaml"] = string.Join('\n', lines.Select(line => line.StartsWith("summary:", StringComparison.Ordinal) ? $"summary: {summary}" : line));
        return files;
    }

    /// <summary>The sample with its domains and partners.</summary>
    public static Dictionary<string, string> Whole() => Read(_ => true);

    private static Dictionary<string, string> Read() => Read(path => path.Split('/') is ["concordat.yaml"] or ["standards" or "zones" or "systems", _]);

    private static Dictionary<string, string> Read(Func<string, bool> wanted)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Concordat.slnx")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The repository was not found.");
        }
        var folder = Path.Combine(root.FullName, "samples", "st-brigid");
        return Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".yaml", StringComparison.Ordinal) || file.EndsWith(".json", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(wanted)
            .ToDictionary(path => path, path => File.ReadAllText(Path.Combine(folder, path)), StringComparer.Ordinal);
    }
}

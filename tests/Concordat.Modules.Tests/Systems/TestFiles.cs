namespace Concordat.Modules.Tests.Systems;

static class TestFiles
{
    /// <summary>The root of the repository: the folder that holds the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    static string Find(string from) =>
        File.Exists(Path.Combine(from, "Concordat.slnx")) ? from : Find(Path.GetDirectoryName(from.TrimEnd('/'))!);
}

namespace Concordat.Host.Tests.Architecture;

/// <summary>Files that a person can read in one sitting.</summary>
public sealed class FileSize
{
    private const int Longest = 400;

    [Fact]
    public void No_source_file_is_longer_than_400_lines()
    {
        var files = Repository.Files("src/*.cs", "src/*.razor", "tests/*.cs", "bench/*.cs").Where(f => !f.Contains("/Migrations/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        var tooLong = files.Select(f => (File: f, Lines: File.ReadLines(Path.Combine(Repository.Root, f)).Count())).Where(f => f.Lines > Longest);
        Assert.Empty(tooLong);
    }
}

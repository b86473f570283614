using System.Diagnostics;
using Concordat.Cli.Inputs;

namespace Concordat.Host.Tests.Cli;

/// <summary>Whose commits a change carries, from a real repository.</summary>
public sealed class GitAuthorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-authors-").FullName;

    public GitAuthorsTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "network"));
        Git("init", "--quiet", "--initial-branch=main");
        Commit("network/a.yaml", "ada@hospital.example", "ada@hospital.example", "first");
        Commit("network/b.yaml", "noor@hospital.example", "merge@hospital.example", "second\n\nCo-authored-by: Kofi <kofi@hospital.example>");
        Commit("elsewhere.txt", "mara@hospital.example", "mara@hospital.example", "third");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("HEAD~2..HEAD", "kofi merge noor")]
    [InlineData("HEAD", "ada kofi merge noor")]
    [InlineData("HEAD~1..HEAD", "")]
    public void Authors_committers_and_co_authors_of_what_touches_the_workspace_count(string range, string names) =>
        Assert.Equal(names, string.Join(' ', new Git(Path.Combine(_folder, "network")).Authors(range).Select(address => address.Split('@')[0]).Order(StringComparer.Ordinal)));

    [Theory, InlineData("--output=x..HEAD"), InlineData("nowhere..HEAD"), InlineData("HEAD...HEAD"), InlineData("..")]
    public void What_is_no_range_of_commits_is_refused(string range) => Assert.Throws<IOException>(() => new Git(Path.Combine(_folder, "network")).Authors(range));

    private void Commit(string path, string author, string committer, string message)
    {
        File.WriteAllText(Path.Combine(_folder, path), message);
        Git("add", "-A");
        Git("-c", "user.name=A Committer", "-c", $"user.email={committer}", "commit", "--quiet", $"--author=An Author <{author}>", "-m", message);
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", _folder, .. arguments]) { UseShellExecute = false })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}

using System.Diagnostics;
using Concordat.Cli;

namespace Concordat.Host.Tests.Cli;

/// <summary>The sample hook in a real repository: the index is judged, not the working tree.</summary>
public sealed class PreCommitTests : IDisposable
{
    private const string Contract = "domains/supply-chain/apis/stock/v1/openapi.yaml";
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-hook-").FullName;

    public PreCommitTests()
    {
        var sample = Path.Combine(Architecture.Repository.Root, "samples", "st-brigid");
        foreach (var (path, content) in WorkspaceFolder.Files(sample).Where(file => !file.Key.StartsWith("waivers/", StringComparison.Ordinal)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, path))!);
            File.WriteAllBytes(Path.Combine(_folder, path), content.ToArray());
        }
        // Without the waivers, which end some day: the interfaces that need them go, with what names them.
        Directory.Delete(Path.Combine(_folder, "domains/revenue-cycle/apis"), recursive: true);
        Directory.Delete(Path.Combine(_folder, "domains/patient-engagement/apis"), recursive: true);
        foreach (var products in Directory.GetDirectories(Path.Combine(_folder, "domains"), "products", SearchOption.AllDirectories))
        {
            Directory.Delete(products, recursive: true);
        }
        Directory.Delete(Path.Combine(_folder, "standards/proposals"), recursive: true);
        foreach (var partner in new[] { "televida", "meridian-health", "civic-mutual", "brigid-app" })
        {
            File.Delete(Path.Combine(_folder, "partners", partner + ".yaml"));
        }
        Run("git", "init", "--quiet", "--initial-branch=main");
        Run("git", "add", "-A");
        Run("git", "-c", "user.name=Test", "-c", "user.email=test@hospital.example", "commit", "--quiet", "-m", "first");
    }

    private (int Exit, string Said) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CONCORDAT"] = Path.Combine(_folder, ".git", "concordat");
        start.Environment["CONCORDAT_AGAINST"] = "HEAD";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said + error.GetAwaiter().GetResult());
    }

    private (int Exit, string Said) Hook()
    {
        var program = Path.Combine(_folder, ".git", "concordat");
        File.WriteAllText(program, $"#!/bin/sh\nexec dotnet '{typeof(CommandLine).Assembly.Location}' \"$@\"\n");
        Run("chmod", "+x", program);
        return Run("sh", Path.Combine(Architecture.Repository.Root, "samples", "ci", "pre-commit"));
    }

    private void Change(string find, string replace)
    {
        var path = Path.Combine(_folder, Contract);
        var text = File.ReadAllText(path);
        Assert.Contains(find, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(find, replace, StringComparison.Ordinal));
    }

    [Fact]
    public void A_commit_that_breaks_consumers_is_stopped_with_the_place_and_one_that_does_not_is_let_through()
    {
        Assert.Equal((0, ""), Hook()); // nothing is staged

        Change("description: Available quantities by product and location.", "description: Available quantities.");
        Run("git", "add", "-A");
        var (exit, said) = Hook();
        Assert.True(exit == 0, said);

        Change("        available:", "        onHand:");
        Change("location, available]", "location, onHand]");
        Assert.Equal(0, Hook().Exit); // the working tree is not what is committed

        Run("git", "add", "-A");
        (exit, said) = Hook();
        Assert.True(exit == 1, said);
        Assert.Contains($"\n{Contract}:", "\n" + said, StringComparison.Ordinal);
        Assert.Contains("[response-required-property-removed]", said, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

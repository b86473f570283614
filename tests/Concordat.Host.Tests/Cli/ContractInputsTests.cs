using System.Diagnostics;
using System.Text;
using Concordat.Cli;

namespace Concordat.Host.Tests.Cli;

/// <summary>Standard input and git revisions, where contracts come from in a pipeline.</summary>
public sealed class ContractInputsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-inputs-").FullName;

    private static string Contract(string name) => File.ReadAllText(Path.Combine(Architecture.Repository.Root, "tests/data/workspaces/contracts", name));

    private async Task<(int Exit, string Out, string Error)> Run(string? input, params string[] args)
    {
        using var stdout = new StringWriter();
        using var stderr = new StringWriter();
        var terminal = new Terminal(stdout, stderr, _folder, IsInteractive: false) { In = () => new MemoryStream(Encoding.UTF8.GetBytes(input ?? "")) };
        return (await CommandLine.Run(args, terminal, TestContext.Current.CancellationToken), stdout.ToString(), stderr.ToString());
    }

    private void Git(params string[] args)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", _folder, "-c", "user.name=Test", "-c", "user.email=test@hospital.example", "-c", "commit.gpgsign=false", .. args]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }

    /// <summary>A repository whose first commit holds a contract in a folder, with a schema in a file beside it; then the contract breaks.</summary>
    private void Commit()
    {
        Git("init", "--quiet", "--initial-branch=main");
        Write("apis/openapi.yaml", Contract("beds-v1.yaml").Replace("#/components/schemas/Beds", "beds.yaml#/Beds", StringComparison.Ordinal));
        Write("apis/beds.yaml", "Beds: { type: array, maxItems: 9, items: { type: object, required: [free], properties: { free: { type: boolean } } } }\n");
        Git("add", "-A");
        Git("commit", "--quiet", "-m", "first");
        Write("apis/beds.yaml", "Beds: { type: array, maxItems: 9, items: { type: object, properties: { number: { type: string } } } }\n");
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, path))!);
        File.WriteAllText(Path.Combine(_folder, path), text);
    }

    [Fact]
    public async Task A_ruleset_in_JavaScript_beside_the_documents_is_refused_and_not_passed_over()
    {
        Write(".spectral.js", "export default { rules: {} };\n");
        Write("beds.yaml", Contract("beds-v1.yaml"));
        var (exit, output, error) = await Run(null, "lint", "beds.yaml");
        Assert.True(exit == 2 && output.Length == 0, output + error);
        Assert.Contains("foreign code is not run. Use its YAML form", error, StringComparison.Ordinal);
        Assert.Contains("[ruleset-javascript]", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reference_to_a_device_leads_nowhere()
    {
        Write("beds.yaml", Contract("beds-v1.yaml").Replace("#/components/schemas/Beds", "/dev/zero", StringComparison.Ordinal));
        var (exit, output, error) = await Run(null, "lint", "beds.yaml");
        Assert.True(exit == 1, output + error);
        Assert.Contains("'/dev/zero': There is no such document, or it may not be fetched. [invalid-ref]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task References_that_lead_back_to_nothing_else_are_findings()
    {
        Write("circle.yaml", "openapi: 3.0.3\ninfo: { title: a, version: '1' }\npaths: {}\ncomponents: { schemas: { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } } }\n");
        var (exit, output, error) = await Run(null, "lint", "circle.yaml");
        Assert.True(exit == 1, output + error);
        Assert.Equal(2, output.Split("[ref-circle]").Length - 1);
    }

    [Fact]
    public async Task Standard_input_is_linted_under_its_own_name()
    {
        var (exit, output, error) = await Run(Contract("careless.yaml"), "lint", "-");
        Assert.True(exit == 1, output + error);
        Assert.Contains("<stdin>:5:5: error:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_is_compared_with_a_file()
    {
        Write("beds.yaml", Contract("beds-v1.yaml"));
        var (exit, output, error) = await Run(Contract("beds-v2.yaml"), "diff", "beds.yaml", "-");
        Assert.True(exit == 1, output + error);
        Assert.Contains("<stdin>:13:36: error:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revision_is_compared_with_the_files_on_disk_each_with_its_own_references()
    {
        Commit();
        var (exit, output, error) = await Run(null, "diff", "HEAD:apis/openapi.yaml", "apis/openapi.yaml", "--format", "json");
        Assert.True(exit == 1, output + error);
        Assert.Contains("response-required-property-removed", output, StringComparison.Ordinal);
        var (same, _, _) = await Run(null, "diff", "main:apis/openapi.yaml", "HEAD:apis/openapi.yaml");
        Assert.Equal(0, same);
    }

    [Theory]
    [InlineData("HEAD~7:apis/openapi.yaml", "git knows no revision 'HEAD~7'")]
    [InlineData("HEAD:apis/other.yaml", "'HEAD' has no file 'apis/other.yaml'")]
    [InlineData("--output=x:apis/openapi.yaml", "")]
    public async Task What_is_not_there_is_said_in_one_line(string named, string says)
    {
        Commit();
        var (exit, _, error) = await Run(null, "diff", named, "apis/openapi.yaml");
        Assert.Equal(2, exit);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "x")));
    }

    [Fact]
    public async Task A_workspace_is_checked_against_a_revision_and_against_a_folder()
    {
        Git("init", "--quiet", "--initial-branch=main");
        var sample = Path.Combine(Architecture.Repository.Root, "samples", "st-brigid");
        foreach (var (path, content) in WorkspaceFolder.Files(sample))
        {
            Write("hospital/" + path, Encoding.UTF8.GetString(content.Span));
        }
        Git("add", "-A");
        Git("commit", "--quiet", "-m", "first");
        Assert.Equal(0, (await Run(null, "check", "hospital", "--on", "2026-11-22", "--against", "main")).Exit);

        const string stock = "hospital/domains/supply-chain/apis/stock/v1/openapi.yaml";
        var text = await File.ReadAllTextAsync(Path.Combine(_folder, stock), TestContext.Current.CancellationToken);
        Assert.Contains("        available:", text, StringComparison.Ordinal);
        Write(stock, text.Replace("        available:", "        onHand:", StringComparison.Ordinal).Replace("location, available]", "location, onHand]", StringComparison.Ordinal));
        foreach (var against in new[] { "HEAD", sample })
        {
            var (exit, output, error) = await Run(null, "check", "hospital", "--on", "2026-11-22", "--against", against);
            Assert.True(exit == 1, output + error);
            Assert.Contains("hospital/domains/supply-chain/apis/stock/v1/openapi.yaml", output, StringComparison.Ordinal);
            Assert.Contains("[response-required-property-removed]", output, StringComparison.Ordinal);
        }
        Directory.Delete(Path.Combine(_folder, "hospital/domains/supply-chain/apis"), recursive: true);
        Assert.Contains("[interface-removed]", (await Run(null, "check", "hospital", "--on", "2026-11-22", "--against", "HEAD")).Out, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

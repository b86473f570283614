using Concordat.Cli;
using Concordat.Host.Tests.Architecture;
using Concordat.Host.Tests.Journeys;
using Concordat.Sandbox;

namespace Concordat.Host.Tests.Cli;

/// <summary><c>concordat doctor</c> on a data folder, and against the simulated Odoo.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-doctor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_healthy_machine_is_told_in_two_words()
    {
        var (exit, said) = await Run("--port", $"{Ports.Free(5)}");
        Assert.Equal(Exit.Ok, exit);
        Assert.DoesNotContain("files", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_an_error()
    {
        var key = Write("keys/token-signing.pem", "x");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There are no modes on Windows.");
            return;
        }
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var (exit, said) = await Run("--port", $"{Ports.Free(5)}", "--data", _folder);
        Assert.Equal(Exit.Findings, exit);
        Assert.Contains("keys/token-signing.pem: error: Others can read or write this key. [doctor-key-mode]", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_an_error()
    {
        var config = Write("node.json", """{ "Platform": { "Database": { "Kind": "Postgres", "ConnectionString": "Host=127.0.0.1;Port=1;Timeout=2" } }, "GatewayPort": 0, "ControlPort": 0 }""");
        var (exit, said) = await Run("--port", $"{Ports.Free(5)}", "--config", config, "--data", _folder);
        Assert.Equal(Exit.Findings, exit);
        Assert.Contains("doctor-database", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_with_what_they_need_are_no_finding()
    {
        await using var systems = await SimulatedSystems.Start();
        var (exit, said) = await Odoo(systems, []);
        Assert.True(exit == Exit.Ok, said);
        Assert.DoesNotContain("odoo-", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_user_for_everything_is_told_with_its_groups()
    {
        await using var systems = await SimulatedSystems.Start();
        var everything = SandboxModule.OdooUsers.Single(u => u.Login == "svc-everything");
        var (exit, said) = await Odoo(systems, ["--odoo-login", everything.Login], everything.Key);
        Assert.True(exit == Exit.Findings, said);
        Assert.Contains("[odoo-excess-group]", said, StringComparison.Ordinal);
        Assert.Contains("Administration", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_is_told()
    {
        await using var systems = await SimulatedSystems.Start();
        var (exit, said) = await Odoo(systems, [], "wrong");
        Assert.Equal(Exit.Findings, exit);
        Assert.Contains("cannot be used", said, StringComparison.Ordinal);
    }

    private Task<(int Exit, string Said)> Odoo(SimulatedSystems systems, string[] more, string? key = null)
    {
        foreach (var user in SandboxModule.OdooUsers.Where(u => u.SecretName is not null))
        {
            var file = Write($"secrets/{user.SecretName}", key ?? user.Key);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
        return Run(["--port", $"{Ports.Free(5)}", "--data", _folder, "--workspace", Path.Combine(Repository.Root, "samples", "st-brigid"),
            "--odoo-url", systems.Url + "/odoo", "--odoo-database", SandboxModule.OdooDatabase, "--fail-on", "warn", .. more]);
    }

    private string Write(string name, string content)
    {
        var file = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }

    private static async Task<(int Exit, string Said)> Run(params string[] arguments)
    {
        using var said = new StringWriter();
        var exit = await CommandLine.Run(["doctor", .. arguments], new Terminal(said, said, Path.GetTempPath(), IsInteractive: false));
        return (exit, said.ToString());
    }
}

using System.Text.Json.Nodes;
using Concordat.Core.Workspace;
using Concordat.Modules.Tests.Sandbox;
using Concordat.Platform;
using Concordat.Platform.Secrets;
using Concordat.Sandbox;
using Concordat.Systems;

namespace Concordat.Modules.Tests.Systems;

/// <summary>The front door with the systems of the sample workspace, pointed at the sandbox.</summary>
public sealed class SystemCallTests(SandboxHost sandbox) : IClassFixture<SandboxHost>
{
    SystemCall Door() => Door(new SystemOverride { BaseUrl = new Uri(sandbox.Address, "/odoo") }).Door;

    (SystemCall Door, Workspace Workspace) Door(SystemOverride odoo)
    {
        var root = System.IO.Path.Combine(TestFiles.Root, "samples/st-brigid");
        var files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .ToDictionary(f => System.IO.Path.GetRelativePath(root, f).Replace('\\', '/'), f => (ReadOnlyMemory<byte>)File.ReadAllBytes(f));
        var options = new SystemsOptions();
        options.Systems["ehr"] = new SystemOverride { BaseUrl = new Uri(sandbox.Address, "/ehr/fhir") };
        options.Systems["odoo"] = odoo;
        var data = Directory.CreateTempSubdirectory("concordat-systems").FullName;
        var door = new SystemCall(options, new SecretStore(new PlatformOptions { DataFolder = data }), TimeProvider.System);
        var workspace = WorkspaceParser.Parse(files).Workspace!;
        door.Use(workspace);
        return (door, workspace);
    }

    [Fact]
    public async Task Delivers_a_transaction_and_types_a_refusal()
    {
        var door = Door();
        var bundle = JsonNode.Parse("""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Basic"},"request":{"method":"POST","url":"Basic"}}]}""")!;
        Assert.Equal("transaction-response", (string?)(await door.Fhir("ehr", bundle, default)).Body!["type"]);
        var refused = await door.Fhir("ehr", JsonNode.Parse("""{"resourceType":"Bundle","type":"batch"}""")!, default);
        Assert.Equal(("invalid", "fhir-400"), (refused.Outcome?.Code, refused.Cause));
    }

    [Fact]
    public async Task An_unknown_system_is_not_found()
    {
        Assert.Equal("not-found", (await Door().Fhir("nowhere", new JsonObject(), default)).Outcome?.Code);
        Assert.Null(Door().Target("nowhere"));
    }

    [Fact]
    public void A_node_may_move_a_system_and_the_release_gives_the_rest() =>
        Assert.Equal((new Uri(sandbox.Address, "/ehr/fhir"), 16), Door().Target("ehr") is { } target ? (target.BaseUrl, target.Limits.Concurrency) : default);

    [Fact]
    public async Task One_login_with_the_key_of_a_file_stands_for_all_functions_and_a_new_key_is_in_use_at_once()
    {
        var key = System.IO.Path.GetTempFileName();
        var user = SandboxModule.OdooUsers.Single(u => u.Login == "svc-everything");
        var (door, workspace) = Door(new SystemOverride
        {
            BaseUrl = new Uri(sandbox.Address, "/odoo"), Database = SandboxModule.OdooDatabase, Login = user.Login, KeyFile = key,
        });
        var api = workspace.Apis.Values.Single(a => a.Name == "stock");
        Task<SystemReply> Stock() => door.Odoo("odoo", workspace.Operations[api.OperationsFile!], "getStock", new OperationCall(new Dictionary<string, string>(), new Dictionary<string, string>(), null), default);
        try
        {
            await File.WriteAllTextAsync(key, "wrong");
            Assert.NotNull((await Stock()).Outcome);

            await File.WriteAllTextAsync(key, user.Key + "\n");
            Assert.Null((await Stock()).Outcome);
        }
        finally
        {
            File.Delete(key);
        }
    }
}

using System.Net;
using Concordat.Cli;
using Concordat.Host.Tests.Architecture;
using Concordat.Host.Tests.Journeys;
using Concordat.Platform;
using Concordat.Trust;
using Concordat.Trust.Clients;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concordat.Host.Tests.Cli;

/// <summary><c>concordat token</c> against the real token endpoint, with the clients and the keys of the sample network.</summary>
public sealed class TokenCommandTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-token-").FullName;
    private readonly string _url = $"http://127.0.0.1:{Ports.Free(1)}";
    private readonly WorkspaceOfSample _sample = new();
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, new Uri(_url).Port));
        var platform = new PlatformOptions { Node = "test", DataFolder = _folder };
        platform.Database.ConnectionString = $"Data Source={_folder}/concordat.db";
        builder.Services.AddPlatform(platform);
        builder.Services.AddTrust(new TrustOptions { PublicUrl = _url, DemoKeys = true });
        _app = builder.Build();
        _app.UseTrustIdentity();
        await _app.Services.StartPlatform();
        await _app.StartAsync();
        _app.Services.GetRequiredService<ClientDirectory>().Swap(_app.Services.GetRequiredService<ReleaseClients>().Compile(1, _sample.Workspace));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Prints_a_token_that_the_gateway_takes_for_what_the_release_grants()
    {
        var (exit, output, error) = await Run("--client", "meridian-claims", "--key", Key("meridian-claims"), "--scope", "system/Invoice.crs");
        Assert.Equal((0, ""), (exit, error));
        var actor = await _app.Services.GetRequiredService<TokenCheck>().Check(output.Trim());
        Assert.Equal(("meridian-health", "HPAYMT"), (actor!.Partner, actor.Purpose));
        var decisions = _app.Services.GetRequiredService<DecisionPoint>();
        var invoices = _sample.Workspace.Apis["revenue-cycle/invoices/v1"];
        var read = decisions.Decide(actor, AccessFacts.Of(invoices, Interaction.Read));
        Assert.True(read.IsPermitted, read.Reason);
        Assert.Contains("paymentState", read.Fields!);
        Assert.DoesNotContain("lines", read.Fields!);
        Assert.False(decisions.Decide(actor, AccessFacts.Of(invoices, Interaction.Delete)).IsPermitted);
        Assert.False(decisions.Decide(actor, AccessFacts.Of(_sample.Workspace.Apis["supply-chain/stock/v1"], Interaction.Search)).IsPermitted);
    }

    [Fact]
    public async Task Takes_another_of_the_clients_purposes()
    {
        var (_, output, _) = await Run("--client", "meridian-claims", "--key", Key("meridian-claims"), "--purpose", "ELIGVER");
        Assert.Equal("ELIGVER", (await _app.Services.GetRequiredService<TokenCheck>().Check(output.Trim()))!.Purpose);
    }

    [Fact]
    public async Task Ends_with_3_where_the_server_refuses()
    {
        var (exit, output, error) = await Run("--client", "greenleaf-orders", "--key", Key("meridian-claims"));
        Assert.Equal((3, ""), (exit, output));
        Assert.Contains("invalid_client", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_3_where_nobody_listens() =>
        Assert.Equal(3, (await Run("--client", "x", "--key", Key("meridian-claims"), "--url", $"http://127.0.0.1:{Ports.Free(1)}")).Exit);

    [Fact]
    public async Task Ends_with_2_for_a_file_that_holds_no_private_key()
    {
        var file = Path.Combine(_folder, "public.jwk");
        await File.WriteAllTextAsync(file, ClientKeys.CreateIfMissing(Path.Combine(_folder, "keys"), "meridian-claims"));
        Assert.Equal(2, (await Run("--client", "meridian-claims", "--key", file)).Exit);
    }

    private string Key(string client) => Path.Combine(_folder, "keys", client + ".jwk");

    private async Task<(int Exit, string Out, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] url = arguments.Contains("--url") ? [] : ["--url", _url];
        var exit = await CommandLine.Run(["token", .. arguments, .. url], new Terminal(output, error, _folder, IsInteractive: false));
        return (exit, output.ToString(), error.ToString());
    }

    private sealed class WorkspaceOfSample
    {
        public Concordat.Core.Workspace.Workspace Workspace { get; } = WorkspaceFolder.Parse(Path.Combine(Repository.Root, "samples", "st-brigid")).Workspace!;
    }
}

using System.Text.Json.Nodes;
using Concordat.Core.Releases;
using Concordat.Core.Workspace;
using Concordat.Eventing;
using Concordat.Governance;
using Concordat.Integration;
using Concordat.Integration.Mllp;
using Concordat.Modules.Tests.Sandbox;
using Concordat.Modules.Tests.Systems;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;
using Concordat.Sandbox;
using Concordat.Systems;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests.Integration;

/// <summary>The sample hospital: its listener, flows and webhooks against simulated systems, all on real sockets. Retries wait milliseconds.</summary>
internal sealed class LabNetwork : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private readonly SandboxHost _sandbox;
    private readonly Action<IServiceCollection>? _more;
    private TestPlatform _platform = null!;
    private ActiveRelease _release;

    private LabNetwork(SandboxHost sandbox, ActiveRelease release, Action<IServiceCollection>? more) => (_sandbox, _release, _more) = (sandbox, release, more);

    public SandboxHost Sandbox => _sandbox;

    public static async Task<LabNetwork> Start(DatabaseKind kind = DatabaseKind.Sqlite, Func<Dictionary<string, string>, Dictionary<string, string>>? change = null, Action<IServiceCollection>? more = null)
    {
        var sandbox = new SandboxHost();
        await sandbox.InitializeAsync();
        using var told = await sandbox.Http.PostAsync("/receiver/secret", System.Net.Http.Json.JsonContent.Create(new { secret = Secret }));
        Assert.True(told.IsSuccessStatusCode);
        var network = new LabNetwork(sandbox, Sample(sandbox.Address, change), more);
        await network.Run(await TestDatabase.Create(kind));
        return network;
    }

    public T Get<T>() where T : notnull => _platform.Get<T>();

    public Task<MllpClient> Connect() => MllpClient.Connect(Get<MllpListener>().EndpointOf("lab-results").Port);

    public async Task<Ack> Send(Oru message)
    {
        await using var client = await Connect();
        return await client.Send(message);
    }

    public void Activate(Func<Dictionary<string, string>, Dictionary<string, string>> change)
    {
        _release = Sample(_sandbox.Address, change, _release.Number + 1);
        Use(_platform.Get<IServiceProvider>());
    }

    /// <summary>Stops the node as it is and starts another on the same data.</summary>
    public async Task Restart() => await Run(await _platform.Stop());

    /// <summary>Waits until no message is ready, running, waiting or to be tried again.</summary>
    public async Task Settle()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Get<Quiet>().Settle(patience.Token); // events that have not reached their subscribers are no messages yet
        while ((await Messages()).Exists(m => m.State is MessageState.Ready or MessageState.Leased or MessageState.Queued))
        {
            await Task.Delay(5, patience.Token);
            await Get<Quiet>().Settle(patience.Token);
        }
    }

    public Task<List<LogMessage>> Messages() => Get<ModuleDb>().Read(db => db.Set<LogMessage>().OrderBy(m => m.Seq).ToListAsync());

    public async Task<JsonObject> State(string system) => await _sandbox.State(system);

    public async Task<(int Reports, int Duplicates, int Invoices, int Lines, int Deliveries, int BadSignatures)> Effects()
    {
        var (ehr, odoo, receiver) = (await State("ehr"), await State("odoo"), await State("receiver"));
        return ((int?)ehr["resources"]!["DiagnosticReport"] ?? 0, (int)ehr["duplicateIdentifiers"]!, (int)odoo["invoicesByExternalId"]!, (int)odoo["linesOfThose"]!,
            (int)receiver["distinct"]!, (int)receiver["badSignatures"]!);
    }

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        await _sandbox.DisposeAsync();
    }

    private async Task Run(TestDatabase database)
    {
        var secrets = Directory.CreateDirectory(Path.Combine(database.Folder, "secrets")).FullName;
        foreach (var user in SandboxModule.OdooUsers.Where(u => u.SecretName is not null))
        {
            await File.WriteAllTextAsync(Path.Combine(secrets, user.SecretName!), user.Key);
        }
        await File.WriteAllTextAsync(Path.Combine(secrets, "televida-webhook"), Secret);
        var options = new IntegrationOptions();
        options.Listeners["lab-results"] = new MllpListenerOptions { Address = "127.0.0.1" };
        _platform = await TestPlatform.Start(database, services =>
        {
            services.AddRouting().AddTrust(new TrustOptions());
            services.AddGovernance();
            services.AddSystems();
            services.AddIntegrationTables().AddIntegration(options);
            services.AddEvents().AddEventing(new EventingOptions { AllowLoopbackEndpoints = true });
            _more?.Invoke(services);
        }, before: Use);
    }

    private void Use(IServiceProvider node)
    {
        node.GetRequiredService<SystemCall>().Use(_release.Workspace);
        node.GetRequiredService<SubscriberPlans>().Use(_release);
        node.GetRequiredService<IntegrationPlans>().Use(_release);
    }

    private static ActiveRelease Sample(Uri sandbox, Func<Dictionary<string, string>, Dictionary<string, string>>? change, int number = 1)
    {
        var root = Path.Combine(TestFiles.Root, "samples/st-brigid");
        var files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(root, f), f => File.ReadAllText(f)
                .Replace("http://127.0.0.1:8081", sandbox.ToString().TrimEnd('/'), StringComparison.Ordinal)
                .Replace("backoff: PT2S", "backoff: PT0.02S", StringComparison.Ordinal)
                .Replace("{ failures: 5, pause: PT15S }", "{ failures: 1000, pause: PT1S }", StringComparison.Ordinal), StringComparer.Ordinal);
        files = change?.Invoke(files) ?? files;
        var parsed = WorkspaceParser.Parse(files.ToDictionary(f => f.Key, f => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(f.Value)));
        Assert.True(parsed.Workspace is not null, string.Join('\n', parsed.Findings.Select(f => $"{f.At}: {f.Message}")));
        var decision = new ReleaseChange($"CR-{number:0000}", "ada", "Test", [new ReleaseApproval("grace", DateTimeOffset.UnixEpoch, "")]);
        return new ActiveRelease(number, $"hash-{number}", number, parsed.Workspace, new ReleaseContent(number, null, decision, DateTimeOffset.UnixEpoch, files));
    }
}

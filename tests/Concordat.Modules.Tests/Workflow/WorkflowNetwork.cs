using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Core.Events;
using Concordat.Core.Mapping;
using Concordat.Core.Releases;
using Concordat.Core.Workspace;
using Concordat.Governance;
using Concordat.Modules.Tests.Systems;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Platform.Releases;
using Concordat.Systems;
using Concordat.Trust;
using Concordat.Workflow;
using Concordat.Workflow.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concordat.Modules.Tests.Workflow;

/// <summary>The sample network with workflows of a test, beside a system that counts what is done under each key.</summary>
internal sealed class WorkflowNetwork : IAsyncDisposable
{
    public const string Workflow = "revenue-cycle/stay";
    private static readonly Dictionary<string, string> Sample = Read();
    private readonly WebApplication _system;
    private readonly Action<IServiceCollection>? _more;
    private readonly Action<Dictionary<string, string>>? _change;
    private readonly Dictionary<string, string> _files;
    private TestPlatform _platform = null!;
    private ActiveRelease _release;

    private WorkflowNetwork(WebApplication system, string address, string body, Action<IServiceCollection>? more, Action<Dictionary<string, string>>? change)
    {
        (_system, _more, _change) = (system, more, change);
        _files = Sample.ToDictionary(file => file.Key, file => file.Value.Replace("http://127.0.0.1:8081", address, StringComparison.Ordinal), StringComparer.Ordinal);
        _release = Release(1, body);
    }

    /// <summary>What the system was asked, once for each key, in the order of the first time.</summary>
    public ConcurrentQueue<string> Done { get; } = new();

    /// <summary>How often each key came.</summary>
    public ConcurrentDictionary<string, int> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Statuses that the system answers, by path; 200 for others.</summary>
    public ConcurrentDictionary<string, int> Answers { get; } = new(StringComparer.Ordinal);

    public static async Task<WorkflowNetwork> Start(DatabaseKind kind, string body, Action<IServiceCollection>? more = null, Action<Dictionary<string, string>>? change = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var system = builder.Build();
        system.Urls.Add("http://127.0.0.1:0");
        WorkflowNetwork network = null!;
        system.Map("/{**path}", async context => await network.Serve(context));
        await system.StartAsync();
        network = new WorkflowNetwork(system, system.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(), body, more, change);
        await network.Run(await TestDatabase.Create(kind));
        return network;
    }

    public T Get<T>() where T : notnull => _platform.Get<T>();

    public InstanceCommands Commands => Get<InstanceCommands>();

    public TaskCommands Tasks => Get<TaskCommands>();

    /// <summary>Stops the node as it is and starts another on the same data.</summary>
    /// <param name="before">What happens before anything of the new node starts.</param>
    public async Task Restart(Action<IServiceProvider>? before = null) => await Run(await _platform.Stop(), before);

    /// <summary>Another version of the workflow comes into force.</summary>
    public void Activate(string body, string version = "2.0.0")
    {
        _release = Release(_release.Number + 1, body, version);
        Use(_platform.Get<IServiceProvider>());
    }

    public async Task<Guid> Begin(string input = "{}", string workflow = Workflow)
    {
        var (instance, refused, detail) = await Commands.Start(workflow, JsonNode.Parse(input), "ada", TestContext.Current.CancellationToken);
        Assert.True(refused is null, detail);
        return instance!.Value;
    }

    public async Task<WorkflowInstance> Instance(Guid id) => (await InstanceQueries.Find(Get<ModuleDb>(), id, TestContext.Current.CancellationToken))!;

    /// <summary>The instance when it stands so.</summary>
    public async Task<WorkflowInstance> Until(Guid id, Func<WorkflowInstance, bool> stands)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var progress = Get<RelaySignal>().Progress;
            if (await Instance(id) is var row && stands(row))
            {
                return row;
            }
            await progress.WaitAsync(TimeSpan.FromMilliseconds(50), patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.False(patience.IsCancellationRequested, $"{row.Status} {row.StuckPlace} {row.StuckCause} {row.StuckDetail}; {string.Join(", ", await Lines(id))}");
        }
    }

    public async Task<List<string>> Lines(Guid id) => [.. (await InstanceQueries.History(Get<ModuleDb>(), id, TestContext.Current.CancellationToken)).Select(h => $"{h.Kind} {h.Place}".Trim())];

    public async Task<WorkflowTaskRow> TaskOf(Guid id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var progress = Get<RelaySignal>().Progress;
            if (await Get<ModuleDb>().Read(db => db.Set<WorkflowTaskRow>().SingleOrDefaultAsync(t => t.Instance == id && t.State == TaskStates.Open)) is { } task)
            {
                return task;
            }
            await progress.WaitAsync(TimeSpan.FromMilliseconds(50), patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.False(patience.IsCancellationRequested, string.Join(", ", await Lines(id)));
        }
    }

    /// <summary>An event of the sample is published.</summary>
    public async Task Publish(string id, string encounter)
    {
        const string type = "revenue-cycle.invoice.posted.v1";
        var (vault, index) = (Get<PayloadVault>(), Get<KeyedIndex>());
        var cloud = new CloudEvent(id, type, "/test", encounter, DateTimeOffset.UtcNow, new JsonObject { ["encounterRef"] = encounter, ["patientRef"] = "MRN-1001", ["invoiceNumber"] = "INV/" + id });
        var made = new NewEvent { Id = NameUuid.Create(id), Type = type, Source = "/test", SubjectKey = index.Hash("patient", encounter), Exchange = Guid.CreateVersion7(), Release = 1, Interface = type, Payload = vault.Seal(type, cloud.ToJson()) };
        await Get<ModuleDb>().Write(unit => Get<EventOutbox>().Publish(unit, made));
    }

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        await _system.DisposeAsync();
    }

    private async Task Serve(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var what = $"{context.Request.Method} {path}";
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        if (Keys.AddOrUpdate(key, 1, (_, times) => times + 1) == 1)
        {
            Done.Enqueue(what);
        }
        context.Response.StatusCode = Answers.GetValueOrDefault(path, 200);
        await context.Response.WriteAsJsonAsync(new { id = path.Trim('/') });
    }

    private async Task Run(TestDatabase database, Action<IServiceProvider>? before = null) => _platform = await TestPlatform.Start(database, services =>
    {
        services.AddRouting().AddTrust(new TrustOptions());
        services.AddGovernance();
        services.AddSystems();
        services.AddWorkflow().AddWorkflowEngine();
        _more?.Invoke(services);
    }, before: node =>
    {
        Use(node);
        before?.Invoke(node);
    });

    private void Use(IServiceProvider node)
    {
        node.GetRequiredService<SystemCall>().Use(_release.Workspace);
        node.GetRequiredService<WorkflowPlans>().Use(_release);
        node.GetRequiredService<ConsentGate>().Take(_release);
    }

    private ActiveRelease Release(int number, string body, string version = "1.0.0")
    {
        foreach (var (name, text) in Definitions(body))
        {
            _files[$"domains/revenue-cycle/workflows/{name}.yaml"] = $"kind: workflow\nname: {name}\nversion: {version}\nlifecycle: published\nowner: revenue-cycle\nsummary: A test.\nclassification: internal\ncriticality: low\ntier: gold\n{text}";
        }
        _change?.Invoke(_files);
        var parsed = WorkspaceParser.Parse(_files.ToDictionary(f => f.Key, f => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f.Value)));
        Assert.True(parsed.Workspace is not null, string.Join('\n', parsed.Findings.Select(f => $"{f.At}: {f.Message}")));
        var decision = new ReleaseChange($"CR-{number:0000}", "ada", "Test", [new ReleaseApproval("grace", DateTimeOffset.UnixEpoch, "")]);
        return new ActiveRelease(number, $"hash-{number}", number, parsed.Workspace, new ReleaseContent(number, null, decision, DateTimeOffset.UnixEpoch, new Dictionary<string, string>(_files)));
    }

    /// <summary>One workflow, or several: <c>### name</c> begins another one.</summary>
    private static IEnumerable<(string Name, string Text)> Definitions(string body)
    {
        var parts = body.Split("### ");
        yield return ("stay", parts[0]);
        foreach (var part in parts.Skip(1))
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            yield return (part[..end].Trim(), part[(end + 1)..]);
        }
    }

    private static Dictionary<string, string> Read()
    {
        var root = Path.Combine(TestFiles.Root, "samples/st-brigid");
        return Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(root, file), File.ReadAllText, StringComparer.Ordinal);
    }
}

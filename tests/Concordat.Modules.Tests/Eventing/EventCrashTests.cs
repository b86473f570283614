using System.Collections.Concurrent;
using System.Globalization;
using Concordat.Core.Events;
using Concordat.Core.Releases;
using Concordat.Eventing;
using Concordat.Governance;
using Concordat.Modules.Tests.Gateway;
using Concordat.Modules.Tests.Integration;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Platform.Releases;
using Concordat.Systems;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>
/// Nodes die between the commit of an event and its delivery, and consumers die with events in their hands: each event stands once in the log, none is lost, and
/// those of one key keep their order. CONCORDAT_DEATHS says how often; the suite lets a few die.
/// </summary>
public sealed class EventCrashTests : IAsyncLifetime
{
    private const string Type = "testing.vitals.taken.v1";
    private static readonly int Deaths = int.Parse(Environment.GetEnvironmentVariable("CONCORDAT_DEATHS") ?? "6", CultureInfo.InvariantCulture);

    /// <summary>What counts the transactions at whose commit a node dies.</summary>
    private static readonly string[] Commits =
    [
        "SELECT CAST(COUNT(*) AS BIGINT) FROM events",
        "SELECT CAST(COUNT(position) AS BIGINT) FROM events",
        "SELECT CAST(COALESCE(MAX(position), 0) AS BIGINT) FROM event_cursors WHERE name = 'fan-out'",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM messages WHERE kind = 'webhook' AND state = 3",
    ];

    private readonly ConcurrentQueue<string> _received = new();
    private WebApplication _endpoint = null!;
    private ActiveRelease _release = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _endpoint = builder.Build();
        _endpoint.Urls.Add("http://127.0.0.1:0");
        _endpoint.MapPost("/{**path}", async (Microsoft.AspNetCore.Http.HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _received.Enqueue(CloudEvent.Read(System.Text.Encoding.UTF8.GetBytes(await reader.ReadToEndAsync()))!.Id);
        });
        await _endpoint.StartAsync();
        var address = _endpoint.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var workspace = new TestWorkspace(address).WithEvents(subscription: "  - { name: hook, event: testing.vitals.taken.v1, client: CLIENT, endpoint: { system: backend, path: /hook }, secret: file:hook }");
        workspace.Edit("partners/islander.yaml", "  - { name: hook", "  # - { name: hook"); // no way leads there from the system's zone
        var decision = new ReleaseChange("CR-0001", "ada", "Test", [new ReleaseApproval("grace", DateTimeOffset.UnixEpoch, "")]);
        _release = new ActiveRelease(1, "hash", 1, workspace.Parse(), new ReleaseContent(1, null, decision, DateTimeOffset.UnixEpoch, workspace.Texts()));
    }

    public async ValueTask DisposeAsync() => await _endpoint.DisposeAsync();

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task No_death_loses_doubles_or_disorders_an_event(DatabaseKind kind)
    {
        var database = await TestDatabase.Create(kind);
        Directory.CreateDirectory(Path.Combine(database.Folder, "secrets"));
        await File.WriteAllTextAsync(Path.Combine(database.Folder, "secrets", "hook"), LabNetwork.Secret);
        var chance = new Random(7);
        var published = new List<(string Id, string Key)>();
        for (var death = 0; death < Deaths; death++)
        {
            await using (var node = new Node(await Start(database, mortal: true)))
            {
                var mortal = node.Platform.Get<MortalDatabase>();
                await mortal.DieAt(Commits[death % Commits.Length], (Moment)(death / Commits.Length % 2));
                for (var i = 0; i < 5; i++)
                {
                    var one = ($"{published.Count}", $"P-{chance.Next(3)}");
                    published.Add(one);
                    await Publish(node.Platform, [one]).ContinueWith(_ => { }, TaskScheduler.Default); // who died did not answer
                }
                await mortal.Died.WaitAsync(TimeSpan.FromSeconds(30));
                database = await node.Stop();
            }
            await using (var node = new Node(await Start(database, mortal: false)))
            {
                await Publish(node.Platform, [.. published.TakeLast(5)]); // the producer sends again what was not acknowledged, and what was
                await Consume(node.Platform, chance);
                await node.Platform.Get<Quiet>().Settle();
                database = await node.Stop();
            }
        }
        await using var last = new Node(await Start(database, mortal: false));
        await last.Platform.Get<Quiet>().Settle();
        while (await Consume(last.Platform, chance) > 0)
        {
        }
        var db = last.Platform.Get<ModuleDb>();
        var stored = await db.Read(read => read.Set<StoredEvent>().OrderBy(e => e.Position).ToListAsync());
        Assert.Equal(published.Count, stored.Count);
        Assert.Equal(Enumerable.Range(1, stored.Count).Select(n => (long?)n), stored.Select(e => e.Position));
        var ids = published.ToDictionary(p => NameUuid(p.Id), p => p);
        Assert.Equal(published.GroupBy(p => p.Key).SelectMany(g => g.Select(p => (g.Key, p.Id))), stored.Select(e => ids[e.Id]).GroupBy(p => p.Key).OrderBy(g => published.FindIndex(p => p.Key == g.Key)).SelectMany(g => g.Select(p => (g.Key, p.Id))));
        Assert.Equal(published.Select(p => p.Id).Order(), (await db.ReadSql(sql => sql.Rows("SELECT name FROM consumed ORDER BY number", row => row.GetString(0)))).Order()); // once, whoever died with it
        Assert.Equal(published.Select(p => p.Id).Order(), _received.Distinct().Order());
        foreach (var key in published.GroupBy(p => p.Key))
        {
            Assert.Equal(key.Select(p => p.Id), _received.Distinct().Where(id => key.Any(p => p.Id == id)));
        }
        await (await last.Stop()).DisposeAsync();
    }

    /// <summary>A consumer whose effects stand in the transaction of its place; it dies every second time with both in its hands.</summary>
    private static async Task<int> Consume(TestPlatform node, Random chance)
    {
        var (db, cursors, vault) = (node.Get<ModuleDb>(), node.Get<EventCursors>(), node.Get<PayloadVault>());
        for (var deaths = 0; ; deaths++)
        {
            try
            {
                return await db.Write(async unit =>
                {
                    await unit.Sql.Execute("CREATE TABLE IF NOT EXISTS consumed (number INTEGER, name TEXT)");
                    var events = await cursors.Take(unit, "pull/consumer", 3);
                    foreach (var one in events)
                    {
                        await unit.Sql.Execute("INSERT INTO consumed VALUES ($1, $2)", one.Position, CloudEvent.Read((await vault.Open(one.Payload))!)!.Id);
                    }
                    return deaths < 2 && chance.Next(2) == 0 ? throw new TimeoutException("dead") : events.Count;
                });
            }
            catch (TimeoutException)
            {
                // another consumer takes over
            }
        }
    }

    private static Guid NameUuid(string id) => Core.Mapping.NameUuid.Create($"partner\nurn:ward:7\n{id}");

    private static async Task Publish(TestPlatform node, IReadOnlyList<(string Id, string Key)> events)
    {
        var (vault, index) = (node.Get<PayloadVault>(), node.Get<KeyedIndex>());
        var made = events.Select(one => new NewEvent
        {
            Id = NameUuid(one.Id), Type = Type, Source = "/partners/partner", SubjectKey = index.Hash("patient", one.Key), Exchange = Guid.CreateVersion7(), Release = 1, Interface = Type,
            Payload = vault.Seal(Type, new CloudEvent(one.Id, Type, "urn:ward:7", one.Key, DateTimeOffset.UnixEpoch, new() { ["patientRef"] = one.Key, ["pulse"] = 60 }).ToJson()),
        }).ToList();
        await node.Get<ModuleDb>().Write(unit => node.Get<EventOutbox>().Publish(unit, made));
    }

    private Task<TestPlatform> Start(TestDatabase database, bool mortal) => TestPlatform.Start(database, services =>
    {
        services.AddRouting().AddTrust(new TrustOptions());
        services.AddGovernance();
        services.AddSystems();
        services.AddEvents().AddEventing(new EventingOptions { AllowLoopbackEndpoints = true });
        if (mortal)
        {
            MortalDatabase.Add(services);
        }
    }, before: node =>
    {
        node.GetRequiredService<SystemCall>().Use(_release.Workspace);
        node.GetRequiredService<SubscriberPlans>().Use(_release);
    });

    /// <summary>A node that is stopped once, by whoever comes first.</summary>
    private sealed class Node(TestPlatform platform) : IAsyncDisposable
    {
        private TestDatabase? _kept;

        public TestPlatform Platform => platform;

        public async Task<TestDatabase> Stop() => _kept ??= await platform.Stop();

        public async ValueTask DisposeAsync() => await Stop();
    }
}

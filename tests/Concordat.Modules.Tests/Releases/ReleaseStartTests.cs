using System.Net;
using Concordat.Governance.Releases;
using Concordat.Integration;
using Concordat.Integration.Mllp;
using Concordat.Modules.Tests.Governance;
using Concordat.Modules.Tests.Integration;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;
using Concordat.Systems;
using Concordat.Trust;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concordat.Modules.Tests.Releases;

/// <summary>A node that is started again has its release before anybody can ask it for anything.</summary>
public sealed class ReleaseStartTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_starts_after_the_platform_finds_the_release(DatabaseKind kind)
    {
        var database = await Released(kind);
        var found = new List<int?>();
        await using var again = await GovernedPlatform.Start(database, services => services.AddSingleton<IHostedService>(provider =>
            new Look(() => found.Add(provider.GetRequiredService<ReleaseFeed>().Current?.Number))));
        Assert.Equal([1], found);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_listener_opens_with_the_release_in_force(DatabaseKind kind)
    {
        var database = await Released(kind, WithTrust);
        var atOpening = new List<int?>();
        await using var again = await GovernedPlatform.Start(database, services =>
        {
            WithTrust(services);
            // The listener is the last that the module starts; what stands before it sees what its first message would see.
            services.AddSingleton<IHostedService>(provider => new Look(() => atOpening.Add(provider.GetRequiredService<IntegrationPlans>().Current?.Release.Number)));
            services.AddIntegrationTables().AddIntegration(Listening());
        });
        Assert.Equal([1], atOpening);
        await using var client = await MllpClient.Connect(again.Get<MllpListener>().EndpointOf("lab-results").Port);
        Assert.DoesNotContain("No release is active", (await client.Send(new Oru())).Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Work_begins_when_the_whole_node_has_started(DatabaseKind kind)
    {
        var stopped = await GovernedPlatform.Start(await Released(kind));
        await stopped.Db.Write(unit => stopped.Get<DurableLog>().Enqueue(unit, new NewMessage
        {
            Id = Guid.CreateVersion7(), Kind = "seen", Channel = "test", IdempotencyKey = "one", Exchange = Guid.CreateVersion7(), Release = 1, Interface = "test",
        }));
        await using var again = await GovernedPlatform.Start(await stopped.Stop(), services =>
            services.AddSingleton<Seen>().AddSingleton<IMessageHandler>(provider => provider.GetRequiredService<Seen>()));
        Assert.Equal((true, 1), await again.Get<Seen>().First.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_module_that_cannot_run_the_release_does_not_keep_the_node_from_starting()
    {
        var database = await Released(DatabaseKind.Sqlite);
        await using var again = await GovernedPlatform.Start(database, services =>
            services.FollowRelease(_ => release => throw new InvalidOperationException($"This module cannot run release {release.Number}.")));
        Assert.Null(again.Feed.Current);
        Assert.Equal("release-not-compiled", Assert.Single(again.Feed.Refusal).Rule);
    }

    private static async Task<TestDatabase> Released(DatabaseKind kind, Action<IServiceCollection>? more = null)
    {
        var governed = await GovernedPlatform.Start(await TestDatabase.Create(kind), more);
        Assert.Null(await governed.Get<Bootstrap>().FirstRelease(SampleFiles.All(), "ada", "grace"));
        return await governed.Stop();
    }

    private static void WithTrust(IServiceCollection services) => services.AddTrust(new TrustOptions()).AddSystems();

    private static IntegrationOptions Listening()
    {
        var options = new IntegrationOptions();
        options.Listeners["lab-results"] = new MllpListenerOptions { Address = IPAddress.Loopback.ToString() };
        return options;
    }

    private sealed class Look(Action look) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            look();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Notes what the node was like when its first message was worked on.</summary>
    private sealed class Seen(ReleaseFeed feed, IHostApplicationLifetime node) : IMessageHandler
    {
        private readonly TaskCompletionSource<(bool HasStarted, int? Release)> _first = new();

        public string Kind => "seen";

        public Task<(bool HasStarted, int? Release)> First => _first.Task;

        public Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
        {
            _first.TrySetResult((node.ApplicationStarted.IsCancellationRequested, feed.Current?.Number));
            return Task.FromResult(Disposition.Done());
        }
    }
}

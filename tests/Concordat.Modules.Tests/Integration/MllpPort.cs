using Concordat.Integration;
using Concordat.Integration.Mllp;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests.Integration;

/// <summary>A node that listens on loopback, with a release active and nothing yet that works on messages unless a test adds it.</summary>
internal sealed class MllpPort : IAsyncDisposable
{
    private readonly TestPlatform _platform;

    private MllpPort(TestPlatform platform) => _platform = platform;

    public static async Task<MllpPort> Open(
        DatabaseKind kind = DatabaseKind.Sqlite, ActiveRelease? release = null, MllpLimitOptions? limits = null, MllpListenerOptions? listener = null)
    {
        var options = new IntegrationOptions { Limits = limits ?? new MllpLimitOptions() };
        options.Listeners["lab-results"] = listener ?? new MllpListenerOptions();
        options.Listeners["lab-results"].Address = "127.0.0.1";
        var platform = await TestPlatform.Start(kind, services => services.AddMllp(options));
        platform.Get<IntegrationPlans>().Use(release ?? new TestNetwork().Release());
        return new MllpPort(platform);
    }

    public T Get<T>() where T : notnull => _platform.Get<T>();

    public int Port => _platform.Get<MllpListener>().EndpointOf("lab-results").Port;

    public Task<MllpClient> Connect() => MllpClient.Connect(Port);

    public Task<List<LogMessage>> Messages() => Get<ModuleDb>().Read(db => db.Set<LogMessage>().OrderBy(m => m.Seq).ToListAsync());

    /// <summary>Exchanges, once there are so many of them.</summary>
    public async Task<List<ExchangeRecord>> Exchanges(int atLeast)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var found = await Get<ModuleDb>().Read(db => db.Set<ExchangeRecord>().OrderBy(e => e.StartedAt).ToListAsync(), patience.Token);
            if (found.Count >= atLeast)
            {
                return found;
            }
            await Task.Yield();
        }
    }

    public Task<List<string>> AuditActions() => Get<ModuleDb>().Read(db =>
        db.Set<Concordat.Platform.Audit.AuditRow>().OrderBy(a => a.Seq).Select(a => a.Action).ToListAsync());

    public ValueTask DisposeAsync() => _platform.DisposeAsync();
}

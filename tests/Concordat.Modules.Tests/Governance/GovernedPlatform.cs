using Concordat.Governance;
using Concordat.Governance.Changes;
using Concordat.Governance.Releases;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests.Governance;

/// <summary>Platform and governance on a test database; ada proposes, grace approves.</summary>
internal sealed class GovernedPlatform(TestPlatform platform) : IAsyncDisposable
{
    public ReleaseFeed Feed => platform.Get<ReleaseFeed>();

    public ReleaseStore Store => platform.Get<ReleaseStore>();

    public ModuleDb Db => platform.Get<ModuleDb>();

    public string Folder => platform.Folder;

    public static async Task<GovernedPlatform> Start(DatabaseKind kind) => new(await TestPlatform.Start(kind, Add));

    public static async Task<GovernedPlatform> Start(TestDatabase database, Action<IServiceCollection>? more = null) => new(await TestPlatform.Start(database, services =>
    {
        Add(services);
        more?.Invoke(services);
    }));

    /// <summary>Started, with the sample as release 1.</summary>
    public static async Task<GovernedPlatform> Released(DatabaseKind kind)
    {
        var governed = await Start(kind);
        Assert.Null(await governed.Get<Bootstrap>().FirstRelease(SampleFiles.All(), "ada", "grace"));
        return governed;
    }

    /// <summary>Started on a clock that stands, with the whole sample network as release 1.</summary>
    public static async Task<GovernedPlatform> Network(DatabaseKind kind, TimeProvider clock)
    {
        var governed = new GovernedPlatform(await TestPlatform.Start(kind, services =>
        {
            services.AddSingleton(clock);
            Add(services);
        }));
        Assert.Null(await governed.Get<Bootstrap>().FirstRelease(SampleFiles.Whole(), "ada", "grace"));
        return governed;
    }

    public T Get<T>() where T : notnull => platform.Get<T>();

    public Task<Decision<ChangeRequest>> Open(string summary, string author = "ada") =>
        Get<OpenChange>().Handle($"Say: {summary}", author, SampleFiles.With(summary), default);

    public Task<Decision<ChangeRequest>> Approve(ChangeRequest change, string approver = "grace", string? hash = null) =>
        Vote(change, approver, hash: hash);

    public Task<Decision<ChangeRequest>> Vote(ChangeRequest change, string person, bool yes = true, string? seat = null, string? hash = null) =>
        Get<CastVote>().Handle(change.Id, person, yes, seat, hash ?? change.ContentHash, "looked at it", default);

    /// <summary>The request as it is stored now, with its needs.</summary>
    public async Task<Review> Review(ChangeRequest change) => (await Get<Reviews>().Find(change.Id, default)).Value!;

    /// <summary>Opens and approves; answers the released change.</summary>
    public async Task<ChangeRequest> Release(string summary)
    {
        var opened = await Open(summary);
        Assert.Null(opened.Refused);
        var approved = await Approve(opened.Value!);
        Assert.Null(approved.Refused);
        return approved.Value!;
    }

    public Task<List<AuditRow>> Audited(string action) => AuditQueries.Search(Db, action, null, null, null, null, 100);

    public Task Sql(string sql, params object?[] values) => Db.Write(unit => unit.Sql.Execute(sql, values));

    public Task<TestDatabase> Stop() => platform.Stop();

    public ValueTask DisposeAsync() => platform.DisposeAsync();

    private static void Add(IServiceCollection services) => services.AddGovernance();
}

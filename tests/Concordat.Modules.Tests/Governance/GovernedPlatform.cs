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

    public static async Task<GovernedPlatform> Start(TestDatabase database, Action<IServiceCollection>? more = null) => new(await TestPlatform.Start(database, With(more)));

    /// <summary>Started, with the sample as release 1.</summary>
    public static Task<GovernedPlatform> Released(DatabaseKind kind) => Released(kind, SampleFiles.All());

    /// <summary>Started on a clock that stands, with the whole sample network as release 1.</summary>
    public static Task<GovernedPlatform> Network(DatabaseKind kind, TimeProvider clock) => Released(kind, SampleFiles.Whole(), clock);

    /// <summary>Started, with these files as release 1, as ada proposed and grace approved them.</summary>
    public static async Task<GovernedPlatform> Released(DatabaseKind kind, IReadOnlyDictionary<string, string> files, TimeProvider? clock = null, Action<IServiceCollection>? more = null)
    {
        var name = $"{WorkspaceFiles.Canonical(files).Hash} {clock?.GetUtcNow().UtcTicks}";
        var add = With(services =>
        {
            if (clock is not null)
            {
                services.AddSingleton(clock);
            }
            more?.Invoke(services);
        });
        return new(await TestPlatform.Start(await TestDatabase.Create(kind), add, begun: new Beginning(name, async platform =>
            Assert.Null(await platform.Get<Bootstrap>().FirstRelease(files, "ada", "grace")))));
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

    private static Action<IServiceCollection> With(Action<IServiceCollection>? more) => services =>
    {
        Add(services);
        more?.Invoke(services);
    };
}

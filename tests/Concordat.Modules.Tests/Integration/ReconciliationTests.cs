using Concordat.Core.Primitives;
using Concordat.Integration;
using Concordat.Integration.Reconciliations;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Integration;

/// <summary>Exceptions of reconciliations over several runs, on both databases.</summary>
public sealed class ReconciliationTests
{
    private const string One = "00000000000000a1", Two = "00000000000000b2";

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Exceptions_keep_their_age_owner_and_state_and_are_resolved_when_they_are_gone(DatabaseKind kind)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));
        await using var platform = await Start(kind, clock);
        Assert.Equal((2, 0, 0), Figures(await Record(platform, One, Two)));
        var id = (await Items(platform)).Single(i => i.Fields == "amount " + One).Id;
        await Decide(platform, id, new DecideExceptionRequest("accepted", "claims-team", "agreed by telephone"));

        clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal((0, 1, 1), Figures(await Record(platform, One)));
        var item = Assert.Single(await Items(platform), i => i.ResolvedAt is null);
        Assert.Equal(("accepted", "claims-team", "person:ada", 8), (item.State, item.Owner, item.DecidedBy, ItemView.Of(item, clock.GetUtcNow()).AgeDays));

        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal((1, 0, 1), Figures(await Record(platform, Two)));
        item = Assert.Single(await Items(platform), i => i.ResolvedAt is null);
        Assert.Equal(("open", 0), (item.State, ItemView.Of(item, clock.GetUtcNow()).AgeDays));
        Assert.Equal(
            ["reconciliation.recorded", "reconciliation.recorded", "reconciliation.accepted", "reconciliation.recorded"],
            (await AuditQueries.Search(platform.Get<ModuleDb>(), null, null, "reconciliation/claims", null, null, 10)).Select(a => a.Action));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_is_gone_is_not_decided_and_what_is_unknown_is_not_found(DatabaseKind kind)
    {
        await using var platform = await Start(kind, TimeProvider.System);
        await Record(platform, One);
        var id = (await Items(platform)).Single().Id;
        await Record(platform);
        Assert.Equal(Outcome.Conflict, (await Decide(platform, id, new DecideExceptionRequest("dismissed", null, "known"))).Refused);
        Assert.Equal(Outcome.NotFound, (await Decide(platform, "nothing", new DecideExceptionRequest("dismissed", null, "known"))).Refused);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Jobs_do_not_touch_one_another_and_the_ids_of_reports_are_not_stored(DatabaseKind kind)
    {
        await using var platform = await Start(kind, TimeProvider.System);
        await Record(platform, One);
        await platform.Get<ModuleDb>().Write(unit => RecordRun.Record(unit, platform.Get<AuditLedger>(), platform.Get<KeyedIndex>(), "visits", Run(One), "person:ada"));
        var items = await Items(platform);
        Assert.Equal(["claims", "visits"], items.Select(i => i.Job).Order());
        Assert.Equal(2, items.Select(i => i.Id).Distinct().Count());
        Assert.DoesNotContain(items, i => i.Id.Contains(One, StringComparison.Ordinal));
    }

    private static Task<TestPlatform> Start(DatabaseKind kind, TimeProvider clock) => TestPlatform.Start(kind, services => services.AddIntegrationTables().AddSingleton(clock));

    private static Task<RecordRunResponse> Record(TestPlatform platform, params string[] ids) =>
        platform.Get<ModuleDb>().Write(unit => RecordRun.Record(unit, platform.Get<AuditLedger>(), platform.Get<KeyedIndex>(), "claims", Run(ids), "person:ada"));

    private static RecordRunRequest Run(params string[] ids) => new(10, 10, 9, 0, true, "revenue-cycle", [.. ids.Select(id => new RunExceptionRequest(id, "changed", ["amount " + id]))]);

    private static Task<(Outcome? Refused, string? Why, ReconciliationItem? Item)> Decide(TestPlatform platform, string id, DecideExceptionRequest request) =>
        platform.Get<ModuleDb>().Write(unit => DecideException.Decide(unit, platform.Get<AuditLedger>(), "claims", id, request, "person:ada"));

    private static Task<List<ReconciliationItem>> Items(TestPlatform platform) => platform.Get<ModuleDb>().Read(read => read.Set<ReconciliationItem>().ToListAsync());

    private static (int, int, int) Figures(RecordRunResponse run) => (run.Fresh, run.Known, run.Resolved);
}

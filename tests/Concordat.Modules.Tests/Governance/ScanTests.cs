using Concordat.Core.Primitives;
using Concordat.Governance.Changes;
using Concordat.Governance.Control;
using Concordat.Governance.Releases;
using Concordat.Governance.Scans;
using Concordat.Platform.Data;
using Concordat.Platform.Observation;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Governance;

/// <summary>The active release is judged anew when it changes and when the clock changes what is to be said of it.</summary>
public sealed class ScanTests
{
    private const string Waiver = "waivers/invoice-numbers.yaml";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    private static Dictionary<string, string> Until(string day)
    {
        var files = SampleFiles.Whole();
        Assert.Contains("until: 2099-12-31", files[Waiver], StringComparison.Ordinal);
        files[Waiver] = files[Waiver].Replace("until: 2099-12-31", $"until: {day}", StringComparison.Ordinal);
        return files;
    }

    private Task<GovernedPlatform> Network(DatabaseKind kind, string until) => GovernedPlatform.Released(kind, Until(until), _clock);

    private static async Task<Scan> Last(GovernedPlatform governed) => (await DueScan.Last(governed.Db, default))!;

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_waiver_that_ends_fails_its_interface_at_that_instant(DatabaseKind kind)
    {
        await using var governed = await Network(kind, "2026-11-27");
        var due = governed.Get<DueScan>();
        Assert.Equal(_clock.GetUtcNow().AddDays(1), await due.Run(default)); // a day is over before the waiver is
        var first = await Last(governed);
        Assert.True(first is { Passes: true, Cause: "activated", Release: 1, Failing: 0, Expired: 0, Interfaces: 17, Waived: > 0, Judged: > 1000 }, $"{first.Interfaces} {first.Errors} {first.Waived} {first.Judged}");

        _clock.SetUtcNow(new DateTimeOffset(2026, 11, 27, 23, 59, 59, TimeSpan.Zero));
        Assert.Equal(new DateTimeOffset(2026, 11, 28, 0, 0, 0, TimeSpan.Zero), await due.Run(default));
        Assert.True((await Last(governed)).Passes);
        _clock.SetUtcNow(new DateTimeOffset(2026, 11, 28, 0, 0, 0, TimeSpan.Zero));
        await due.Run(default);

        var last = await Last(governed);
        Assert.True(last is { Passes: false, Failing: 1, Expired: 1, Cause: "due" }, last.Cause);
        Assert.Contains("\"id\":\"revenue-cycle/invoices/v1\"", last.ByInterface, StringComparison.Ordinal);
        Assert.Equal(1, governed.Feed.Current?.Number); // what runs goes on running
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Priorities_count_what_the_newest_scan_found_and_products_tell_who_has_them(DatabaseKind kind)
    {
        await using var governed = await Network(kind, "2026-11-27");
        _clock.SetUtcNow(new DateTimeOffset(2026, 11, 28, 9, 0, 0, TimeSpan.Zero)); // it is over, and what it covered is a finding
        var (network, today) = (governed.Feed.Current!.Workspace, new DateOnly(2026, 11, 28));
        Assert.All(PrioritiesApi.Of(1, network, null, today).Proposals, one => Assert.Equal("Nothing was scanned yet.", one.Parts.Single(part => part.Name == "findings").Reason));
        await governed.Get<DueScan>().Run(default);

        var list = PrioritiesApi.Of(1, network, await Last(governed), today);
        var opaque = list.Proposals.Single(one => one.Name == "opaque-references");
        Assert.Equal((1, opaque.Name), (list.Scan, list.Proposals[0].Name));
        Assert.True(opaque.Parts.Single(part => part.Name == "findings").Points > 0);
        Assert.Equal(5, opaque.Parts.Single(part => part.Name == "waivers").Points);
        Assert.Contains(list.Gaps, gap => gap is { Kind: "interface", Name: "clinical.lab-result.received.v1" });

        var product = Assert.Single(ProductsApi.Of(network, "patient-engagement/remote-visit", today));
        Assert.Equal(("phi", "televida"), (product.Classification, product.Holders.Single(holder => holder.State == "has").Partner));
        Assert.Equal(["/apis/patient-engagement/appointments/v1", null], product.Interfaces.Select(one => one.Path));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_traffic_shows_beyond_the_declared_class_is_found_waived_and_forgotten_with_its_version(DatabaseKind kind)
    {
        await using var governed = await Network(kind, "2026-12-30");
        await governed.Get<DueScan>().Run(default);
        Assert.Equal(1, (await Last(governed)).Number);
        var sample = new TrafficSample("supply-chain/stock/v1", "1.0.0", () => new HashSet<string> { "location" });
        for (var call = 0; call < 3; call++)
        {
            governed.Get<TrafficSampler>().Offer(sample, "response", "{\"location\":\"+353 1 496 0000\"}"u8);
        }
        await governed.Get<TrafficSampler>().Settled();
        await governed.Get<DueScan>().Run(default);
        await governed.Get<DueScan>().Run(default); // what was found is not found again

        Assert.Equal((2, "traffic"), ((await Last(governed)).Number, (await Last(governed)).Cause));
        Assert.Contains("\"rule\":\"classification-observed\"", (await Last(governed)).Findings, StringComparison.Ordinal);
        var files = Until("2026-12-30");
        files["waivers/desk-numbers.yaml"] = "kind: waiver\nname: desk-numbers\nrule: classification-observed\nwhere: { interface: supply-chain/stock/v1 }\nreason: Numbers of desks.\nowner: supply-chain\ngrantedBy: grace\ngranted: 2026-11-20\nuntil: 2026-12-30\n";
        var plan = (await governed.Get<PlanChange>().Handle(files, "ada", emergency: false, default)).Value!;
        Assert.DoesNotContain(plan.Findings, finding => finding.Rule is "classification-observed" or "waiver-unmatched"); // of what a change does not touch the scan tells

        files["domains/supply-chain/apis/stock/v1/api.yaml"] = files["domains/supply-chain/apis/stock/v1/api.yaml"].Replace("retention: P1Y", "retention: P2Y", StringComparison.Ordinal);
        plan = (await governed.Get<PlanChange>().Handle(files, "ada", emergency: false, default)).Value!;
        Assert.Equal("desk-numbers", Assert.Single(plan.Findings, finding => finding.Rule == "classification-observed").Waiver);

        files["domains/supply-chain/apis/stock/v1/api.yaml"] = files["domains/supply-chain/apis/stock/v1/api.yaml"].Replace("version: 1.0.0", "version: 1.0.1", StringComparison.Ordinal);
        plan = (await governed.Get<PlanChange>().Handle(files, "ada", emergency: false, default)).Value!;
        Assert.DoesNotContain(plan.Findings, finding => finding.Rule is "classification-observed" or "waiver-unmatched");
    }

    [Fact]
    public async Task Each_warning_about_a_waiver_is_given_once()
    {
        await using var governed = await Network(DatabaseKind.Sqlite, "2026-12-31");
        foreach (var days in (int[])[0, 5, 1, 11, 4, 3, 8, 1, 3]) // from 35 days ahead to the first one after
        {
            _clock.Advance(TimeSpan.FromDays(days));
            await governed.Get<DueScan>().Run(default);
        }
        var told = (await governed.Audited("waiver.ending")).Concat(await governed.Audited("waiver.over")).OrderBy(row => row.Seq).ToList();
        Assert.Equal(["30 days are left", "14 days are left", "3 days are left", "Its last day was 2026-12-31: what it covered fails."], told.Select(row => row.Reason!.Split(',')[0]));
        Assert.All(told, row => Assert.Equal("waiver/invoice-numbers", row.Target));
    }

    [Fact]
    public async Task What_is_judged_already_is_not_judged_again_after_a_restart()
    {
        var governed = await Network(DatabaseKind.Sqlite, "2026-12-31");
        var next = await governed.Get<DueScan>().Run(default);
        var database = await governed.Stop();
        await using var again = await GovernedPlatform.Start(database, services => services.AddSingleton<TimeProvider>(_clock));
        Assert.Equal(next, await again.Get<DueScan>().Run(default));
        Assert.Equal(1, (await Last(again)).Number);
    }

    [Fact]
    public async Task One_node_scans_at_a_time_and_a_dead_one_is_replaced()
    {
        await using var governed = await Network(DatabaseKind.Sqlite, "2026-12-31");
        await governed.Db.Write(unit =>
        {
            unit.Db.Add(new ScanClaim { Id = 1, Node = "other", Until = _clock.GetUtcNow() + RunScan.Claimed });
            return Task.CompletedTask;
        }, default);

        var refused = await governed.Get<RunScan>().Handle("asked", "person:ines", default);
        Assert.Equal(Outcome.Conflict, refused.Refused!.Outcome);
        Assert.Null(await DueScan.Last(governed.Db, default));

        _clock.Advance(RunScan.Claimed);
        Assert.NotNull((await governed.Get<RunScan>().Handle("asked", "person:ines", default)).Value);
    }

    [Fact]
    public async Task A_scan_that_judged_nothing_is_no_pass()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        var done = await governed.Get<RunScan>().Handle("asked", "person:ines", default);
        Assert.True(done.Value is { Passes: false, Interfaces: 0, Void: not null });
        Assert.Equal("refused", (await governed.Audited("scan.failed")).Single().Outcome);
    }

    [Fact]
    public async Task The_timer_scans_an_activation_and_wakes_at_the_end_of_a_waiver()
    {
        await using var governed = await Network(DatabaseKind.Sqlite, "2026-11-26");
        using var timer = new ScanTimer(governed.Get<DueScan>(), governed.Get<ReleaseFeed>(), governed.Get<TrafficSampler>(), _clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<ScanTimer>.Instance);
        await timer.StartAsync(default);
        Assert.True((await When(governed, scan => scan is not null))!.Passes);

        var over = When(governed, scan => scan is { Expired: 1 });
        _clock.SetUtcNow(new DateTimeOffset(2026, 11, 27, 0, 0, 0, TimeSpan.Zero));
        Assert.False((await over)!.Passes);
        await timer.StopAsync(default);
    }

    /// <summary>The newest scan as soon as it is what is waited for; each scan tells the streams of the console.</summary>
    private static async Task<Scan?> When(GovernedPlatform governed, Func<Scan?, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var scan = await DueScan.Last(governed.Db, patience.Token);
            if (wanted(scan))
            {
                return scan;
            }
            await Task.Delay(5, patience.Token);
        }
    }
}

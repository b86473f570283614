using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Governance.Control;
using Concordat.Governance.Releases;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Governance;

/// <summary>Decision rights over stored change requests: the sample network, ada proposes.</summary>
public sealed class RightsTests
{
    private const string Stock = "domains/supply-chain/apis/stock/v1/api.yaml", Contract = "domains/supply-chain/apis/stock/v1/openapi.yaml", Invoices = "domains/revenue-cycle/apis/invoices/v1/api.yaml";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    private static Dictionary<string, string> With(string path, string find, string replace)
    {
        var files = SampleFiles.Whole();
        Assert.Contains(find, files[path], StringComparison.Ordinal);
        files[path] = files[path].Replace(find, replace, StringComparison.Ordinal);
        return files;
    }

    private static Dictionary<string, string> NoConsent() => With(Invoices, "consent: required", "consent: none");

    private static Dictionary<string, string> LessPromised() => With(Contract, "required: [productName, location, available]", "required: [productName, location]");

    private static async Task<ChangeRequest> Open(GovernedPlatform governed, Dictionary<string, string> files, OpenTerms? terms = null)
    {
        var opened = await governed.Get<OpenChange>().Handle("Test", "ada", files, default, terms);
        Assert.Null(opened.Refused);
        return opened.Value!;
    }

    private static async Task<ChangeRequest> Said(Task<Decision<ChangeRequest>> voting)
    {
        var voted = await voting;
        Assert.True(voted.Refused is null, voted.Refused?.Detail);
        return voted.Value!;
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_breaks_a_consumer_opens_and_asks_those_who_got_it(DatabaseKind kind)
    {
        await using var governed = await GovernedPlatform.Network(kind, _clock);
        await governed.Get<ExchangeLog>().Commit(new ExchangeRecord
        {
            Id = Guid.CreateVersion7(), Kind = "api", Interface = "supply-chain/stock", Version = "1.0.0", Operation = "getStock", Client = "greenleaf-orders", Partner = "greenleaf-pharmacy",
            Outcome = "ok", StartedAt = _clock.GetUtcNow().AddDays(-29), FieldsReturned = "productName,available",
        });
        var change = await Open(governed, LessPromised());
        Assert.Contains("needs the approval of: domain-owner:supply-chain, consumer:greenleaf-orders", change.Findings, StringComparison.Ordinal);
        var consumer = Assert.Single((await governed.Review(change)).Consumers);
        Assert.Equal(("greenleaf-orders", "delivered", 1L), (consumer.Name, Assert.Single(consumer.Evidence).How, consumer.Evidence[0].Times));

        Assert.Equal(ChangeState.InReview, (await Said(governed.Vote(change, "grace"))).State);
        Assert.Equal(Outcome.Forbidden, (await governed.Vote(change, "mara")).Refused!.Outcome);
        Assert.Equal((ChangeState.Released, 2), ((await Said(governed.Vote(change, "kofi"))).State, governed.Feed.Current!.Number));
        Assert.Equal(["grace", "kofi"], governed.Feed.Current.Content.Change.Approvals.Select(a => a.By));
    }

    [Fact]
    public async Task A_consumer_that_chose_the_field_is_told_apart_from_those_who_were_given_it()
    {
        await using var governed = await GovernedPlatform.Network(DatabaseKind.Sqlite, _clock);
        foreach (var (fields, selected) in ((string, bool)[])[("productName,available", false), ("available", true), ("productName", true)])
        {
            await governed.Get<ExchangeLog>().Commit(new ExchangeRecord
            {
                Id = Guid.CreateVersion7(), Kind = "api", Interface = "supply-chain/stock", Version = "1.0.0", Operation = "getStock", Client = "greenleaf-orders", Partner = "greenleaf-pharmacy",
                Outcome = "ok", StartedAt = _clock.GetUtcNow().AddDays(-1), FieldsReturned = fields, FieldsSelected = selected,
            });
        }
        var consumer = Assert.Single((await governed.Review(await Open(governed, LessPromised()))).Consumers);
        Assert.Equal([("selected", 1L), ("delivered", 1L)], consumer.Evidence.Select(one => (one.How, one.Times)));
    }

    [Fact]
    public async Task What_was_delivered_more_than_30_days_ago_is_no_evidence()
    {
        await using var governed = await GovernedPlatform.Network(DatabaseKind.Sqlite, _clock);
        await governed.Get<ExchangeLog>().Commit(new ExchangeRecord
        {
            Id = Guid.CreateVersion7(), Kind = "api", Interface = "supply-chain/stock", Version = "1.0.0", Operation = "getStock", Client = "greenleaf-orders", Outcome = "ok",
            StartedAt = _clock.GetUtcNow().AddDays(-31), FieldsReturned = "available",
        });
        Assert.Empty((await governed.Review(await Open(governed, LessPromised()))).Consumers);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_revision_voids_what_was_said_and_keeps_it_in_the_record(DatabaseKind kind)
    {
        await using var governed = await GovernedPlatform.Network(kind, _clock);
        var first = await Open(governed, LessPromised());
        first = await Said(governed.Vote(await Open(governed, With("zones/core.yaml", "The network's own", "Our own")), "kofi")); // architecture; security is missing
        var revised = (await governed.Get<OpenChange>().Revise(first.Id, "ada", With("zones/core.yaml", "The network's own", "Our very own"), default)).Value!;
        Assert.Equal((2, ChangeState.InReview), (revised.Revision, revised.State));
        Assert.NotEqual(first.ContentHash, revised.ContentHash);
        Assert.Equal(Outcome.Conflict, (await governed.Vote(first, "noor")).Refused!.Outcome); // the hash that was looked at is not that of the content
        Assert.Equal(ChangeState.InReview, (await Said(governed.Vote(revised, "noor"))).State); // kofi's approval is void
        Assert.Equal(["kofi", "noor"], (await governed.Review(revised)).Votes.Select(v => v.Person));
        Assert.Equal(ChangeState.Released, (await Said(governed.Vote(revised, "kofi"))).State);
        Assert.Equal(Outcome.Forbidden, (await governed.Get<OpenChange>().Revise((await Open(governed, NoConsentOnTop())).Id, "grace", SampleFiles.Whole(), default)).Refused!.Outcome);
    }

    private static Dictionary<string, string> NoConsentOnTop()
    {
        var files = NoConsent();
        files["zones/core.yaml"] = files["zones/core.yaml"].Replace("The network's own", "Our very own", StringComparison.Ordinal);
        return files;
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_scheduled_change_is_released_once_when_its_day_comes(DatabaseKind kind)
    {
        await using var governed = await GovernedPlatform.Network(kind, _clock);
        var day = _clock.GetUtcNow().AddDays(2);
        var change = await Open(governed, With(Stock, "summary: What is on", "summary: Now on"), new OpenTerms(day));
        Assert.Equal((ChangeState.Scheduled, 1), ((await Said(governed.Vote(change, "grace"))).State, governed.Feed.Current!.Number));
        _clock.Advance(TimeSpan.FromDays(2) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await governed.Get<DueChanges>().Run(default));
        _clock.Advance(TimeSpan.FromSeconds(1));
        var moved = await Task.WhenAll(governed.Get<DueChanges>().Run(default), governed.Get<DueChanges>().Run(default));
        Assert.Equal(1, moved.Sum());
        Assert.Equal((2, 2), (governed.Feed.Current!.Number, (await governed.Store.Head()).Serial));
        Assert.Single(await governed.Audited("change.scheduled"));
        Assert.Single(await governed.Audited("change.due"));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task That_others_may_decide_by_now_is_written_down_once_for_each_content(DatabaseKind kind)
    {
        const string row = "    when: { audience: partner }\n    approve: [domain-owner, platform]\n";
        var files = With("standards/governance.yaml", row, row + "    escalate: { after: PT72H, to: [\"council:majority\"] }\n");
        await using var governed = await GovernedPlatform.Start(await TestDatabase.Create(kind), services => services.AddSingleton<TimeProvider>(_clock));
        Assert.Null(await governed.Get<Bootstrap>().FirstRelease(files, "ada", "grace"));
        files[Stock] = files[Stock].Replace("summary: What is on", "summary: Now on", StringComparison.Ordinal);
        var change = await Open(governed, files);
        _clock.Advance(TimeSpan.FromHours(72) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await governed.Get<DueChanges>().Run(default));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await Task.WhenAll(governed.Get<DueChanges>().Run(default), governed.Get<DueChanges>().Run(default))).Sum());
        var entry = Assert.Single(await governed.Audited("change.escalated"));
        Assert.Equal($"change/{change.Id}", entry.Target);
        Assert.Contains("council:majority may decide instead", entry.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scheduled_change_that_another_release_overtook_is_handed_back()
    {
        await using var governed = await GovernedPlatform.Network(DatabaseKind.Sqlite, _clock);
        var late = await Open(governed, With(Stock, "summary: What is on", "summary: Now on"), new OpenTerms(_clock.GetUtcNow().AddDays(1)));
        await Said(governed.Vote(late, "grace"));
        await Said(governed.Vote(await Open(governed, With("systems/ehr.yaml", "summary: ", "summary: Ours, ")), "grace"));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await governed.Get<DueChanges>().Run(default));
        var back = (await governed.Review(late)).Change;
        Assert.Equal(ChangeState.ChangesRequested, back.State);
        Assert.Contains("Release 2 became active before its day", back.DecisionReason, StringComparison.Ordinal);
        Assert.Equal(2, governed.Feed.Current!.Number);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_emergency_runs_by_two_people_and_is_reviewed_within_72_hours(DatabaseKind kind)
    {
        await using var governed = await GovernedPlatform.Network(kind, _clock);
        var change = await Open(governed, NoConsent());
        Assert.Equal(Outcome.Forbidden, (await governed.Get<SteerChange>().Emergency(change.Id, "grace", "now", default)).Refused!.Outcome);
        await Said(governed.Get<SteerChange>().Emergency(change.Id, "ada", "Consents cannot be looked up, and invoices wait.", default));
        Assert.Equal(["data.exposure", "interface.compatible"], (await governed.Review(change)).Changes.Select(c => c.Kind).Order());

        await governed.Review(change);
        Assert.Equal(ChangeState.InReview, (await Said(governed.Vote(change, "noor"))).State);
        var released = await Said(governed.Vote(change, "ines"));
        Assert.Equal((ChangeState.Released, _clock.GetUtcNow().AddHours(72)), (released.State, released.ReviewDueAt));

        _clock.Advance(TimeSpan.FromHours(73));
        Assert.Equal(1, await ChangeQueries.Overdue(governed.Db, _clock.GetUtcNow(), default));
        Assert.Equal(1, await governed.Get<DueChanges>().Run(default));
        Assert.Equal(0, await governed.Get<DueChanges>().Run(default));
        Assert.Single(await governed.Audited("change.review-overdue"));
        Assert.Equal(2, governed.Feed.Current!.Number); // nothing is rolled back silently

        await Said(governed.Vote(change, "grace")); // domain owner, platform, security, compliance
        Assert.NotNull((await governed.Review(change)).Change.ReviewedAt);
        Assert.Equal(0, await ChangeQueries.Overdue(governed.Db, _clock.GetUtcNow(), default));
        Assert.Single(await governed.Audited("change.reviewed"));
    }

    [Fact]
    public async Task Each_step_is_audited_with_the_hashes_of_content_table_and_findings()
    {
        await using var governed = await GovernedPlatform.Network(DatabaseKind.Sqlite, _clock);
        var change = await Said(governed.Vote(await Open(governed, NoConsent()), "grace"));
        foreach (var action in (string[])["change.opened", "change.approved"])
        {
            var entry = (await governed.Audited(action)).Single(row => row.Target == $"change/{change.Id}");
            Assert.StartsWith($"content {change.ContentHash}, rights ", entry.Detail, StringComparison.Ordinal);
            Assert.Contains(", findings ", entry.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_no_asks_for_changes_and_only_a_needed_voice_ends_a_request()
    {
        await using var governed = await GovernedPlatform.Network(DatabaseKind.Sqlite, _clock);
        var change = await Open(governed, NoConsent());
        Assert.Equal(ChangeState.ChangesRequested, (await Said(governed.Vote(change, "tomas", yes: false))).State);
        Assert.Equal(ChangeState.ChangesRequested, (await Said(governed.Vote(change, "grace"))).State);
        Assert.Equal(Outcome.Forbidden, (await governed.Get<CloseChange>().Reject(change.Id, "mara", "no", default)).Refused!.Outcome);
        Assert.Equal(ChangeState.Released, (await Said(governed.Vote(change, "tomas"))).State);
    }

    [Fact]
    public async Task Two_votes_at_once_release_once_and_neither_is_lost()
    {
        await using var governed = await GovernedPlatform.Network(DatabaseKind.Sqlite, _clock);
        var change = await Open(governed, With("zones/core.yaml", "The network's own", "Our own"));
        await Task.WhenAll(Said(governed.Vote(change, "kofi")), Said(governed.Vote(change, "noor")));
        Assert.Equal((ChangeState.Released, 2), ((await governed.Review(change)).Change.State, (await governed.Store.Head()).Serial));
        Assert.Equal(2, (await governed.Review(change)).Votes.Count);
    }

    [Fact]
    public async Task Open_requests_that_change_the_same_files_are_told()
    {
        await using var governed = await GovernedPlatform.Network(DatabaseKind.Sqlite, _clock);
        var (one, two) = (await Open(governed, NoConsent()), await Open(governed, With(Invoices, "summary: Invoice status", "summary: Status of invoices")));
        await Open(governed, LessPromised());
        var conflict = Assert.Single(await ChangeQueries.Conflicts(governed.Db, one, default));
        Assert.Equal((two.Id, Invoices), (conflict.Id, Assert.Single(conflict.Files)));
    }

    [Theory]
    [InlineData(Invoices, 3, true), InlineData("", 0, true), InlineData(Invoices, 9000, false), InlineData("secrets.yaml", 1, false), InlineData("", 4, false)]
    public async Task A_comment_is_about_a_line_that_there_is(string file, int line, bool taken)
    {
        await using var governed = await GovernedPlatform.Network(DatabaseKind.Sqlite, _clock);
        var made = await governed.Get<CommentChange>().Handle((await Open(governed, NoConsent())).Id, "mara", new ControlApi.CommentRequest(file, line, "Why?"), default);
        Assert.Equal(taken, made.Refused is null);
        Assert.Equal(taken ? 1 : 0, (await governed.Audited("change.commented")).Count);
    }

    [Fact]
    public async Task A_waiver_in_a_change_needs_the_seat_of_its_rule_and_keeps_to_the_limit()
    {
        await using var governed = await GovernedPlatform.Network(DatabaseKind.Sqlite, _clock);
        var change = await Open(governed, With("waivers/invoice-numbers.yaml", "until: 2099-12-31", "until: 2098-12-31"));
        Assert.Equal("security", Assert.Single((await governed.Review(change)).Needs).Key);
        Assert.Equal(Outcome.Forbidden, (await governed.Vote(change, "tomas")).Refused!.Outcome);
        Assert.Equal(ChangeState.Released, (await Said(governed.Vote(change, "noor"))).State);
    }

    [Fact]
    public async Task A_draft_asks_nobody_until_its_author_submits_it()
    {
        await using var governed = await GovernedPlatform.Network(DatabaseKind.Sqlite, _clock);
        var change = await Open(governed, NoConsent(), new OpenTerms(Draft: true));
        Assert.Equal(Outcome.Conflict, (await governed.Vote(change, "grace")).Refused!.Outcome);
        await Said(governed.Get<SteerChange>().Submit(change.Id, "ada", default));
        Assert.Equal(ChangeState.Released, (await Said(governed.Vote(change, "grace"))).State);
    }
}

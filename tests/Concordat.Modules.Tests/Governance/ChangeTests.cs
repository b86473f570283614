using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Governance.Releases;
using Concordat.Platform.Data;
using Concordat.Platform.Log;

namespace Concordat.Modules.Tests.Governance;

public sealed class ChangeTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_approved_change_becomes_the_release_that_runs(DatabaseKind kind)
    {
        await using var governed = await GovernedPlatform.Released(kind);
        var change = await governed.Release("the clinical record");
        Assert.Equal((ChangeState.Released, 2), (change.State, change.Release));
        Assert.Equal((2, change.Id), (governed.Feed.Current!.Number, governed.Feed.Current.ChangeId));
        Assert.Equal("the clinical record", governed.Feed.Current.Workspace.Systems["ehr"].Summary);
        Assert.Equal("grace", Assert.Single(governed.Feed.Current.Content.Change.Approvals).By);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Approval_release_and_activation_are_audited_and_announced(DatabaseKind kind)
    {
        await using var governed = await GovernedPlatform.Released(kind);
        foreach (var action in (string[])["change.opened", "change.approved", "release.created", "release.activated"])
        {
            Assert.Single(await governed.Audited(action));
        }
        Assert.Equal(["person:ada"], (await governed.Audited("change.opened")).Select(a => a.Actor));
        Assert.Equal(["person:grace"], (await governed.Audited("change.approved")).Select(a => a.Actor));
        Assert.Single(await EventQueries.Search(governed.Db, "concordat.release.activated.v1", null, null, 10));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Of_two_approvals_at_once_one_wins_and_the_other_is_told(DatabaseKind kind)
    {
        await using var governed = await GovernedPlatform.Released(kind);
        var (one, two) = ((await governed.Open("one")).Value!, (await governed.Open("two")).Value!);
        var decided = await Task.WhenAll(governed.Approve(one), governed.Approve(two));
        Assert.Single(decided, d => d.Refused is null);
        Assert.Equal("conflict", Assert.Single(decided, d => d.Refused is not null).Refused!.Outcome.Code);
        Assert.Equal((2, 2), ((await governed.Store.Head()).Number, (await governed.Store.Head()).Serial));
    }

    [Fact]
    public async Task The_author_never_approves()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        var change = (await governed.Open("mine")).Value!;
        Assert.Equal(Outcome.Forbidden, (await governed.Approve(change, "ada")).Refused!.Outcome);
        Assert.Equal(1, governed.Feed.Current!.Number);
    }

    [Fact]
    public async Task A_change_is_approved_once()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        var change = (await governed.Open("once")).Value!;
        Assert.Null((await governed.Approve(change)).Refused);
        var again = await governed.Approve(change, "hopper");
        Assert.Equal(Outcome.Conflict, again.Refused!.Outcome);
        Assert.Contains("release 2", again.Refused.Detail, StringComparison.Ordinal);
        Assert.Equal(2, (await governed.Store.Head()).Number);
    }

    [Fact]
    public async Task An_approval_of_other_content_than_was_seen_is_refused()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        var change = (await governed.Open("seen")).Value!;
        Assert.Equal(Outcome.Conflict, (await governed.Approve(change, hash: "sha256:other")).Refused!.Outcome);
    }

    [Fact]
    public async Task A_change_planned_against_an_older_release_is_refused_with_advice()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        var late = (await governed.Open("late")).Value!;
        await governed.Release("early");
        var refused = (await governed.Approve(late)).Refused!;
        Assert.Equal(Outcome.Conflict, refused.Outcome);
        Assert.Contains("plan and apply again", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_altered_in_the_database_are_not_released()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        var change = (await governed.Open("altered")).Value!;
        var (canonical, _) = WorkspaceFiles.Canonical(SampleFiles.With("smuggled"));
        await governed.Sql("UPDATE change_requests SET files = $1 WHERE number = $2", WorkspaceFiles.Pack(canonical), change.Number);
        Assert.Equal(Outcome.Conflict, (await governed.Approve(change)).Refused!.Outcome);
        Assert.Equal(1, (await governed.Store.Head()).Number);
    }

    [Fact]
    public async Task A_workspace_with_errors_opens_no_change_request()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        var files = SampleFiles.With("broken");
        files["systems/ehr.yaml"] += "\nsurprise: true\n";
        var refused = (await governed.Get<OpenChange>().Handle("Broken", "ada", files, default)).Refused!;
        Assert.Equal(Outcome.Refused, refused.Outcome);
        Assert.Contains(refused.Findings!, f => f.At.File == "systems/ehr.yaml");
    }

    [Fact]
    public async Task What_rulesets_forbid_opens_no_change_request_until_it_is_waived()
    {
        await using var governed = await GovernedPlatform.Start(DatabaseKind.Sqlite);
        var files = SampleFiles.Whole();
        var waiver = files["waivers/invoice-numbers.yaml"];
        files.Remove("waivers/invoice-numbers.yaml");

        var refused = (await governed.Get<OpenChange>().Handle("Invoices", "ada", files, default)).Refused!;
        files["waivers/invoice-numbers.yaml"] = waiver;
        var opened = (await governed.Get<OpenChange>().Handle("Invoices", "ada", files, default)).Value!;

        Assert.Equal("owasp:api1:2023-no-numeric-ids", Assert.Single(refused.Findings!, finding => finding.Blocks).Rule);
        Assert.Contains("\"waiver\":\"invoice-numbers\"", opened.Findings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_changed_opens_no_change_request()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        Assert.Equal(Outcome.Refused, (await governed.Get<OpenChange>().Handle("Nothing", "ada", SampleFiles.All(), default)).Refused!.Outcome);
    }

    [Theory]
    [InlineData("../outside.yaml")]
    [InlineData("/etc/passwd")]
    public async Task A_path_out_of_the_workspace_is_refused(string path)
    {
        await using var governed = await GovernedPlatform.Start(DatabaseKind.Sqlite);
        var files = SampleFiles.All();
        files[path] = "x";
        Assert.Equal("workspace-path", Assert.Single((await governed.Get<OpenChange>().Handle("Out", "ada", files, default)).Refused!.Findings!).Rule);
    }

    [Fact]
    public async Task A_rejected_change_is_never_approved()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        var change = (await governed.Open("no")).Value!;
        Assert.Equal(Outcome.Invalid, (await governed.Get<CloseChange>().Reject(change.Id, "grace", " ", default)).Refused!.Outcome);
        Assert.Null((await governed.Get<CloseChange>().Reject(change.Id, "grace", "not now", default)).Refused);
        Assert.Equal(Outcome.Conflict, (await governed.Approve(change)).Refused!.Outcome);
    }

    [Fact]
    public async Task Only_the_author_withdraws()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        var change = (await governed.Open("back")).Value!;
        Assert.Equal(Outcome.Forbidden, (await governed.Get<CloseChange>().Withdraw(change.Id, "grace", "", default)).Refused!.Outcome);
        Assert.Null((await governed.Get<CloseChange>().Withdraw(change.Id, "ada", "", default)).Refused);
    }

    [Fact]
    public async Task The_first_release_is_made_once_and_by_two_people()
    {
        await using var governed = await GovernedPlatform.Start(DatabaseKind.Sqlite);
        Assert.Equal(Outcome.Forbidden, (await governed.Get<Bootstrap>().FirstRelease(SampleFiles.All(), "ada", "ada"))!.Outcome);
        Assert.Null(governed.Feed.Current);
        await using var second = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        Assert.Null(await second.Get<Bootstrap>().FirstRelease(SampleFiles.With("other"), "ada", "grace"));
        Assert.Equal(1, (await second.Store.Head()).Serial);
    }
}

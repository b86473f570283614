using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Concordat.Trust.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Governance;

/// <summary>Teams hold seats: the workspace says who is in them, or the groups with which people come from the OpenID provider.</summary>
public sealed class TeamTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private readonly TrustOptions _options = new();

    public TeamTests()
    {
        (_options.OpenIdConnect.Authority, _options.OpenIdConnect.ClientId) = ("https://login.st-brigid.example", "concordat");
        _options.OpenIdConnect.GroupsHold = TimeSpan.FromMinutes(10); // a clock that stands runs through every timer on its way
        _options.OpenIdConnect.Groups.Add(new() { Group = "council", Roles = { Roles.Approver } });
    }

    private async Task<GovernedPlatform> Start(DatabaseKind kind)
    {
        var files = SampleFiles.Whole();
        files["standards/governance.yaml"] = files["standards/governance.yaml"].Replace("security: [noor, grace, security-office]", "security: [security-office]", StringComparison.Ordinal)
            .Replace("compliance: [tomas, grace]", "compliance: [tomas]", StringComparison.Ordinal);
        var governed = await GovernedPlatform.Released(kind, files, _clock, services => services.AddRouting().AddTrust(_options));
        await governed.Feed.Refresh();
        return governed;
    }

    private async Task<string?> SignIn(GovernedPlatform governed, string name, params IReadOnlyCollection<string> groups) =>
        (await new ExternalSignIn(governed.Db, governed.Get<AuditLedger>(), governed.Get<ReleaseFeed>(), _options).Handle("https://login.st-brigid.example", "s-" + name, name, name, groups, default))?.PersonName;

    private static async Task<ChangeRequest> Exposure(GovernedPlatform governed)
    {
        var files = new Dictionary<string, string>(governed.Feed.Current!.Files, StringComparer.Ordinal);
        const string invoices = "domains/revenue-cycle/apis/invoices/v1/api.yaml";
        files[invoices] = files[invoices].Replace("consent: required", "consent: none", StringComparison.Ordinal);
        return (await governed.Get<OpenChange>().Handle("Test", "ada", files, default)).Value!;
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Who_comes_with_the_group_votes_for_the_seat_until_they_come_without_it(DatabaseKind kind)
    {
        await using var governed = await Start(kind);
        var change = await Exposure(governed);
        Assert.Equal(Outcome.Forbidden, (await governed.Vote(change, "wren")).Refused?.Outcome);

        Assert.Equal("wren", await SignIn(governed, "wren", "council", "security-office", "choir"));
        Assert.Equal(["wren"], (await governed.Review(change)).Voices!.Seat("security"));
        Assert.Equal("security-office", (await governed.Db.ReadSql(sql => sql.Rows("SELECT \"group\" FROM trust_person_groups", row => row.GetString(0)))).Single()); // of a choir no seat is made
        Assert.Null((await governed.Vote(change, "wren")).Refused);

        Assert.Equal("wren", await SignIn(governed, "wren", "council"));
        Assert.Empty((await governed.Review(change)).Voices!.Seat("security"));
        Assert.Equal(["security-office to none", "none to security-office"], (await governed.Audited("person.groups-changed")).OrderByDescending(entry => entry.Seq).Select(entry => entry.Detail));
    }

    [Fact]
    public async Task Who_does_not_come_again_is_in_no_group_after_a_time()
    {
        await using var governed = await Start(DatabaseKind.Sqlite);
        var change = await Exposure(governed);
        await SignIn(governed, "wren", "council", "security-office");
        _clock.Advance(_options.OpenIdConnect.GroupsHold);
        Assert.Equal(["wren"], (await governed.Review(change)).Voices!.Seat("security"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty((await governed.Review(change)).Voices!.Seat("security"));
    }

    [Fact]
    public async Task A_person_who_is_disabled_is_in_no_group()
    {
        await using var governed = await Start(DatabaseKind.Sqlite);
        await SignIn(governed, "wren", "council", "security-office");
        await governed.Sql("UPDATE trust_people SET disabled = $1", true);
        Assert.Empty((await governed.Review(await Exposure(governed))).Voices!.Seat("security"));
    }

    [Fact]
    public void A_team_of_the_workspace_sits_where_it_is_named_and_a_group_that_nobody_knows_stands_for_itself()
    {
        var network = Core.Workspace.WorkspaceParser.Parse(WorkspaceFiles.Bytes(SampleFiles.Whole())).Workspace!;
        Assert.Equal(["ada", "kofi"], new Voices(network).DomainSeat("revenue-cycle", "coding"));
        Assert.Equal(["noor", "grace", "group:security-office"], new Voices(network).Seat("security"));
    }
}

using System.Text;
using System.Text.Json.Nodes;
using Concordat.Core.Catalogue;
using Concordat.Core.Notices;
using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Concordat.Governance.Access;
using Concordat.Governance.Notices;
using Concordat.Governance.Releases;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust;
using Concordat.Trust.Apps;
using Concordat.Trust.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests.Governance;

/// <summary>Who may do what, who looks at it, and what becomes of it, on both databases. The sample network is released by ada and grace.</summary>
public sealed class AccessReviewTests
{
    private static async Task<GovernedPlatform> Network(DatabaseKind kind, TrustOptions? options = null)
    {
        var governed = await GovernedPlatform.Released(kind, SampleFiles.Whole(), more: services => services.AddRouting().AddTrust(options ?? new TrustOptions()));
        await governed.Feed.Refresh();
        var people = governed.Get<PeopleDirectory>();
        await people.Create("root", "Root Invented", [Roles.Administrator], "node:test");
        await people.Create("ada", "Ada Invented", [Roles.Developer], "person:root");
        await people.Create("grace", "Grace Invented", [Roles.Approver], "person:root");
        await people.Create("otto", "Otto Invented", [Roles.Operator], "person:vera");
        await people.Create("vera", "Vera Invented", [Roles.Auditor], "person:root");
        await people.Create("ines", "Ines Invented", [Roles.Developer], "person:root");
        return governed;
    }

    private static async Task<AccessReview> Start(GovernedPlatform governed, params string[] kinds)
    {
        var started = await governed.Get<StartAccessReview>().Handle(kinds, 14, "the yearly look", "root", default);
        Assert.Null(started.Refused);
        return started.Value!;
    }

    private static Task<List<AccessReviewItem>> Items(GovernedPlatform governed, AccessReview review) =>
        governed.Db.Read(read => read.Set<AccessReviewItem>().Where(i => i.Review == review.Number).OrderBy(i => i.Number).ToListAsync());

    private static async Task<AccessReviewItem> Item(GovernedPlatform governed, AccessReview review, string grant) => (await Items(governed, review)).Single(i => i.Grant == grant);

    private static Task<Concordat.Trust.People.Person> Person(GovernedPlatform governed, string name) => governed.Db.Read(read => read.Set<Concordat.Trust.People.Person>().SingleAsync(p => p.UserName == name));

    private static Task<Concordat.Governance.Changes.Decision<AccessReviewItem>> Decide(GovernedPlatform governed, AccessReviewItem item, string decision, string? by = null) =>
        governed.Get<DecideAccessReview>().Handle($"AR-{item.Review:D4}", item.Number, decision, "looked at it", by ?? item.Reviewer!, default);

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Nobody_looks_at_what_they_have_or_gave(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var review = await Start(governed, AccessGrants.Role, AccessGrants.Service, AccessGrants.Client);
        var items = await Items(governed, review);

        Assert.Contains(items, i => i.Kind == AccessGrants.Service && i.Grant == "revenue-cycle-ci");
        Assert.Contains(items, i => i.Kind == AccessGrants.Client && i.Grant == "meridian-claims");
        Assert.All(items.Where(i => i.Reviewer is not null), i =>
        {
            Assert.NotEqual(i.Subject, i.Reviewer);
            Assert.DoesNotContain("person:" + i.Reviewer, i.GranterList);
        });
        Assert.Equal(["person:ada", "person:grace"], items.Single(i => i.Grant == "meridian-claims").GranterList);
        Assert.NotNull(items.Single(i => i.Grant == "meridian-claims").GrantedAt);
        Assert.NotEqual("vera", items.Single(i => i.Grant == "otto/operator").Reviewer);
        var app = items.First(i => i.Kind == AccessGrants.Client && i.Owner == "ines");
        Assert.Equal("ines", app.Reviewer); // the sponsor is asked first, whatever her roles
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_reviewer_alone_decides_once_and_what_is_taken_away_is_so_at_once(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var review = await Start(governed, AccessGrants.Role, AccessGrants.Service, AccessGrants.Client);
        var item = await Item(governed, review, "otto/operator");
        var stranger = new[] { "root", "grace", "otto", "vera" }.First(name => name != item.Reviewer);

        Assert.Equal(Outcome.Forbidden, (await Decide(governed, item, "revoke", stranger)).Refused!.Outcome);
        Assert.Equal(Outcome.Invalid, (await Decide(governed, item, "perhaps")).Refused!.Outcome);
        Assert.Null((await Decide(governed, item, "revoke")).Refused);
        Assert.Equal(Outcome.Conflict, (await Decide(governed, item, "keep")).Refused!.Outcome);
        Assert.Equal("", (await Person(governed, "otto")).Roles);
        Assert.Equal($"person:{item.Reviewer}", Assert.Single(await governed.Audited("person.role-revoked")).Actor);

        foreach (var grant in (string[])["revenue-cycle-ci", "meridian-claims"])
        {
            Assert.Null((await Decide(governed, await Item(governed, review, grant), "revoke")).Refused);
            Assert.True(governed.Get<ClientSuspension>().Holds(grant));
        }
        Assert.Null((await Decide(governed, await Item(governed, review, "grace/approver"), "keep")).Refused);
        Assert.Equal(Roles.Approver, (await Person(governed, "grace")).Roles);
        Assert.Equal(4, (await governed.Audited("access-review.decided")).Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_is_undecided_at_the_end_is_taken_away_but_for_the_last_administrator_and_the_report_is_signed(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var review = await Start(governed, AccessGrants.Role);
        await Decide(governed, await Item(governed, review, "grace/approver"), "keep");
        Assert.Equal(Outcome.Refused, (await governed.Get<CloseAccessReview>().Handle(review.Id, false, "person:root", "early", default)).Refused!.Outcome);

        await governed.Sql("UPDATE access_reviews SET due_at = $1", TimeProvider.System.GetUtcNow().AddMinutes(-1));
        await governed.Get<DueAccessReviews>().Run(default);
        await governed.Get<DueAccessReviews>().Run(default);

        Assert.Equal((Roles.Administrator, Roles.Approver, "", ""), ((await Person(governed, "root")).Roles, (await Person(governed, "grace")).Roles, (await Person(governed, "otto")).Roles, (await Person(governed, "ada")).Roles));
        Assert.NotNull((await Item(governed, review, "root/administrator")).Stays);
        Assert.Single(await governed.Audited("access-review.closed"));
        var closed = await governed.Db.Read(read => read.Set<AccessReview>().SingleAsync());
        var key = governed.Get<ReleaseSigner>().Public;
        var file = CloseAccessReview.File(closed, key)!;
        Assert.Empty(SignedReport.Verify(file, "file", SignedReport.AccessReview, key, out _));
        Assert.Contains(JsonNode.Parse(file)!["report"]!["items"]!.AsArray(), i => (string?)i!["grant"] == "otto/operator" && (string?)i["decision"] == "revoke" && (string?)i["decidedBy"] == CloseAccessReview.Deadline);
        var forged = Encoding.UTF8.GetString(file).Replace("\"decision\":\"revoke\"", "\"decision\":\"keep\"", StringComparison.Ordinal);
        Assert.NotEmpty(SignedReport.Verify(Encoding.UTF8.GetBytes(forged), "file", SignedReport.AccessReview, null, out _));
        Assert.Equal(Outcome.Conflict, (await Decide(governed, await Item(governed, review, "ines/developer"), "keep", "vera")).Refused!.Outcome);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Reviewers_are_reminded_once_a_level_and_another_decides_where_one_is_gone(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var review = await Start(governed, AccessGrants.Role);
        var item = await Item(governed, review, "ines/developer");
        await governed.Sql("UPDATE trust_people SET disabled = $1 WHERE normalized_user_name = $2", true, item.Reviewer!.ToUpperInvariant());
        await governed.Sql("UPDATE access_reviews SET due_at = $1", TimeProvider.System.GetUtcNow().AddDays(6));

        await governed.Get<DueAccessReviews>().Run(default);
        await governed.Get<DueAccessReviews>().Run(default);

        Assert.Single(await governed.Audited("access-review.reminded"));
        var after = await Item(governed, review, "ines/developer");
        Assert.NotEqual(item.Reviewer, after.Reviewer);
        Assert.Equal(Outcome.Forbidden, (await Decide(governed, after, "keep", item.Reviewer)).Refused!.Outcome);
        Assert.NotEmpty(await governed.Audited("access-review.reassigned"));
        await governed.Sql("UPDATE access_reviews SET due_at = $1", TimeProvider.System.GetUtcNow().AddHours(20));
        await governed.Get<DueAccessReviews>().Run(default);
        Assert.Equal(2, (await governed.Audited("access-review.reminded")).Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_grant_is_in_one_open_review_and_a_wrong_start_is_told_as_a_whole(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        await Start(governed, AccessGrants.Role);
        Assert.Equal(Outcome.Conflict, (await governed.Get<StartAccessReview>().Handle([AccessGrants.Client, AccessGrants.Role], 14, "again", "root", default)).Refused!.Outcome);
        var wrong = (await governed.Get<StartAccessReview>().Handle(["everything"], 0, " ", "root", default)).Refused!;
        Assert.All((string[])["'kinds'", "'days'", "reason"], word => Assert.Contains(word, wrong.Detail, StringComparison.Ordinal));
        Assert.Equal("AR-0002", (await Start(governed, AccessGrants.Client)).Id);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_nobody_uses_is_told_once_and_ends_where_the_node_is_told_so(DatabaseKind kind)
    {
        var options = new TrustOptions();
        await using var governed = await Network(kind, options);
        var long_ago = TimeProvider.System.GetUtcNow() - options.DormantAfter - TimeSpan.FromDays(1);
        await governed.Sql("UPDATE trust_people SET last_sign_in_at = $1 WHERE normalized_user_name = 'OTTO'", long_ago);
        await governed.Sql("UPDATE trust_people SET roles_at = $1 WHERE normalized_user_name = 'ROOT'", long_ago);
        await governed.Sql("UPDATE change_requests SET decided_at = $1", long_ago);
        await governed.Db.Write(unit => governed.Get<AuditLedger>().Write(unit, new AuditEntry("token.issued", "client:meridian-claims", "client/meridian-claims")));
        var due = governed.Get<DueAccessReviews>();

        var dormant = (await due.FindDormant(default)).Select(one => one.Grant.Id).ToList();
        Assert.Superset(new HashSet<string> { "otto/operator", "root/administrator", "revenue-cycle-ci" }, dormant.ToHashSet());
        Assert.DoesNotContain("meridian-claims", dormant);
        Assert.DoesNotContain("grace/approver", dormant);

        await due.Run(default);
        Assert.Equal(dormant.Count, (await governed.Audited("access.dormant")).Count);
        Assert.Equal(Roles.Operator, (await Person(governed, "otto")).Roles);

        options.EndDormant = true;
        var later = ActivatorUtilities.CreateInstance<DueAccessReviews>(governed.Get<IServiceProvider>()); // one that has not looked within the hour
        await later.Run(default);
        Assert.Equal(("", Roles.Administrator), ((await Person(governed, "otto")).Roles, (await Person(governed, "root")).Roles));
        Assert.True(governed.Get<ClientSuspension>().Holds("revenue-cycle-ci"));
        Assert.Equal(dormant.Count - 1, (await governed.Audited("access.dormant-ended")).Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_a_patient_gave_to_an_app_is_reviewed_and_ends_with_all_its_tokens(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var grant = new AppGrant { Id = Guid.CreateVersion7(), Client = "brigid-phone", Account = Guid.CreateVersion7(), Scopes = "patient/Appointment.rs", GivenAt = TimeProvider.System.GetUtcNow(), Until = TimeProvider.System.GetUtcNow().AddDays(30) };
        await governed.Db.Write(unit => governed.Get<AppGrants>().Begin(unit, grant));
        var item = Assert.Single(await Items(governed, await Start(governed, AccessGrants.App)));

        Assert.Equal(("ines", AppGrants.Actor(grant)), (item.Reviewer, item.GrantedBy));
        Assert.Null((await Decide(governed, item, "revoke")).Refused);
        Assert.True((await governed.Db.Read(read => read.Set<AppGrant>().SingleAsync())).Revoked);
        Assert.True(governed.Get<Concordat.Trust.Tokens.Revocations>().Holds(new Actor("brigid-phone", null, [], null, default) { Grant = grant.Id.ToString() }));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_role_that_was_taken_away_is_given_back_by_no_group_of_a_provider(DatabaseKind kind)
    {
        var options = new TrustOptions();
        (options.OpenIdConnect.Authority, options.OpenIdConnect.ClientId) = ("https://provider.example", "concordat");
        options.OpenIdConnect.Groups.Add(new() { Group = "desk", Roles = { Roles.Operator } });
        await using var governed = await Network(kind, options);
        var signIn = governed.Get<ExternalSignIn>();
        Assert.NotNull(await signIn.Handle("https://provider.example", "1", "olga", "Olga Invented", ["desk"], default));
        var review = await Start(governed, AccessGrants.Role);
        var item = await Item(governed, review, "olga/operator");
        Assert.NotNull(item.LastUsedAt);

        Assert.Null((await Decide(governed, item, "revoke")).Refused);

        Assert.Null(await signIn.Handle("https://provider.example", "1", "olga", "Olga Invented", ["desk"], default));
        Assert.Equal("", (await Person(governed, "olga")).Roles);
    }

    [Fact]
    public async Task A_notice_of_a_review_reaches_its_reviewers_and_whoever_began_it()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        await governed.Feed.Refresh();
        var nowhere = new SourcePosition("", 0, 0);
        var row = new NoticeRow([NoticeKind.AccessReviewDue], [new Ref("voices", nowhere), new Ref("author", nowhere)], [], nowhere);
        var notice = new Notice(NoticeKind.AccessReviewDue, "AR-0001", TimeProvider.System.GetUtcNow()) { Voices = ["ines", "nobody-known"], Author = "kofi" };
        Assert.Equal([("ines", "voices"), ("kofi", "author")], NoticeReaders.Of(row, notice, null, governed.Feed.Current!.Workspace, new Voices(governed.Feed.Current!.Workspace), TimeProvider.System.GetUtcNow()).Select(reader => (reader.Name, reader.Role)));
    }
}

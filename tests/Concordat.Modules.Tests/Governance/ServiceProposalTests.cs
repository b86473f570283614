using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Platform.Data;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Governance;

/// <summary>A service account of the sample network proposes what the people of a domain committed.</summary>
public sealed class ServiceProposalTests
{
    private const string Pipeline = "service:revenue-cycle-ci", Invoices = "domains/revenue-cycle/apis/invoices/v1/api.yaml", Stock = "domains/supply-chain/apis/stock/v1/api.yaml";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    private static Dictionary<string, string> Said(string sentence, string path = Invoices, Dictionary<string, string>? of = null)
    {
        var files = of ?? SampleFiles.Whole();
        files[path] = files[path].Replace("summary: ", $"summary: {sentence} ", StringComparison.Ordinal);
        return files;
    }

    private static Task<Decision<ChangeRequest>> Propose(GovernedPlatform governed, Dictionary<string, string> files, params string[] authors) =>
        governed.Get<OpenChange>().Handle("By a pipeline", Pipeline, files, default, new OpenTerms(Authors: authors));

    private static async Task<ChangeRequest> Proposed(GovernedPlatform governed, Dictionary<string, string> files, params string[] authors)
    {
        var opened = await Propose(governed, files, authors);
        Assert.True(opened.Refused is null, opened.Refused?.Detail);
        return opened.Value!;
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Whose_commits_it_carries_do_not_approve_it_and_neither_does_a_service_account(DatabaseKind kind)
    {
        await using var governed = await GovernedPlatform.Network(kind, _clock);
        var change = await Proposed(governed, Said("Now,"), "GRACE@st-brigid.example", "ada", "somebody@elsewhere.example");
        Assert.Equal((Pipeline, "ada,grace,somebody@elsewhere.example"), (change.Author, change.CoAuthors));
        Assert.Equal(Outcome.Forbidden, (await governed.Vote(change, "grace")).Refused!.Outcome);
        Assert.Equal(Outcome.Forbidden, (await governed.Vote(change, Pipeline)).Refused!.Outcome);
        Assert.DoesNotContain((await governed.Review(change)).Case.Approvals((await governed.Review(change)).Needs, (await governed.Review(change)).Voices, _clock.GetUtcNow()).Needs, need => need.Who.Contains("grace"));
        Assert.Equal(Outcome.Forbidden, (await governed.Get<CloseChange>().Reject(change.Id, "grace", "no", default)).Refused!.Outcome);
        var opened = (await governed.Audited("change.opened"))[0];
        Assert.Equal(Pipeline, opened.Actor);
        Assert.EndsWith("with commits of ada,grace,somebody@elsewhere.example", opened.Detail, StringComparison.Ordinal);

        change = (await governed.Get<OpenChange>().Revise(change.Id, Pipeline, Said("Again,"), default, ["noor"])).Value!;
        Assert.Equal("ada,grace,noor,somebody@elsewhere.example", change.CoAuthors);
    }

    [Fact]
    public async Task Files_of_other_domains_are_refused_by_name_and_audited()
    {
        await using var governed = await GovernedPlatform.Network(DatabaseKind.Sqlite, _clock);
        var foreign = Said("Now,", Stock, Said("Now,"));
        foreign["zones/core.yaml"] += "# a remark\n"; // what differs in its text alone is a change of the release as well

        var plan = (await governed.Get<PlanChange>().Handle(foreign, Pipeline, false, default)).Value!;
        Assert.True(plan.IsBlocked);
        Assert.Equal([Stock, "zones/core.yaml"], plan.Foreign.Select(finding => finding.At.File));

        var refused = (await Propose(governed, foreign, "ada")).Refused!;
        Assert.Equal((Outcome.Forbidden, 2), (refused.Outcome, refused.Findings!.Count));
        Assert.Contains(Stock, refused.Detail, StringComparison.Ordinal);
        var entry = Assert.Single(await governed.Audited("change.foreign-domain-refused"));
        Assert.Equal((Pipeline, $"file/{Stock}", $"{Stock}, zones/core.yaml"), (entry.Actor, entry.Target, entry.Detail));

        var own = await Proposed(governed, Said("Now,"), "ada");
        Assert.Equal(Outcome.Forbidden, (await governed.Get<OpenChange>().Revise(own.Id, Pipeline, foreign, default)).Refused!.Outcome);
    }

    [Fact]
    public async Task It_names_authors_calls_no_emergency_and_must_be_in_force()
    {
        await using var governed = await GovernedPlatform.Network(DatabaseKind.Sqlite, _clock);
        Assert.Equal(Outcome.Invalid, (await Propose(governed, Said("Now,"))).Refused!.Outcome);
        Assert.Equal(Outcome.Invalid, (await Propose(governed, Said("Now,"), "nobody")).Refused!.Outcome);
        Assert.Equal(Outcome.Forbidden, (await governed.Get<OpenChange>().Handle("Now", Pipeline, Said("Now,"), default, new OpenTerms(Emergency: "fire", Authors: ["ada"]))).Refused!.Outcome);
        Assert.Equal(Outcome.Forbidden, (await governed.Get<OpenChange>().Handle("Now", "service:gone", Said("Now,"), default, new OpenTerms(Authors: ["ada"]))).Refused!.Outcome);
        var change = await Proposed(governed, Said("Now,"), "ada");
        Assert.Equal(Outcome.Forbidden, (await governed.Get<SteerChange>().Emergency(change.Id, Pipeline, "fire", default)).Refused!.Outcome);
    }

    [Fact]
    public async Task The_same_content_is_found_and_brought_up_to_date_where_another_release_came_first()
    {
        await using var governed = await GovernedPlatform.Network(DatabaseKind.Sqlite, _clock);
        var first = await Proposed(governed, Said("Now,"), "ada");
        var again = await Proposed(governed, Said("Now,"), "mara");
        Assert.Equal((first.Number, true, 1, "ada,mara"), (again.Number, again.WasOpen, again.Revision, again.CoAuthors));
        Assert.Equal("ada", (await governed.Get<OpenChange>().Handle("Mine", "ada", Said("Now,"), default)).Value!.Author); // another author's is another request

        var other = (await governed.Get<OpenChange>().Handle("Stock", "ada", Said("Other,", Stock), default)).Value!;
        Assert.Equal(ChangeState.Released, (await governed.Vote(other, "grace")).Value!.State);
        var refused = (await Propose(governed, Said("Now,"), "ada")).Refused!; // it would undo what another domain released
        Assert.Equal(Outcome.Forbidden, refused.Outcome);

        Assert.Equal(ChangeState.Released, (await governed.Vote((await governed.Get<OpenChange>().Handle("Back", "ada", SampleFiles.Whole(), default)).Value!, "grace")).Value!.State);
        var brought = await Proposed(governed, Said("Now,"), "ada");
        Assert.Equal((first.Number, true, 2, 3), (brought.Number, brought.WasOpen, brought.Revision, brought.BaseRelease));
    }
}

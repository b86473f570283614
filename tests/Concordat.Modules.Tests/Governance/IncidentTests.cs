using System.Security.Claims;
using System.Text.Json.Nodes;
using Concordat.Core.Playbooks;
using Concordat.Core.Workspace;
using Concordat.Governance.Changes;
using Concordat.Governance.Control;
using Concordat.Governance.Incidents;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests.Governance;

/// <summary>Playbooks of the sample, run on both databases.</summary>
public sealed class IncidentTests
{
    private static readonly ClaimsPrincipal s_operator = User("ines", Roles.Operator);
    private static readonly ClaimsPrincipal s_administrator = User("root", Roles.Administrator);

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_waits_from_or_for_a_partner_is_held_until_somebody_lets_it_go_on(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var (own, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Exchange(governed, own, "televida-scheduling", "televida", "key-1");
        await Exchange(governed, other, null, "northlab", "key-2");
        var deliveries = new[] { await Message(governed, "webhook/televida/lab-results", "patient", other), await Message(governed, "webhook/televida/lab-results", "patient", other) };
        var from = await Message(governed, "flow/x", "patient", own);
        var foreign = await Message(governed, "flow/x", "patient", other); // behind the one that is held, and not to pass it
        var id = await Start(governed, "wrong-disclosure", "televida");

        Assert.Equal("3 messages from or for televida held", (await Do(governed, id, "hold")).Summary);
        Assert.All(await States(governed, [.. deliveries, from]), state => Assert.Equal((MessageState.Stopped, DecideMessage.Held, id), state));
        Assert.Equal(MessageState.Queued, (await States(governed, [foreign]))[0].State);
        Assert.Equal(3, (await governed.Audited("message.held")).Count);
        Assert.Equal(3, await governed.Get<CloseIncident>().Release(id, "the partner is right", "person:ines", default));
        Assert.Equal([MessageState.Ready, MessageState.Queued, MessageState.Ready, MessageState.Queued], (await States(governed, [.. deliveries, from, foreign])).Select(state => state.State));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_rehearsal_tells_what_would_be_done_and_changes_nothing(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var message = await Message(governed, "webhook/televida/lab-results", null, Guid.CreateVersion7());
        var keys = governed.Get<Concordat.Trust.Tokens.TokenKeys>();
        var signing = keys.Accepted.Count;
        var id = await Start(governed, "compromised-credential", "televida-scheduling", rehearsal: true);

        Assert.Equal("televida-scheduling would be stopped: tokens are refused at once", (await Do(governed, id, "stop")).Summary);
        Assert.Equal("1 messages from or for televida-scheduling would be held", (await Do(governed, id, "hold")).Summary);
        await Do(governed, id, "touched");
        await Do(governed, id, "tell");
        await Do(governed, id, "call", "nobody was called: a rehearsal");
        Assert.Equal("the keys of tokens would be replaced", (await Do(governed, id, "rotate", user: s_administrator)).Summary); // and no privilege is asked for
        Assert.False(governed.Get<ClientSuspension>().Holds("televida-scheduling"));
        Assert.Equal(MessageState.Ready, (await States(governed, [message]))[0].State);
        Assert.Equal(signing, keys.Accepted.Count);
        Assert.Empty(await governed.Audited("client.suspended"));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_lost_device_ends_the_sessions_of_its_person_and_counts_what_was_looked_at(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        await governed.Get<PeopleDirectory>().Create("otto", "Otto Invented", [Roles.Operator], "node:test", mustChange: false);
        await governed.Db.Write(async unit =>
        {
            var person = await unit.Db.Set<Concordat.Trust.People.Person>().SingleAsync(p => p.UserName == "otto");
            await Concordat.Trust.People.Sessions.Open(unit, person.Id, "console", TimeSpan.FromHours(8));
        });
        var exchange = Guid.CreateVersion7();
        await Exchange(governed, exchange, "televida-scheduling", "televida", "key-1,key-2");
        await governed.Db.Write(unit => governed.Get<Concordat.Platform.Audit.AuditLedger>().Write(unit, new("payload.viewed", "person:otto", "message/x") { Exchange = exchange }));
        var id = await Start(governed, "lost-device", "otto");

        Assert.StartsWith("1 sessions ended", (await Do(governed, id, "sessions")).Summary, StringComparison.Ordinal);
        Assert.Equal(0, await governed.Get<PeopleDirectory>().Sessions("otto", default));
        Assert.Equal(403, (await governed.Get<DoStep>().Handle(id, "factors", false, "done at once", s_operator, default)).Refused!.Outcome.Status); // by an administrator
        await Do(governed, id, "factors", "it was done, known by her voice", s_administrator);
        var touched = JsonNode.Parse((await Do(governed, id, "touched")).Result!)!;
        Assert.Equal((1, 2), ((int)touched["uses"]!, (int)touched["patients"]!));
        Assert.Equal(["televida"], touched["partners"]!.AsArray().Select(partner => (string?)partner));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Whom_a_client_reached_is_counted_once_and_refusals_reach_nobody(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        await Exchange(governed, Guid.CreateVersion7(), "televida-scheduling", "televida", "key-1,key-2");
        await Exchange(governed, Guid.CreateVersion7(), "televida-scheduling", "televida", "key-2");
        await Exchange(governed, Guid.CreateVersion7(), "televida-scheduling", "televida", "key-9", "consent-denied");
        await Exchange(governed, Guid.CreateVersion7(), "meridian-claims", "meridian-health", "key-7");
        var id = await Start(governed, "compromised-credential", "televida-scheduling");
        await Do(governed, id, "stop");
        await Do(governed, id, "hold");

        var step = await Do(governed, id, "touched");
        var found = JsonNode.Parse(step.Result!)!;
        Assert.Equal((3, 1, 2), ((int)found["uses"]!, (int)found["refused"]!, (int)found["patients"]!));
        Assert.Equal(["key-1", "key-2"], found["subjects"]!.AsArray().Select(key => (string?)key));
        Assert.EndsWith("2 patients, by televida", step.Summary, StringComparison.Ordinal);
        Assert.True(governed.Get<ClientSuspension>().Holds("televida-scheduling"));
    }

    [Theory]
    [InlineData("no-such", "televida", "what was seen", 404)]
    [InlineData("wrong-disclosure", "televidda", "what was seen", 400)]
    [InlineData("wrong-disclosure", "televida", " ", 400)]
    [InlineData("lost-device", "nobody", "what was seen", 400)]
    [InlineData("compromised-credential", "televida", "what was seen", 400)] // a partner is no client
    public async Task What_nobody_knows_begins_nothing(string playbook, string about, string reason, int status)
    {
        await using var governed = await Network(DatabaseKind.Sqlite);
        Assert.Equal(status, (await governed.Get<StartIncident>().Handle(playbook, about, false, reason, "ines", default)).Refused!.Outcome.Status);
        Assert.Empty(await governed.Audited("incident.started"));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Of_two_who_do_a_step_at_once_one_does(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var id = await Start(governed, "compromised-credential", "televida-scheduling");
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => governed.Get<DoStep>().Handle(id, "stop", false, null, s_operator, default)));
        Assert.Single(both, one => one.Step is not null);
        Assert.Single(await governed.Audited("client.suspended"));
    }

    [Fact]
    public void The_roles_of_playbooks_are_those_of_people() => Assert.Equal(Roles.All, Playbook.RoleNames);

    private static async Task<GovernedPlatform> Network(DatabaseKind kind)
    {
        var governed = await GovernedPlatform.Released(kind, SampleFiles.Whole(), more: services => services.AddRouting().AddTrust(new TrustOptions()));
        await governed.Feed.Refresh();
        return governed;
    }

    private static async Task<string> Start(GovernedPlatform governed, string playbook, string about, bool rehearsal = false)
    {
        var started = await governed.Get<StartIncident>().Handle(playbook, about, rehearsal, "somebody called", "ines", default);
        Assert.Null(started.Refused?.Detail);
        return started.Value!.Id;
    }

    private static async Task<IncidentStep> Do(GovernedPlatform governed, string id, string step, string? note = null, ClaimsPrincipal? user = null)
    {
        var (done, refused, needed) = await governed.Get<DoStep>().Handle(id, step, false, note, user ?? s_operator, default);
        Assert.Null(refused?.Detail ?? needed?.Detail);
        return done!;
    }

    private static Task Exchange(GovernedPlatform governed, Guid id, string? client, string? partner, string subject, string outcome = "ok") => governed.Get<ExchangeLog>().Commit(new ExchangeRecord
    {
        Id = id, Kind = "api", Interface = "patient-engagement/appointments/v1", Release = 1, Client = client, Partner = partner, Outcome = outcome, SubjectKey = subject, StartedAt = DateTimeOffset.UtcNow,
    });

    private static async Task<Guid> Message(GovernedPlatform governed, string channel, string? orderKey, Guid exchange)
    {
        var id = Guid.CreateVersion7();
        await governed.Db.Write(unit => governed.Get<DurableLog>().Enqueue(unit, new NewMessage
        {
            Id = id, Kind = "nobody-works-on-this", Channel = channel, OrderKey = orderKey, IdempotencyKey = $"{id}", Exchange = exchange, Release = 1, Interface = "x",
        }));
        return id;
    }

    private static async Task<List<(MessageState State, string? Cause, string? Detail)>> States(GovernedPlatform governed, IReadOnlyList<Guid> ids)
    {
        var rows = await governed.Db.Read(read => read.Set<LogMessage>().Where(m => ids.Contains(m.Id)).ToListAsync());
        return [.. ids.Select(id => rows.Single(row => row.Id == id)).Select(row => (row.State, row.Cause, row.Detail))];
    }

    [Fact]
    public async Task A_proposal_that_names_an_incident_of_here_says_what_it_was()
    {
        await using var governed = await Network(DatabaseKind.Sqlite);
        var id = await Start(governed, "compromised-credential", "televida-scheduling");
        var files = SampleFiles.Whole();
        files["standards/proposals/opaque-references.yaml"] = System.Text.RegularExpressions.Regex.Replace(files["standards/proposals/opaque-references.yaml"], "(?<=^incidents:\n)(?: +-.*\n?)+", $"  - {{ id: {id}, date: 2026-10-03 }}\n  - {{ id: IN-9999, date: 2026-10-03 }}\n", System.Text.RegularExpressions.RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        var network = WorkspaceParser.Parse(WorkspaceFiles.Bytes(files)).Workspace!;
        var list = await PrioritiesApi.Linked(governed.Db, PrioritiesApi.Of(1, network, null, new DateOnly(2026, 11, 26)), default);
        Assert.Equal([(id, "open"), ("IN-9999", null)], list.Proposals.Single(one => one.Name == "opaque-references").Incidents.Select(one => (one.Id, one.State)));
        Assert.Contains("client/televida-scheduling", list.Proposals.SelectMany(one => one.Incidents).First(one => one.Id == id).Title, StringComparison.Ordinal);
    }

    private static ClaimsPrincipal User(string name, string role) => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, role)], "test"));
}

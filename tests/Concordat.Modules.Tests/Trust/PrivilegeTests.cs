using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Privileges;
using Concordat.Modules.Tests.Governance;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust;
using Concordat.Trust.Privileges;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Trust;

/// <summary>What a role alone does not open, at the real doors, on both databases. No release is in force: the shipped terms hold.</summary>
public sealed class PrivilegeTests
{
    private const string Rotate = "/control/v1/keys/data/rotate";
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_door_is_closed_to_a_role_alone_and_tells_what_to_ask_for(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind, _clock);
        using var root = await PeopleTests.Person(host, "root", Roles.Administrator);

        var refused = await root.PostAsJsonAsync(Rotate, new { reason = "yearly" });

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var problem = (await refused.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(("urn:concordat:problem:privilege-needed", "key-use"), ((string?)problem["type"], (string?)problem["privilege"]));
        Assert.Contains("concordat privilege ask key-use --reason TEXT", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Empty(await Audited(host, "data-keys.rotated"));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task It_opens_for_its_minutes_and_every_use_stands_in_the_ledger_with_its_reason(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind, _clock);
        using var root = await PeopleTests.Person(host, "root", Roles.Administrator);
        var asked = await Ask(root, PrivilegedOperation.KeyUse, "the yearly rotation", 10);
        Assert.Equal(("PA-0001", "active"), ((string?)asked["id"], (string?)asked["state"]));
        Assert.Equal(HttpStatusCode.OK, (await root.PostAsJsonAsync(Rotate, new { reason = "yearly" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await root.PostAsJsonAsync("/control/v1/people", new { name = "eve", roles = new[] { Roles.Auditor } })).StatusCode); // another operation

        var use = Assert.Single(await Audited(host, "privilege.used"));
        Assert.Equal(("person:root", "privilege/PA-0001", "the yearly rotation", "key-use: POST " + Rotate), (use.Actor, use.Target, use.Reason, use.Detail));
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.Forbidden, (await root.PostAsJsonAsync(Rotate, new { reason = "once more" })).StatusCode);
        var one = Assert.Single((await List(root))["privileges"]!.AsArray())!;
        Assert.Equal(("over", 1), ((string?)one["state"], (int)one["uses"]!));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Ended_before_its_time_it_opens_nothing_more(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind, _clock);
        using var root = await PeopleTests.Person(host, "root", Roles.Administrator);
        using var rhea = await PeopleTests.Person(host, "rhea", Roles.Administrator);
        using var vera = await PeopleTests.Person(host, "vera", Roles.Auditor);
        await Ask(root, PrivilegedOperation.KeyUse, "the yearly rotation");
        Assert.Equal(HttpStatusCode.Forbidden, (await vera.PostAsJsonAsync("/control/v1/privileges/PA-0001/end", new { reason = "it is late" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await rhea.PostAsJsonAsync("/control/v1/privileges/PA-0001/end", new { reason = "it is late" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await root.PostAsJsonAsync("/control/v1/privileges/PA-0001/end", new { reason = "twice" })).StatusCode);

        Assert.Equal(HttpStatusCode.Forbidden, (await root.PostAsJsonAsync(Rotate, new { reason = "yearly" })).StatusCode);
        Assert.Equal("it is late", Assert.Single(await Audited(host, "privilege.ended")).Reason);
        Assert.Equal("PA-0002", (string?)(await Ask(root, PrivilegedOperation.KeyUse, "again"))["id"]);
    }

    [Theory]
    [InlineData(Roles.Auditor, "key-use", "why", null, 403)]
    [InlineData(Roles.Administrator, "payload-view", "why", null, 403)]
    [InlineData(Roles.Administrator, "everything", "why", null, 400)]
    [InlineData(Roles.Administrator, "key-use", " ", null, 400)]
    [InlineData(Roles.Administrator, "key-use", "why", 16, 400)]
    [InlineData(Roles.Administrator, "key-use", "why", 0, 400)]
    [InlineData(Roles.Operator, "replay", "why", null, 409)] // the role alone is enough where no standard says otherwise
    public async Task What_nobody_may_have_is_refused(string role, string operation, string reason, int? minutes, int status)
    {
        await using var host = await TrustHost.Start(clock: _clock);
        using var person = await PeopleTests.Person(host, "otto", role);
        var answer = await person.PostAsJsonAsync("/control/v1/privileges", new { operation, reason, minutes });
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Empty(await Audited(host, "privilege.asked"));
    }

    [Fact]
    public async Task It_is_had_once_at_a_time()
    {
        await using var host = await TrustHost.Start(clock: _clock);
        using var root = await PeopleTests.Person(host, "root", Roles.Administrator);
        await Ask(root, PrivilegedOperation.KeyUse, "why");
        var twice = await root.PostAsJsonAsync("/control/v1/privileges", new { operation = "key-use", reason = "why" });
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        Assert.Contains("PA-0001", await twice.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Where_the_standard_says_so_a_second_person_gives_it_and_its_minutes_count_from_then(DatabaseKind kind)
    {
        var told = new Told();
        await using var governed = await GovernedPlatform.Start(await TestDatabase.Create(kind), services => services.AddRouting().AddTrust(new TrustOptions()).AddSingleton<IPrivilegeWatch>(told));
        Assert.Null(await governed.Get<Concordat.Governance.Releases.Bootstrap>().FirstRelease(SampleFiles.Whole(), "ada", "grace"));
        await governed.Feed.Refresh();
        var desk = governed.Get<PrivilegeDesk>();
        foreach (var (name, role) in ((string, string)[])[("rhea", Roles.Administrator), ("grace", Roles.Approver), ("otto", Roles.Operator)])
        {
            await governed.Get<PeopleDirectory>().Create(name, name + " (invented)", [role], "node:test");
        }
        var (rhea, grace) = (User("rhea", Roles.Administrator), User("grace", Roles.Approver));

        var (asked, _) = await desk.Ask(rhea, PrivilegedOperation.KeyUse, null, "a key is lost", default);
        Assert.Equal("waiting", asked!.State(asked.AskedAt));
        Assert.Equal("PA-0001 of rhea: grace", Assert.Single(told.Heard)); // neither she who asks nor he who may not
        Assert.NotNull(await desk.Use(rhea, PrivilegedOperation.KeyUse, "x", default));
        Assert.Equal(403, (await desk.Decide("PA-0001", true, "RHEA", "it is mine", default)).Refused!.Status);
        var (given, _) = await desk.Decide("PA-0001", true, "grace", "she called", default);
        Assert.Equal((given!.DecidedAt, given.From!.Value.AddMinutes(15)), (given.From, given.Until));
        Assert.Null(await desk.Use(rhea, PrivilegedOperation.KeyUse, "x", default));
        Assert.Equal(409, (await desk.Decide("PA-0001", true, "noor", "twice", default)).Refused!.Status);

        await desk.End("PA-0001", rhea, "done", default);
        await desk.Ask(rhea, PrivilegedOperation.KeyUse, null, "another key is lost", default);
        Assert.True((await desk.Decide("PA-0002", false, "grace", "which key?", default)).Decided!.Refused);
        Assert.NotNull(await desk.Use(rhea, PrivilegedOperation.KeyUse, "x", default));
        Assert.Equal(["privilege.asked", "privilege.given", "privilege.used", "privilege.ended", "privilege.asked", "privilege.refused"],
            (await AuditQueries.Search(governed.Db, null, null, "privilege/", null, null, 50)).Select(entry => entry.Action).Reverse());
        Assert.Equal(403, (await desk.Ask(grace, PrivilegedOperation.KeyUse, null, "mine too", default)).Refused!.Status);
    }

    private sealed class Told : IPrivilegeWatch
    {
        public List<string> Heard { get; } = [];

        public Task Asked(Concordat.Platform.Data.UnitOfWork unit, string id, string person, IReadOnlyList<string> seconds)
        {
            Heard.Add($"{id} of {person}: {string.Join(", ", seconds)}");
            return Task.CompletedTask;
        }
    }

    private static System.Security.Claims.ClaimsPrincipal User(string name, string role) => new(new System.Security.Claims.ClaimsIdentity(
        [new(System.Security.Claims.ClaimTypes.Name, name), new(System.Security.Claims.ClaimTypes.Role, role)], "test"));

    internal static async Task<JsonObject> Ask(HttpClient person, string operation, string reason, int? minutes = null)
    {
        var answer = await person.PostAsJsonAsync("/control/v1/privileges", new { operation, reason, minutes });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static async Task<JsonObject> List(HttpClient person) => (await person.GetFromJsonAsync<JsonObject>("/control/v1/privileges"))!;

    private static Task<List<AuditRow>> Audited(TrustHost host, string action) => AuditQueries.Search(host.Get<ModuleDb>(), action, null, null, null, null, 10);
}

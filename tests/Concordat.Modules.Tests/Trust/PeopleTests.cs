using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Concordat.Platform.Data;
using Concordat.Trust;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Trust;

/// <summary>People of the organization: the first of them, signing in, roles, and requests that other sites forge.</summary>
public sealed class PeopleTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_first_administrator_must_change_the_one_time_password(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        var people = host.Get<PeopleDirectory>();
        var oneTime = await people.BootstrapAdministrator();
        Assert.NotNull(oneTime);
        Assert.Null(await people.BootstrapAdministrator());

        using var browser = host.Browser();
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/control/v1/session")).StatusCode);
        var who = await SignIn(browser, "admin", oneTime);
        Assert.True((bool)who!["mustChangePassword"]!);
        Assert.Equal(HttpStatusCode.Forbidden, await Try(browser, Policies.Administer));

        Assert.Equal(HttpStatusCode.BadRequest, await Change(browser, oneTime, "short"));
        Assert.Equal(HttpStatusCode.BadRequest, await Change(browser, "wrong password!", "correct horse battery"));
        Assert.Equal(HttpStatusCode.Forbidden, await Try(browser, Policies.Administer));
        Assert.Equal(HttpStatusCode.NoContent, await Change(browser, oneTime, "correct horse battery"));
        Assert.Equal(HttpStatusCode.OK, await Try(browser, Policies.Administer));
        Assert.Null(await SignIn(host.Browser(), "admin", oneTime));
    }

    [Fact]
    public async Task A_role_meets_its_policies_and_no_other()
    {
        await using var host = await TrustHost.Start();
        foreach (var role in Roles.All)
        {
            using var browser = await Person(host, role, role);
            foreach (var (policy, roles) in Policies.RolesOf)
            {
                Assert.Equal(roles.Contains(role) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, await Try(browser, policy));
            }
        }
    }

    [Fact]
    public async Task A_cookie_counts_for_nothing_in_a_request_of_another_site()
    {
        await using var host = await TrustHost.Start();
        using var browser = await Person(host, "grace", Roles.Approver);
        browser.DefaultRequestHeaders.Remove("Origin");
        Assert.Equal(HttpStatusCode.Unauthorized, await Try(browser, Policies.Approve));
        browser.DefaultRequestHeaders.Add("Origin", "https://attacker.example");
        Assert.Equal(HttpStatusCode.Unauthorized, await Try(browser, Policies.Approve));
        browser.DefaultRequestHeaders.Remove("Origin");
        browser.DefaultRequestHeaders.Add("Concordat-Request", "1");
        Assert.Equal(HttpStatusCode.OK, await Try(browser, Policies.Approve));
        Assert.Null(await SignIn(host.Browser("https://attacker.example"), "grace", "whatever it is"));
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_for_some_minutes()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await TrustHost.Start(clock: clock);
        var password = (await host.Get<PeopleDirectory>().Create("ada", "Ada (invented)", [Roles.Developer], "node:test", mustChange: false))!;
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(await SignIn(host.Browser(), "ada", "a wrong password"));
        }
        Assert.Null(await SignIn(host.Browser(), "ada", password));
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        await using var host = await TrustHost.Start();
        var password = (await host.Get<PeopleDirectory>().Create("ada", "Ada (invented)", [Roles.Developer], "node:test", mustChange: false))!;
        using var answer = await host.Browser().PostAsJsonAsync("/control/v1/session", new { name = "ada", password });
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie")).ToLowerInvariant();
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_not_the_cookie_alone()
    {
        await using var host = await TrustHost.Start();
        using var browser = await Person(host, "grace", Roles.Approver);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/control/v1/session");
        var before = await browser.GetAsync("/control/v1/session");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.DeleteAsync("/control/v1/session")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/control/v1/session")).StatusCode);
        Assert.Equal(0, await host.Get<ModuleDb>().ReadSql(sql => sql.Scalar<long>("SELECT COUNT(*) FROM trust_sessions")));
    }

    [Fact]
    public async Task An_ended_session_is_nobody()
    {
        await using var host = await TrustHost.Start();
        using var browser = await Person(host, "grace", Roles.Approver);
        await host.Get<ModuleDb>().Write(unit => unit.Sql.Execute("DELETE FROM trust_sessions"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Try(browser, Policies.View));
    }

    [Fact]
    public async Task An_administrator_suspends_a_client_and_records_an_opt_out()
    {
        await using var host = await TrustHost.Start();
        host.Clients(new Assertion().Registered());
        using var browser = await Person(host, "root", Roles.Administrator);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsJsonAsync("/control/v1/clients/meridian-claims/suspend", new { reason = "key lost" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsJsonAsync("/control/v1/clients/stranger/suspend", new { reason = "?" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsJsonAsync("/control/v1/consents/opt-out", new { patientRef = "PAT-1", purpose = "HMARKT" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsJsonAsync("/control/v1/consents/opt-out", new { patientRef = "PAT-1", purpose = "FUN" })).StatusCode);
        var gate = host.Get<ConsentGate>();
        Assert.False(gate.Permits(gate.KeyOf("PAT-1"), new Concordat.Core.Consents.ConsentUse("HMARKT", null, null, "access")));
    }

    [Fact]
    public async Task An_administrator_makes_and_disables_people()
    {
        await using var host = await TrustHost.Start();
        using var browser = await Person(host, "root", Roles.Administrator);
        Assert.Equal(HttpStatusCode.Created, (await browser.PostAsJsonAsync("/control/v1/privileges", new { operation = "user-change", reason = "Eve begins on Monday" })).StatusCode);
        var made = await browser.PostAsJsonAsync("/control/v1/people", new { name = "eve", displayName = "Eve (invented)", roles = new[] { Roles.Auditor } });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var oneTime = (string)(await made.Content.ReadFromJsonAsync<JsonObject>())!["oneTimePassword"]!;
        using var eve = host.Browser();
        Assert.NotNull(await SignIn(eve, "eve", oneTime));
        Assert.Equal(HttpStatusCode.Conflict, (await browser.PostAsJsonAsync("/control/v1/people", new { name = "EVE", roles = new[] { Roles.Auditor } })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsJsonAsync("/control/v1/people", new { name = "x", roles = new[] { "king" } })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsync("/control/v1/people/eve/disable", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await eve.GetAsync("/control/v1/session")).StatusCode);
        Assert.Null(await SignIn(host.Browser(), "eve", oneTime));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostAsync("/control/v1/people/root/disable", null)).StatusCode);
        Assert.Equal(2, (await browser.GetFromJsonAsync<JsonObject>("/control/v1/people"))!["people"]!.AsArray().Count);
    }

    [Fact]
    public async Task Invented_people_keep_their_passwords_over_restarts()
    {
        var host = await TrustHost.Start();
        (string, string, string[])[] people = [("ada", "Ada (invented)", [Roles.Developer]), ("grace", "Grace (invented)", [Roles.Approver])];
        var file = Path.Combine(host.Folder, "demo-people.txt");
        var lines = await host.Get<PeopleDirectory>().SeedInvented(file, people);
        Assert.Equal(2, lines.Count);
        await using var again = await TrustHost.Start(await host.Stop());
        Assert.Equal(lines, await again.Get<PeopleDirectory>().SeedInvented(file, people));
        Assert.True(TrustHost.IsPrivate(file));
        Assert.NotNull(await SignIn(again.Browser(), "ada", lines[0].Split(' ')[1]));
    }

    internal static async Task<HttpClient> Person(TrustHost host, string name, params string[] roles)
    {
        var password = (await host.Get<PeopleDirectory>().Create(name, name + " (invented)", roles, "node:test", mustChange: false))!;
        var browser = host.Browser();
        Assert.NotNull(await SignIn(browser, name, password));
        return browser;
    }

    internal static async Task<JsonObject?> SignIn(HttpClient browser, string name, string password)
    {
        using var answer = await browser.PostAsJsonAsync("/control/v1/session", new { name, password });
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonObject>() : null;
    }

    private static async Task<HttpStatusCode> Try(HttpClient browser, string policy) => (await browser.PostAsync("/control/v1/try/" + policy, null)).StatusCode;

    private static async Task<HttpStatusCode> Change(HttpClient browser, string current, string @new) =>
        (await browser.PutAsJsonAsync("/control/v1/session/password", new { current, @new })).StatusCode;
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Concordat.Platform.Data;
using Concordat.Trust;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Trust;

/// <summary>The command line signs a person in (RFC 8628).</summary>
public sealed class DeviceTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_confirmed_code_gives_the_person_a_token_once(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        var (device, user) = await Begin(host);
        Assert.Equal("authorization_pending", (string?)(await Redeem(host, device))["error"]);
        using var browser = await PeopleTests.Person(host, "ada", Roles.Developer);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsJsonAsync("/control/v1/device", new { userCode = user.ToLowerInvariant(), confirm = true })).StatusCode);

        var token = (string)(await Redeem(host, device))["access_token"]!;
        using var cli = new HttpClient { BaseAddress = new Uri(host.Options.ControlUrl) };
        cli.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var who = await cli.GetFromJsonAsync<JsonObject>("/control/v1/session");
        Assert.Equal("ada", (string?)who!["name"]);
        Assert.Equal(HttpStatusCode.OK, (await cli.PostAsync("/control/v1/try/" + Policies.Author, null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await cli.PostAsync("/control/v1/try/" + Policies.Approve, null)).StatusCode);
        Assert.Null(await host.Get<TokenCheck>().Check(token)); // not for the gateway

        Assert.Equal("invalid_grant", (string?)(await Redeem(host, device))["error"]);
        Assert.Equal(HttpStatusCode.NoContent, (await cli.DeleteAsync("/control/v1/session")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await cli.GetAsync("/control/v1/session")).StatusCode);
    }

    [Fact]
    public async Task A_refused_code_gives_nothing()
    {
        await using var host = await TrustHost.Start();
        var (device, user) = await Begin(host);
        using var browser = await PeopleTests.Person(host, "ada", Roles.Developer);
        await browser.PostAsJsonAsync("/control/v1/device", new { userCode = user, confirm = false });
        Assert.Equal("access_denied", (string?)(await Redeem(host, device))["error"]);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsJsonAsync("/control/v1/device", new { userCode = user, confirm = true })).StatusCode);
    }

    [Fact]
    public async Task An_old_code_gives_nothing()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await TrustHost.Start(clock: clock);
        var (device, _) = await Begin(host);
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("expired_token", (string?)(await Redeem(host, device))["error"]);
    }

    [Fact]
    public async Task An_unknown_code_and_an_unknown_client_get_nothing()
    {
        await using var host = await TrustHost.Start();
        Assert.Equal("invalid_grant", (string?)(await Redeem(host, new string('0', 64)))["error"]);
        using var answer = await host.Gateway.PostAsync("/connect/device", new FormUrlEncodedContent(new Dictionary<string, string> { ["client_id"] = "meridian-claims" }));
        Assert.False(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task No_more_codes_are_made_than_people_can_confirm()
    {
        await using var host = await TrustHost.Start();
        await host.Get<ModuleDb>().Write(unit =>
        {
            unit.Db.AddRange(Enumerable.Range(0, 500).Select(i => new Concordat.Trust.Devices.DeviceCode { DeviceHash = $"d{i}", UserHash = $"u{i}", ExpiresAt = unit.Now.AddMinutes(5) }));
            return Task.CompletedTask;
        });
        using var answer = await host.Gateway.PostAsync("/connect/device", Form(("client_id", "concordat-cli")));
        Assert.Equal("slow_down", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["error"]);
    }

    [Fact]
    public async Task The_page_signs_in_and_confirms_without_a_script()
    {
        await using var host = await TrustHost.Start();
        var password = (await host.Get<PeopleDirectory>().Create("ada", "Ada (invented)", [Roles.Developer], "node:test", mustChange: false))!;
        var (device, user) = await Begin(host);
        using var browser = host.Browser();
        var page = await browser.GetAsync("/connect/verify?user_code=" + user);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("name=\"password\"", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await browser.PostAsync("/connect/verify", Form(("user_code", user), ("name", "ada"), ("password", password)));
        var done = await browser.PostAsync("/connect/verify", Form(("user_code", user), ("decision", "confirm")));
        Assert.Contains("Signed in", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull((await Redeem(host, device))["access_token"]);
    }

    [Fact]
    public async Task The_page_writes_a_code_as_text_and_takes_no_form_of_another_site()
    {
        await using var host = await TrustHost.Start();
        var html = await host.Browser().GetStringAsync("/connect/verify?user_code=%22%3E%3Cscript%3E");
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        using var foreign = await host.Browser("https://attacker.example").PostAsync("/connect/verify", Form(("user_code", "BCDF-GHJK"), ("decision", "confirm")));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.ToDictionary(f => f.Name, f => f.Value));

    private static async Task<(string Device, string User)> Begin(TrustHost host)
    {
        using var answer = await host.Gateway.PostAsync("/connect/device", Form(("client_id", "concordat-cli")));
        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.True(answer.IsSuccessStatusCode, body.ToJsonString());
        Assert.StartsWith(host.Options.ControlUrl + "/connect/verify", (string?)body["verification_uri"], StringComparison.Ordinal);
        return ((string)body["device_code"]!, (string)body["user_code"]!);
    }

    private static async Task<JsonObject> Redeem(TrustHost host, string device)
    {
        using var answer = await host.Gateway.PostAsync("/connect/token", Form(
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", "concordat-cli"), ("device_code", device)));
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}

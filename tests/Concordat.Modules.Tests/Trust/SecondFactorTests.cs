using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust;
using Concordat.Trust.SecondFactors;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Trust;

/// <summary>A password and what is asked for beside it, at the real endpoints, on both databases.</summary>
public sealed class SecondFactorTests
{
    private const string Own = "/control/v1/session/";
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task From_the_first_code_on_a_password_alone_is_not_enough(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind, _clock);
        var (grace, password) = await Person(host, "grace", Roles.Approver);
        using var elsewhere = host.Browser();
        Assert.Equal(HttpStatusCode.OK, (await SignIn(elsewhere, "grace", password)).StatusCode);
        var (secret, codes) = await Enrol(grace, password);

        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync("/control/v1/session")).StatusCode); // other sessions end
        Assert.Equal(HttpStatusCode.OK, (await grace.GetAsync("/control/v1/session")).StatusCode);
        _clock.Advance(TimeSpan.FromSeconds(30));
        var asked = await SignIn(elsewhere, "grace", password);
        Assert.Equal((HttpStatusCode.Unauthorized, "urn:concordat:problem:second-factor-needed"), (asked.StatusCode, (string?)(await asked.Content.ReadFromJsonAsync<JsonObject>())!["type"]));
        Assert.Equal("urn:concordat:problem:unauthenticated", (string?)(await (await SignIn(elsewhere, "grace", "wrong " + password)).Content.ReadFromJsonAsync<JsonObject>())!["type"]);
        var code = Totp.Code(secret, _clock.GetUtcNow().ToUnixTimeSeconds() / 30);
        Assert.Equal(HttpStatusCode.OK, (await SignIn(elsewhere, "grace", password, code)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignIn(host.Browser(), "grace", password, code)).StatusCode); // never twice
        Assert.Equal(HttpStatusCode.OK, (await SignIn(host.Browser(), "grace", password, codes[0])).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignIn(host.Browser(), "grace", password, codes[0])).StatusCode);

        Assert.Equal(9, (int)(await grace.GetFromJsonAsync<JsonObject>(Own + "second-factors"))!["recoveryCodes"]!);
        Assert.Equal(["password and recovery code", "password and authenticator", "password", "password"],
            (await Audited(host, "session.opened")).Select(entry => entry.Detail));
        Assert.Single(await Audited(host, "second-factor.recovery-used"));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Of_many_who_send_one_code_at_once_one_is_let_in(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind, _clock);
        var (grace, password) = await Person(host, "grace", Roles.Approver);
        var (secret, _) = await Enrol(grace, password);
        _clock.Advance(TimeSpan.FromSeconds(30));
        var code = Totp.Code(secret, _clock.GetUtcNow().ToUnixTimeSeconds() / 30);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SignIn(host.Browser(), "grace", password, code)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Wrong_codes_lock_the_account_as_wrong_passwords_do()
    {
        await using var host = await TrustHost.Start(clock: _clock);
        var (grace, password) = await Person(host, "grace", Roles.Approver);
        var (_, codes) = await Enrol(grace, password);
        for (var turn = 0; turn < 5; turn++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await SignIn(host.Browser(), "grace", password, "000000")).StatusCode);
            await SignIn(host.Browser(), "grace", password); // asking what is needed forgives nothing
        }
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignIn(host.Browser(), "grace", password, codes[1])).StatusCode);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Who_has_a_role_that_asks_for_one_may_do_nothing_before(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind, _clock, options => options.SecondFactorRoles.Add(Roles.Administrator));
        var (root, password) = await Person(host, "root", Roles.Administrator);
        var (otto, _) = await Person(host, "otto", Roles.Operator);
        Assert.Equal(HttpStatusCode.OK, (await otto.PostAsync("/control/v1/try/" + Policies.View, null)).StatusCode);
        var session = (await root.GetFromJsonAsync<JsonObject>("/control/v1/session"))!;
        Assert.True((bool)session["mustEnrol"]!);
        Assert.Empty(session["policies"]!.AsArray());
        Assert.Equal(HttpStatusCode.Forbidden, (await root.PostAsync("/control/v1/try/" + Policies.View, null)).StatusCode);
        await Enrol(root, password);
        Assert.Equal(HttpStatusCode.OK, (await root.PostAsync("/control/v1/try/" + Policies.Administer, null)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await root.PostAsJsonAsync(Own + "authenticator/remove", new { password })).StatusCode);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_administrator_takes_lost_factors_off_with_a_reason(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind, _clock);
        var (grace, password) = await Person(host, "grace", Roles.Approver);
        await Enrol(grace, password);
        var (root, _) = await Person(host, "root", Roles.Administrator);
        Assert.Equal(HttpStatusCode.Forbidden, (await root.PostAsJsonAsync("/control/v1/people/grace/second-factors/reset", new { reason = "her telephone is lost" })).StatusCode);
        await PrivilegeTests.Ask(root, "user-change", "her telephone is lost");
        Assert.Equal(HttpStatusCode.NoContent, (await root.PostAsJsonAsync("/control/v1/people/grace/second-factors/reset", new { reason = "her telephone is lost" })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await grace.GetAsync("/control/v1/session")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SignIn(grace, "grace", password)).StatusCode);
        Assert.Equal("her telephone is lost", Assert.Single(await Audited(host, "second-factor.reset")).Reason);
    }

    [Theory]
    [InlineData("authenticator", 400), InlineData("authenticator/remove", 400), InlineData("recovery-codes", 400), InlineData("passkeys/begin", 400)]
    public async Task A_session_without_the_password_changes_nothing(string path, int status)
    {
        await using var host = await TrustHost.Start(clock: _clock);
        var (grace, _) = await Person(host, "grace", Roles.Approver);
        Assert.Equal(status, (int)(await grace.PostAsJsonAsync(Own + path, new { password = "not hers" })).StatusCode);
        Assert.Equal(status, (int)(await grace.PostAsJsonAsync(Own + path, new { })).StatusCode);
        Assert.False((await host.Get<ModuleDb>().ReadSql(sql => sql.Scalar<long>("SELECT COUNT(*) FROM trust_second_factors"))) > 0);
    }

    [Fact]
    public async Task A_secret_that_was_never_confirmed_asks_for_nothing_and_stands_nowhere_in_clear()
    {
        await using var host = await TrustHost.Start(clock: _clock);
        var (grace, password) = await Person(host, "grace", Roles.Approver);
        var begun = (await (await grace.PostAsJsonAsync(Own + "authenticator", new { password })).Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(HttpStatusCode.BadRequest, (await grace.PostAsJsonAsync(Own + "authenticator/confirm", new { code = "000000" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SignIn(host.Browser(), "grace", password)).StatusCode);
        var secret = ((string)begun["setupKey"]!).Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains("secret=" + secret, (string)begun["uri"]!, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, (await host.Get<ModuleDb>().ReadSql(sql => sql.Rows("SELECT secret FROM trust_second_factors", row => row.GetString(0)))).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passkeys_are_told_to_need_a_name_where_the_console_is_an_address()
    {
        await using var host = await TrustHost.Start(clock: _clock);
        var (grace, password) = await Person(host, "grace", Roles.Approver);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await grace.PostAsJsonAsync(Own + "passkeys/begin", new { password })).StatusCode);
    }

    [Theory]
    [InlineData(null, "{}"), InlineData("c2VhbGVk", "{}"), InlineData(null, "not json")]
    public async Task A_passkey_answer_that_was_never_asked_for_lets_nobody_in(string? state, string credential)
    {
        await using var host = await TrustHost.Start(clock: _clock);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Browser().PostAsJsonAsync(Own + "passkey", new { state, credential })).StatusCode);
        var begun = (await (await host.Browser().PostAsync(Own + "passkey/begin", null)).Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Browser().PostAsJsonAsync(Own + "passkey", new { state = (string?)begun["state"], credential })).StatusCode);
    }

    private static async Task<(HttpClient Browser, string Password)> Person(TrustHost host, string name, params string[] roles)
    {
        var password = (await host.Get<PeopleDirectory>().Create(name, name + " (invented)", roles, "node:test", mustChange: false))!;
        var browser = host.Browser();
        Assert.Equal(HttpStatusCode.OK, (await SignIn(browser, name, password)).StatusCode);
        return (browser, password);
    }

    private async Task<(byte[] Secret, string[] Codes)> Enrol(HttpClient person, string password)
    {
        var begun = (await (await person.PostAsJsonAsync(Own + "authenticator", new { password })).Content.ReadFromJsonAsync<JsonObject>())!;
        var secret = FromBase32(((string)begun["setupKey"]!).Replace(" ", "", StringComparison.Ordinal));
        var confirmed = await person.PostAsJsonAsync(Own + "authenticator/confirm", new { code = Totp.Code(secret, _clock.GetUtcNow().ToUnixTimeSeconds() / 30) });
        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
        return (secret, [.. (await confirmed.Content.ReadFromJsonAsync<JsonObject>())!["recoveryCodes"]!.AsArray().Select(code => (string)code!)]);
    }

    internal static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(part => part.Length == 8).Select(part => Convert.ToByte(new string(part), 2))];
    }

    private static Task<HttpResponseMessage> SignIn(HttpClient browser, string name, string password, string? code = null) => browser.PostAsJsonAsync("/control/v1/session", new { name, password, code });

    private static Task<List<AuditRow>> Audited(TrustHost host, string action) => AuditQueries.Search(host.Get<ModuleDb>(), action, null, null, null, null, 10);
}

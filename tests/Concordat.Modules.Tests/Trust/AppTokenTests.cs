using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust;
using Concordat.Trust.Apps;
using Concordat.Trust.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Codes, refresh tokens and what ends them.</summary>
public sealed class AppTokenTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly Assertion _other = new() { Client = "confidential" };
    private TrustHost _host = null!;
    private App _app = null!;
    private Guid _account;

    public async ValueTask InitializeAsync()
    {
        _host = await TrustHost.Start(clock: _clock);
        _host.Clients(App.Registered(), App.Registered("other"), App.Registered(_other.Client, isPublic: false) with { Keys = PublicKeys.Read(_other.KeySet) });
        _account = await App.Invite(_host);
        _app = new App(_host);
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("code_verifier", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), InlineData("code_verifier", null), InlineData("redirect_uri", "https://evil.example/callback")]
    [InlineData("redirect_uri", null), InlineData("client_id", "other"), InlineData("client_id", "confidential"), InlineData("client_id", null), InlineData("client_secret", "x")]
    [InlineData("code", "0000"), InlineData("code", null)]
    public async Task A_code_is_bound_to_client_address_and_challenge(string parameter, string? value)
    {
        var form = _app.Redeem(await _app.Code());
        form.Remove(parameter);
        if (value is not null)
        {
            form[parameter] = value;
        }
        var (status, body) = await _app.Token(form);
        Assert.True(status is 400 or 401, body.ToJsonString());
        Assert.Equal(["error", "error_description"], body.Select(p => p.Key).Order());
        Assert.Contains((string?)body["error"], (string?[])["invalid_grant", "invalid_request", "invalid_client"]);
    }

    [Fact]
    public async Task A_refresh_need_not_name_a_client_that_has_no_key()
    {
        var first = (string)(await _app.Tokens())["refresh_token"]!;
        var form = App.Refresh(first);
        form.Remove("client_id");
        var (status, body) = await _app.Token(form);
        Assert.True(status == 200, body.ToJsonString());
        // One that comes again ends the grant, named or not.
        Assert.Equal(400, (await _app.Token(form)).Status);
        Assert.Equal(400, (await _app.Token(App.Refresh((string)body["refresh_token"]!))).Status);
    }

    [Fact]
    public async Task A_stranger_who_sends_a_code_does_not_use_it_up()
    {
        var form = _app.Redeem(await _app.Code());
        Assert.Equal(400, (await _app.Token(new(form) { ["client_id"] = "other" })).Status);
        Assert.Equal(200, (await _app.Token(form)).Status);
    }

    [Fact]
    public async Task A_code_lives_a_minute()
    {
        var form = _app.Redeem(await _app.Code());
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("invalid_grant", (string?)(await _app.Token(form)).Body["error"]);
    }

    [Fact]
    public async Task A_code_that_comes_twice_ends_all_that_it_gave()
    {
        var form = _app.Redeem(await _app.Code());
        var tokens = (await _app.Token(form)).Body;
        Assert.NotNull(await Check(tokens["access_token"]));
        Assert.Equal("invalid_grant", (string?)(await _app.Token(form)).Body["error"]);
        Assert.Null(await Check(tokens["access_token"]));
        Assert.Equal("invalid_grant", (string?)(await _app.Token(App.Refresh((string)tokens["refresh_token"]!))).Body["error"]);
        Assert.Contains("grant.revoked", await Audited());
    }

    [Fact]
    public async Task A_refresh_token_that_comes_twice_ends_its_family()
    {
        var first = await _app.Tokens();
        var second = (await _app.Token(App.Refresh((string)first["refresh_token"]!))).Body;
        Assert.Equal("invalid_grant", (string?)(await _app.Token(App.Refresh((string)first["refresh_token"]!))).Body["error"]);
        Assert.Equal("invalid_grant", (string?)(await _app.Token(App.Refresh((string)second["refresh_token"]!))).Body["error"]);
        Assert.Null(await Check(first["access_token"]));
        Assert.Null(await Check(second["access_token"]));
    }

    [Fact]
    public async Task Of_many_who_refresh_at_once_one_gets_a_token_and_the_family_ends()
    {
        var tokens = await _app.Tokens();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _app.Token(App.Refresh((string)tokens["refresh_token"]!))));
        var won = Assert.Single(answers, a => a.Status == 200);
        Assert.Equal("invalid_grant", (string?)(await _app.Token(App.Refresh((string)won.Body["refresh_token"]!))).Body["error"]);
    }

    [Theory, InlineData("other"), InlineData("confidential"), InlineData("stranger")]
    public async Task A_refresh_token_of_another_client_is_refused_and_stays_good(string client)
    {
        var tokens = await _app.Tokens();
        var form = App.Refresh((string)tokens["refresh_token"]!);
        Assert.True((await _app.Token(new(form) { ["client_id"] = client })).Status is 400 or 401);
        Assert.Equal(200, (await _app.Token(form)).Status);
    }

    [Fact]
    public async Task A_refresh_narrows_and_never_widens()
    {
        var tokens = await _app.Tokens();
        var (status, narrow) = await _app.Token(new(App.Refresh((string)tokens["refresh_token"]!)) { ["scope"] = "patient/Record.r" });
        Assert.True(status == 200, narrow.ToJsonString());
        Assert.Equal(["patient/Record.r"], (await Check(narrow["access_token"]))!.Scopes);
        Assert.Equal("invalid_scope", (string?)(await _app.Token(new(App.Refresh((string)narrow["refresh_token"]!)) { ["scope"] = "patient/Invoice.rs" })).Body["error"]);
    }

    [Fact]
    public async Task No_refresh_token_where_the_patient_took_the_tick_away()
    {
        var tokens = await _app.Tokens(tick: scope => scope != "offline_access");
        Assert.Null(tokens["refresh_token"]);
        Assert.Equal("launch/patient openid fhirUser patient/Record.rs", (string?)tokens["scope"]);
    }

    [Fact]
    public async Task Without_any_data_ticked_it_is_a_no()
    {
        await _app.Authorize(_app.Request());
        Assert.Equal("access_denied", (await _app.Decide(tick: scope => scope == "offline_access"))["error"]);
    }

    [Fact]
    public async Task What_was_not_asked_for_cannot_be_ticked()
    {
        await _app.Authorize(_app.Request("patient/Record.r"));
        await _app.Post(("name", App.Name), ("password", App.Password));
        var decided = await _app.Post(("decision", "allow"), ("scope", "patient/Record.r"), ("scope", "patient/Invoice.rs"), ("scope", "system/Record.rs"));
        var (_, tokens) = await _app.Token(_app.Redeem(App.Told(await _app.Get(decided.Headers.Location!.OriginalString))["code"]));
        Assert.Equal("patient/Record.r", (string?)tokens["scope"]);
    }

    [Fact]
    public async Task Refusing_tells_the_app_no_and_is_audited()
    {
        await _app.Authorize(_app.Request());
        var told = await _app.Decide(decision: "refuse");
        Assert.Equal(("access_denied", App.State), (told["error"], told["state"]));
        Assert.Contains("grant.refused", await Audited());
    }

    [Fact]
    public async Task Whoever_did_not_sign_in_can_refuse_and_not_allow()
    {
        await _app.Authorize(_app.Request());
        Assert.Equal(System.Net.HttpStatusCode.OK, (await _app.Post(("decision", "allow"), ("scope", "patient/Record.rs"))).StatusCode);
        var decided = await _app.Post(("decision", "refuse"));
        Assert.Equal("access_denied", App.Told(await _app.Get(decided.Headers.Location!.OriginalString))["error"]);
    }

    [Fact]
    public async Task Another_browser_cannot_use_a_request_that_somebody_opened()
    {
        await _app.Authorize(_app.Request());
        await _app.Post(("name", App.Name), ("password", App.Password));
        var decided = await _app.Post(("decision", "allow"), ("scope", "patient/Record.rs"));
        using var thief = new App(_host);
        var told = App.Told(await thief.Get(decided.Headers.Location!.OriginalString));
        Assert.False(told.ContainsKey("code"));
        Assert.True(App.Told(await _app.Get(decided.Headers.Location.OriginalString)).ContainsKey("code"));
        Assert.False(App.Told(await _app.Get(decided.Headers.Location.OriginalString)).ContainsKey("code"));
    }

    [Fact]
    public async Task A_form_of_another_site_is_not_taken()
    {
        using var forged = new App(_host, "https://evil.example");
        await forged.Authorize(forged.Request());
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await forged.Post(("name", App.Name), ("password", App.Password))).StatusCode);
    }

    [Fact]
    public async Task A_release_that_takes_a_scope_away_takes_it_from_the_next_token()
    {
        var tokens = await _app.Tokens(scope: "offline_access patient/Record.rs patient/Invoice.rs");
        _host.Clients(App.Registered() with { Scopes = ["offline_access", "patient/Record.rs"] });
        Assert.Equal("offline_access patient/Record.rs", (string?)(await _app.Token(App.Refresh((string)tokens["refresh_token"]!))).Body["scope"]);
    }

    [Fact]
    public async Task A_suspended_app_gets_nothing_more()
    {
        var tokens = await _app.Tokens();
        await _host.Get<Suspensions>().Suspend(App.Id, "person:admin", "test", default);
        Assert.Equal("unauthorized_client", (string?)(await _app.Token(App.Refresh((string)tokens["refresh_token"]!))).Body["error"]);
        Assert.Equal("unauthorized_client", App.Told(await _app.Authorize(_app.Request()))["error"]);
    }

    [Fact]
    public async Task A_closed_account_ends_all_that_it_gave()
    {
        var tokens = await _app.Tokens();
        Assert.True(await _host.Get<PatientAccounts>().Disable(_account, "person:admin", "asked for it", default));
        Assert.Null(await Check(tokens["access_token"]));
        Assert.Equal("invalid_grant", (string?)(await _app.Token(App.Refresh((string)tokens["refresh_token"]!))).Body["error"]);
        await _app.Authorize(_app.Request());
        Assert.Contains("role=\"alert\"", await (await _app.Post(("name", App.Name), ("password", App.Password))).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grant_ends_with_its_days()
    {
        _host.Options.AppGrantLife = TimeSpan.FromMinutes(10);
        var tokens = await _app.Tokens();
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("invalid_grant", (string?)(await _app.Token(App.Refresh((string)tokens["refresh_token"]!))).Body["error"]);
    }

    [Fact]
    public async Task A_confidential_app_proves_itself_for_every_token()
    {
        var request = _app.Request();
        request["client_id"] = _other.Client;
        await _app.Authorize(request);
        var form = new Dictionary<string, string>(_app.Redeem((await _app.Decide())["code"])) { ["client_id"] = _other.Client };
        Assert.Equal("invalid_grant", (string?)(await _app.Token(form)).Body["error"]);
        form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        form["client_assertion"] = _other.Write(_host.Options.TokenUrl, now: _clock.GetUtcNow());
        var (status, body) = await _app.Token(form);
        Assert.True(status == 200, body.ToJsonString());
    }

    [Fact]
    public async Task An_app_gets_nothing_for_itself()
    {
        var form = Assertion.Form(_other.Write(_host.Options.TokenUrl, now: _clock.GetUtcNow()), scope: null);
        Assert.Equal("unauthorized_client", (string?)(await _app.Token(form)).Body["error"]);
        Assert.Equal("invalid_scope", (string?)(await _app.Token(Assertion.Form(_other.Write(_host.Options.TokenUrl, now: _clock.GetUtcNow()), scope: "patient/Record.rs"))).Body["error"]);
    }

    private ValueTask<Actor?> Check(System.Text.Json.Nodes.JsonNode? token) => _host.Get<TokenCheck>().Check((string)token!);

    private Task<List<string>> Audited() => _host.Get<ModuleDb>().Read(read => read.Set<AuditRow>().Select(row => row.Action).ToListAsync());
}

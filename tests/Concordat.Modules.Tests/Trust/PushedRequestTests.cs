using System.Net;
using Concordat.Trust.Clients;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Pushed authorization requests (RFC 9126).</summary>
public sealed class PushedRequestTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly Assertion _confidential = new() { Client = "confidential" };
    private TrustHost _host = null!;
    private App _app = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TrustHost.Start(clock: _clock);
        _host.Clients(App.Registered(), App.Registered("other"), App.Registered(_confidential.Client, isPublic: false) with { Keys = PublicKeys.Read(_confidential.KeySet) });
        _app = new App(_host);
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task An_app_pushes_its_request_and_the_patient_decides()
    {
        await App.Invite(_host);
        var link = await Push();
        Assert.Equal("/connect/consent", (await _app.Authorize(link)).Headers.Location?.OriginalString);
        var told = await _app.Decide();
        Assert.Equal(App.State, told["state"]);
        Assert.Equal(200, (await _app.Token(_app.Redeem(told["code"]))).Status);
    }

    [Fact]
    public async Task What_was_pushed_counts_and_not_what_the_link_says()
    {
        var link = await Push();
        link["redirect_uri"] = "https://evil.example/callback";
        link["scope"] = "patient/Record.rs patient/Invoice.rs";
        await _app.Authorize(link);
        var page = await (await _app.Page()).Content.ReadAsStringAsync();
        Assert.DoesNotContain("evil", page, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", string.Join(' ', (await _app.Page()).Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_is_opened_once()
    {
        var link = await Push();
        await _app.Authorize(link);
        using var second = new App(_host);
        Assert.NotEqual("/connect/consent", (await second.Authorize(link)).Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.BadRequest, (await second.Page()).StatusCode);
    }

    [Fact]
    public async Task A_request_of_another_app_or_an_old_one_is_refused()
    {
        var link = await Push();
        Assert.Equal(HttpStatusCode.BadRequest, (await _app.Authorize(new(link) { ["client_id"] = "other" })).StatusCode);
        _clock.Advance(TimeSpan.FromSeconds(91));
        Assert.Equal(HttpStatusCode.BadRequest, (await _app.Authorize(link)).StatusCode);
    }

    [Fact]
    public async Task A_confidential_app_pushes_with_its_key_alone()
    {
        var request = new Dictionary<string, string>(_app.Request()) { ["client_id"] = _confidential.Client };
        Assert.Equal("invalid_client", (string?)(await _app.Send("/connect/par", request)).Body["error"]);
        request["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        request["client_assertion"] = _confidential.Write(_host.Options.TokenUrl, now: _clock.GetUtcNow());
        var (status, body) = await _app.Send("/connect/par", request);
        Assert.True(status == 201, body.ToJsonString());
    }

    [Theory, InlineData("redirect_uri", "https://evil.example/callback"), InlineData("aud", "https://elsewhere.example"), InlineData("code_challenge_method", "plain"), InlineData("scope", "system/Record.rs"), InlineData("client_id", "stranger")]
    public async Task A_wrong_request_is_refused_when_it_is_pushed(string parameter, string value)
    {
        var (status, body) = await _app.Send("/connect/par", new(_app.Request()) { [parameter] = value });
        Assert.True(status is 400 or 401, body.ToJsonString());
        Assert.Equal(["error", "error_description"], body.Select(p => p.Key).Order());
    }

    private async Task<Dictionary<string, string>> Push()
    {
        var (status, body) = await _app.Send("/connect/par", _app.Request());
        Assert.True(status == 201, body.ToJsonString());
        Assert.InRange((int)body["expires_in"]!, 80, 90);
        return new() { ["client_id"] = App.Id, ["request_uri"] = (string)body["request_uri"]! };
    }
}

using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Concordat.Core.Workspace;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust;
using Concordat.Trust.Clients;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Trust;

/// <summary>A pipeline's token opens the control plane as far as its scopes say, and nothing else; a partner's token never opens it.</summary>
public sealed class ServiceAccountTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly Assertion _service = new() { Client = "clinical-ci" };
    private readonly Assertion _partner = new();
    private TrustHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TrustHost.Start(clock: _clock);
        Release(Account());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private ServiceClient Account(DateOnly? until = null, string? keys = null, params string[] scopes) =>
        new(_service.Client, PublicKeys.Read(keys ?? _service.KeySet), null, (scopes.Length > 0 ? scopes : ControlScope.All).ToFrozenSet(StringComparer.Ordinal), until);

    /// <summary>A release with one partner's client, and these accounts.</summary>
    private void Release(params ServiceClient[] accounts) =>
        _host.Get<ClientDirectory>().Swap(ClientPlan.Of(7, [_partner.Registered()]) with { Services = accounts.ToFrozenDictionary(account => account.Id) });

    [Fact]
    public async Task It_plans_and_proposes_under_its_own_name_and_does_nothing_else()
    {
        var token = await Token();
        foreach (var policy in Policies.RolesOf.Keys)
        {
            Assert.Equal((policy, policy is Policies.View or Policies.Author ? HttpStatusCode.OK : HttpStatusCode.Forbidden), (policy, await Try(token, policy)));
        }
        foreach (var (method, path) in ((string, string)[])[("GET", "session"), ("DELETE", "session"), ("PUT", "session/password"), ("POST", "device")])
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, await Send(token, new HttpMethod(method), "/control/v1/" + path)));
        }
        var issued = Assert.Single(await AuditQueries.Search(_host.Get<ModuleDb>(), "token.issued", null, null, null, null, 10));
        Assert.Equal(("service:clinical-ci", "client/clinical-ci", "control:propose control:read"), (issued.Actor, issued.Target, issued.Detail));
    }

    [Fact]
    public async Task Its_token_is_nobody_at_the_gateway_and_a_partners_token_is_nobody_here()
    {
        Assert.Null(await _host.Get<TokenCheck>().Check(await Token()));
        var (_, body) = await TokenEndpointTests.Ask(_host, Sign(_partner));
        Assert.Equal(HttpStatusCode.Unauthorized, await Try((string)body["access_token"]!, Policies.View));
    }

    [Fact]
    public async Task A_token_of_fewer_scopes_does_less_and_no_scope_beyond_the_release_is_given()
    {
        Assert.Equal(HttpStatusCode.Forbidden, await Try(await Token("control:read"), Policies.Author));
        Release(Account(scopes: "control:read"));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_scope"), await Refused(Sign(_service), "control:propose"));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_scope"), await Refused(Sign(_service), "system/Invoice.rs"));
    }

    [Fact]
    public async Task Who_is_gone_over_narrowed_or_stopped_is_refused_at_once_whatever_the_token_says()
    {
        var token = await Token();
        Release(Account(scopes: "control:read"));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (await Try(token, Policies.Author), await Try(token, Policies.View)));
        Release(Account(until: DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime).AddDays(-1)));
        Assert.Equal(HttpStatusCode.Unauthorized, await Try(token, Policies.View));
        Assert.Equal((HttpStatusCode.BadRequest, "unauthorized_client"), await Refused(Sign(_service)));
        Release(Account());
        await _host.Get<Suspensions>().Suspend(_service.Client, "person:admin", "a key in a chat", default);
        Assert.Equal(HttpStatusCode.Unauthorized, await Try(token, Policies.View));
        Assert.Equal((HttpStatusCode.BadRequest, "unauthorized_client"), await Refused(Sign(_service)));
        await _host.Get<Suspensions>().Resume(_service.Client, "person:admin", "another key", default);
        Assert.Equal(HttpStatusCode.OK, await Try(token, Policies.View));
        Release();
        Assert.Equal(HttpStatusCode.Unauthorized, await Try(token, Policies.View));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await Refused(Sign(_service)));
        Release(Account());
        _clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await Try(token, Policies.View));
    }

    [Fact]
    public async Task An_assertion_that_is_replayed_late_for_others_unsigned_or_by_a_key_that_is_over_gets_nothing()
    {
        var once = Sign(_service);
        Assert.Equal(HttpStatusCode.OK, (await TokenEndpointTests.Ask(_host, once, null)).Status);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await Refused(once));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await Refused(_service.Write(_host.Options.TokenUrl, now: _clock.GetUtcNow().AddMinutes(-10))));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await Refused(_service.Write(_host.Options.ControlAudience, now: _clock.GetUtcNow())));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await Refused(Sign(_partner, claims => (claims["iss"], claims["sub"]) = (_service.Client, _service.Client))));
        var unsigned = _service.Write(_host.Options.TokenUrl, header => header["alg"] = "none", now: _clock.GetUtcNow()).Split('.');
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await Refused($"{unsigned[0]}.{unsigned[1]}."));
        Release(Account(keys: _service.KeySet.Replace("\"kid\"", $"\"exp\":{_clock.GetUtcNow().AddSeconds(-1).ToUnixTimeSeconds()},\"kid\"", StringComparison.Ordinal)));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await Refused(Sign(_service)));
    }

    private string Sign(Assertion by, Action<JsonObject>? claims = null) => by.Write(_host.Options.TokenUrl, claims: claims, now: _clock.GetUtcNow());

    private async Task<string> Token(string? scope = null)
    {
        var (status, body) = await TokenEndpointTests.Ask(_host, Sign(_service), scope);
        Assert.True(status == HttpStatusCode.OK, $"{status}: {body}");
        Assert.InRange((int)body["expires_in"]!, 298, 300);
        return (string)body["access_token"]!;
    }

    private async Task<(HttpStatusCode, string?)> Refused(string assertion, string? scope = null)
    {
        var (status, body) = await TokenEndpointTests.Ask(_host, assertion, scope);
        Assert.Null(body["access_token"]);
        return (status, (string?)body["error"]);
    }

    private Task<HttpStatusCode> Try(string token, string policy) => Send(token, HttpMethod.Post, "/control/v1/try/" + policy);

    private async Task<HttpStatusCode> Send(string token, HttpMethod method, string path)
    {
        using var http = new HttpClient { BaseAddress = new Uri(_host.Options.ControlUrl) };
        using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        return (await http.SendAsync(request)).StatusCode;
    }
}

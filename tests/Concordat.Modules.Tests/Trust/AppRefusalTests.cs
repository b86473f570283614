using System.Net;
using System.Text.Json.Nodes;
using Concordat.Trust.Clients;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Authorization requests that are refused, one rule a row: at the app's address where it is the app's, and nowhere else.</summary>
public sealed class AppRefusalTests(AppRefusalTests.Started started) : IClassFixture<AppRefusalTests.Started>
{
    private readonly TrustHost _host = started.Host;

    // Never answered at an address (RFC 6749 §4.1.2.1): open redirects begin here.
    private static readonly Dictionary<string, Action<Dictionary<string, string>>> Unanswered = new()
    {
        ["unknown client"] = r => r["client_id"] = "stranger",
        ["client that is no app"] = r => r["client_id"] = "meridian-claims",
        ["client missing"] = r => r.Remove("client_id"),
        ["address missing"] = r => r.Remove("redirect_uri"),
        ["address of another host"] = r => r["redirect_uri"] = "https://evil.example/callback",
        ["address with the app's host as user"] = r => r["redirect_uri"] = "https://app.example@evil.example/callback",
        ["address on a subdomain"] = r => r["redirect_uri"] = "https://x.app.example/callback",
        ["address with a longer host"] = r => r["redirect_uri"] = "https://app.example.evil.example/callback",
        ["address with a longer path"] = r => r["redirect_uri"] = App.Redirect + "/more",
        ["address with a dot segment"] = r => r["redirect_uri"] = "https://app.example/x/../callback",
        ["address with a query"] = r => r["redirect_uri"] = App.Redirect + "?next=https://evil.example",
        ["address with a fragment"] = r => r["redirect_uri"] = App.Redirect + "#x",
        ["address in another case"] = r => r["redirect_uri"] = "https://app.example/Callback",
        ["address with a port"] = r => r["redirect_uri"] = "https://app.example:444/callback",
        ["address without TLS"] = r => r["redirect_uri"] = "http://app.example/callback",
        ["address with a backslash"] = r => r["redirect_uri"] = "https://app.example\\@evil.example/callback",
        ["address of loopback with another path"] = r => r["redirect_uri"] = "http://127.0.0.1:5000/other",
        ["address of localhost"] = r => r["redirect_uri"] = "http://localhost/callback",
        ["address of loopback as user"] = r => r["redirect_uri"] = "http://127.0.0.1@evil.example/callback",
        ["address of another private scheme"] = r => r["redirect_uri"] = "com.example.other:/callback",
        ["script as address"] = r => r["redirect_uri"] = "javascript:alert(1)",
        ["data as address"] = r => r["redirect_uri"] = "data:text/html,x",
        ["pushed request of nobody"] = r => r["request_uri"] = "urn:ietf:params:oauth:request_uri:" + new string('0', 64),
        ["request by reference elsewhere"] = r => r["request_uri"] = "https://evil.example/request.jwt",
        ["request as a JWT"] = r => r["request"] = "e30.e30.",
        ["token at the front channel"] = r => r["response_type"] = "token",
        ["ID token at the front channel"] = r => r["response_type"] = "id_token",
        ["code and token"] = r => r["response_type"] = "code token",
        ["response type missing"] = r => r.Remove("response_type"),
        ["answer in a fragment"] = r => r["response_mode"] = "fragment",
        ["answer in a form"] = r => r["response_mode"] = "form_post",
        ["challenge missing"] = r => { r.Remove("code_challenge"); r.Remove("code_challenge_method"); },
        ["challenge method plain"] = r => r["code_challenge_method"] = "plain",
        ["challenge method missing"] = r => r.Remove("code_challenge_method"),
        ["challenge method S512"] = r => r["code_challenge_method"] = "S512",
        ["challenge of one letter"] = r => r["code_challenge"] = "x",
        ["state missing"] = r => r.Remove("state"),
        ["state of 2,000 letters"] = r => r["state"] = new string('s', 2_000),
        ["aud missing"] = r => r.Remove("aud"),
        ["aud of another server"] = r => r["aud"] = "https://elsewhere.example",
        ["scope of a system"] = r => r["scope"] = "system/Record.rs",
        ["scope of a user"] = r => r["scope"] = "user/Record.rs",
        ["scope beyond the release"] = r => r["scope"] = "patient/Record.cruds",
        ["scope of every resource"] = r => r["scope"] = "patient/*.rs",
        ["scope in SMART's first syntax"] = r => r["scope"] = "patient/Record.read",
        ["launch without data"] = r => r["scope"] = "launch/patient openid",
        ["launch inside another system"] = r => r["scope"] = "launch patient/Record.rs",
        ["scope missing"] = r => r.Remove("scope"),
        ["purpose beyond the agreement"] = r => r["purpose"] = "TREAT",
        ["no page to be shown"] = r => r["prompt"] = "none",
    };

    public static TheoryData<string> Rules() => [.. Unanswered.Keys];

    [Theory, MemberData(nameof(Rules))]
    public async Task Refuses_the_request(string rule)
    {
        using var app = new App(_host);
        var request = app.Request();
        Unanswered[rule](request);
        var answer = await app.Authorize(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        if (answer.Headers.Location is { } location)
        {
            // Told to the app, at an address of the app, with what it needs to know its own answer (RFC 9207).
            Assert.StartsWith(App.Redirect + "?", location.OriginalString, StringComparison.Ordinal);
            Assert.Equal(App.Redirect, request["redirect_uri"]);
            var told = App.Told(answer);
            Assert.True(told.ContainsKey("error") && !told.ContainsKey("code"), location.OriginalString);
            Assert.Equal(_host.Options.PublicUrl, told["iss"].TrimEnd('/'));
            Assert.Equal(request.GetValueOrDefault("state"), told.GetValueOrDefault("state"));
        }
        else
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        Assert.Equal(HttpStatusCode.BadRequest, (await app.Page()).StatusCode); // there is nothing to decide
    }

    [Theory, InlineData("aud missing"), InlineData("state missing"), InlineData("scope beyond the release"), InlineData("purpose beyond the agreement"), InlineData("no page to be shown")]
    public async Task Tells_the_app_what_is_its_own_mistake(string rule)
    {
        using var app = new App(_host);
        var request = app.Request();
        Unanswered[rule](request);
        Assert.True(App.Told(await app.Authorize(request)).ContainsKey("error_description"));
    }

    [Theory, InlineData("http://127.0.0.1:51234/callback"), InlineData("com.example.phone:/callback")]
    public async Task Knows_the_addresses_of_native_apps(string address)
    {
        using var app = new App(_host);
        var request = app.Request();
        request["redirect_uri"] = address;
        Assert.Equal("/connect/consent", (await app.Authorize(request)).Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Takes_the_request_as_a_form_too()
    {
        using var app = new App(_host);
        Assert.Equal("/connect/consent", (await app.PostRequest(app.Request())).Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await app.Page()).StatusCode);
    }

    [Theory]
    [InlineData("https://app.example", "/connect/token", true), InlineData("https://app.example", "/apis/x/y/v1/z", true), InlineData("https://app.example", "/connect/consent", false)]
    [InlineData("https://evil.example", "/connect/token", false), InlineData("null", "/connect/token", false), InlineData("https://app.example.evil.example", "/connect/token", false)]
    public async Task Only_the_origins_of_apps_read_answers_in_a_browser(string origin, string path, bool allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, _host.Options.PublicUrl + path) { Headers = { { "Origin", origin }, { "Access-Control-Request-Method", "POST" } } };
        using var answer = await _host.Gateway.SendAsync(request);
        Assert.Equal(allowed, answer.StatusCode == HttpStatusCode.NoContent);
        Assert.Equal(allowed ? [origin] : [], answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values : []);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Repeated_parameters_are_refused()
    {
        using var app = new App(_host);
        var address = "/connect/authorize?" + string.Join('&', app.Request().Append(new("scope", "patient/Invoice.rs")).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        Assert.NotEqual("/connect/consent", (await app.Get(address)).Headers.Location?.OriginalString);
    }

    /// <summary>One host for all rows: none of them changes it.</summary>
    public sealed class Started : IAsyncLifetime
    {
        internal TrustHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Host = await TrustHost.Start();
            Host.Clients(App.Registered(), new Assertion().Registered());
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}

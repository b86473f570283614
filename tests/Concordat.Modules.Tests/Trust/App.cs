using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Web;
using Concordat.Trust;
using Concordat.Trust.Apps;
using Concordat.Trust.Clients;

namespace Concordat.Modules.Tests.Trust;

/// <summary>An app of patients with one patient's browser: each step is what the next one starts from, and valid unless a test breaks one thing.</summary>
internal sealed partial class App(TrustHost host, string? origin = null) : IDisposable
{
    public const string Id = "phone";
    public const string Redirect = "https://app.example/callback";
    public const string Patient = "P-1";
    public const string Name = "maria";
    public const string Password = "twelve letters or more";
    public const string Scope = "launch/patient openid fhirUser offline_access patient/Record.rs";
    public const string State = "state-1";
    private readonly HttpClient _browser = new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
    {
        BaseAddress = new Uri(host.Options.PublicUrl), DefaultRequestHeaders = { { "Origin", origin ?? host.Options.PublicUrl } },
    };

    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>A public client of an invented partner.</summary>
    public static RegisteredClient Registered(string id = Id, bool isPublic = true, params string[] redirects) => new(
        id, "partner", [], null, ["launch/patient", "openid", "fhirUser", "offline_access", "patient/Record.rs", "patient/Invoice.rs"], ["PATRQT"], ["testing/records/v1"],
        [new AgreementTerm(new DateOnly(2020, 1, 1), new DateOnly(2099, 12, 31), ["PATRQT"])])
    {
        IsPublic = isPublic, Redirects = redirects.Length > 0 ? redirects : [Redirect, "http://127.0.0.1/callback", "com.example.phone:/callback"], Title = "Phone", PartnerTitle = "An invented partner",
    };

    /// <summary>Invites the patient and lets them choose a password.</summary>
    public static async Task<Guid> Invite(TrustHost host, string name = Name, string patient = Patient)
    {
        var accounts = host.Get<PatientAccounts>();
        var (id, code) = (await accounts.Invite(name, patient, new PatientIdentifier("urn:test", patient), "person:admin", default))!.Value;
        Assert.True(await accounts.Choose((await accounts.SignIn(name, code, default))!, Password, default));
        return id;
    }

    public Dictionary<string, string> Request(string? scope = Scope) => new()
    {
        ["response_type"] = "code", ["client_id"] = Id, ["redirect_uri"] = Redirect, ["scope"] = scope ?? "", ["state"] = State, ["aud"] = host.Options.PublicUrl,
        ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))), ["code_challenge_method"] = "S256",
    };

    /// <summary>The browser follows the app's link.</summary>
    public async Task<HttpResponseMessage> Authorize(Dictionary<string, string> request) =>
        await _browser.GetAsync("/connect/authorize?" + string.Join('&', request.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}")));

    public Task<HttpResponseMessage> PostRequest(Dictionary<string, string> request) => _browser.PostAsync("/connect/authorize", new FormUrlEncodedContent(request));

    public Task<HttpResponseMessage> Page() => _browser.GetAsync("/connect/consent");

    public Task<HttpResponseMessage> Get(string address) => _browser.GetAsync(address);

    public Task<HttpResponseMessage> Post(params (string Name, string Value)[] form) =>
        _browser.PostAsync("/connect/consent", new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    /// <summary>Sign-in and decision; answers what the app is told at its address.</summary>
    public async Task<Dictionary<string, string>> Decide(string name = Name, string password = Password, string decision = "allow", Func<string, bool>? tick = null)
    {
        await Post(("name", name), ("password", password));
        var page = await (await Page()).Content.ReadAsStringAsync();
        var scopes = Boxes().Matches(page).Select(m => WebUtility.HtmlDecode(m.Groups["scope"].Value)).Where(tick ?? (_ => true));
        var decided = await Post([("decision", decision), .. scopes.Select(s => ("scope", s))]);
        Assert.Equal(HttpStatusCode.SeeOther, decided.StatusCode);
        return Told(await _browser.GetAsync(decided.Headers.Location));
    }

    /// <summary>The parameters at the app's address; empty where it was told nothing.</summary>
    public static Dictionary<string, string> Told(HttpResponseMessage answer)
    {
        if (answer.Headers.Location is not { } location || answer.StatusCode is not (HttpStatusCode.Redirect or HttpStatusCode.SeeOther))
        {
            return [];
        }
        var query = HttpUtility.ParseQueryString(location.OriginalString.Split('?', 2) is [_, var text] ? text : "");
        return query.AllKeys.ToDictionary(k => k!, k => query[k]!);
    }

    /// <summary>A code, from link to decision.</summary>
    public async Task<string> Code(Func<string, bool>? tick = null, string? scope = Scope)
    {
        var opened = await Authorize(Request(scope));
        Assert.True(opened.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther, await opened.Content.ReadAsStringAsync());
        var told = await Decide(tick: tick);
        Assert.True(told.TryGetValue("code", out var code), string.Join(' ', told));
        return code;
    }

    public Dictionary<string, string> Redeem(string code) => new()
    {
        ["grant_type"] = "authorization_code", ["code"] = code, ["client_id"] = Id, ["redirect_uri"] = Redirect, ["code_verifier"] = Verifier,
    };

    public static Dictionary<string, string> Refresh(string token) => new() { ["grant_type"] = "refresh_token", ["refresh_token"] = token, ["client_id"] = Id };

    public async Task<(int Status, JsonObject Body)> Send(string path, Dictionary<string, string> form)
    {
        using var answer = await host.Gateway.PostAsync(path, new FormUrlEncodedContent(form));
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
    }

    public Task<(int Status, JsonObject Body)> Token(Dictionary<string, string> form) => Send("/connect/token", form);

    /// <summary>Tokens, from link to token endpoint.</summary>
    public async Task<JsonObject> Tokens(Func<string, bool>? tick = null, string? scope = Scope)
    {
        var (status, body) = await Token(Redeem(await Code(tick, scope)));
        Assert.True(status == 200, body.ToJsonString());
        return body;
    }

    public void Dispose() => _browser.Dispose();

    [GeneratedRegex("type=\"checkbox\" name=\"scope\" value=\"(?<scope>[^\"]*)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Boxes();
}

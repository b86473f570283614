using System.Net;
using System.Text.RegularExpressions;

namespace Concordat.Host.Tests.Journeys;

/// <summary>Two partners on their way at the same time: neither sees anything of the other, and the sandbox and production take nothing of each other.</summary>
public sealed partial class PartnerIsolationJourney(JourneyNode node) : IClassFixture<JourneyNode>
{
    private const string Invoices = "revenue-cycle/invoices/v1";
    private const string Eligibility = "revenue-cycle/eligibility/v1";

    private string Sandbox(string id, string path) => $"{node.Node.Options.Portal}/portal/sandbox/apis/{id}{path}";

    private Uri TokenUrl => new(node.Node.Options.Portal + "/portal/sandbox/connect/token");

    [Fact]
    public async Task A_partner_sees_nothing_of_another_on_any_page_and_in_the_sandbox()
    {
        using var north = await Partner.Join(node, "north", Eligibility, "read", "ELIGVER");
        using var south = await Partner.Join(node, "south", Invoices, "read", "HPAYMT");
        foreach (var page in (string[])["/portal", "/portal/certification", "/portal/forms/organization", "/portal/forms/access", "/portal/forms/keys"])
        {
            var seen = await north.Get(page);
            Assert.Contains(page == "/portal/forms/access" ? Eligibility : "north", seen, StringComparison.Ordinal);
            Assert.DoesNotContain("south", seen, StringComparison.Ordinal);
            Assert.DoesNotContain(Invoices, seen, StringComparison.Ordinal);
        }
        // A run of one gives the other no report, and another's form of access names nothing that was not offered.
        await south.Post("/portal/certification", []);
        Assert.Equal(404, await north.Status("/portal/certificate"));
        Assert.Equal(404, await north.Status("/portal/forms/south"));
        Assert.Contains("not among what is offered", await north.Post("/portal/forms/access", [new("interfaces", Invoices + " read"), new("purposes", "ELIGVER")]), StringComparison.Ordinal);
        Assert.Contains("This name is taken", await north.Post("/portal/forms/organization", [new("name", "south"), new("title", "South"), new("type", "hospital"), new("region", "eu-west")]), StringComparison.Ordinal);

        Assert.Equal(200, (await south.Software.Call(HttpMethod.Get, Sandbox(Invoices, "/invoices/12"))).Status);
        var others = await north.Software.Once(HttpMethod.Get, Sandbox(Invoices, "/invoices/12"));
        var absent = await north.Software.Once(HttpMethod.Get, Sandbox("no/such/v1", "/invoices/12"));
        Assert.Equal((404, Without(others)), (absent.Status, Without(absent))); // what is another's looks as what is not there
        Assert.Equal("invalid_scope", (string?)(await north.Software.AskForToken(scope: "system/Invoice.rs")).Json["error"]);
    }

    [Fact]
    public async Task Sandbox_and_production_take_no_token_and_no_assertion_of_each_other()
    {
        using var east = await Partner.Join(node, "east", Eligibility, "read", "ELIGVER");
        var sandbox = (string)(await east.Software.AskForToken()).Json["access_token"]!;
        var production = await node.Token("meridian-claims", purpose: "ELIGVER");
        Assert.Equal(401, await With(sandbox, $"{node.Node.Options.Gateway}/apis/{Eligibility}/eligibility/MEM-2044"));
        Assert.Equal(200, await With(production, $"{node.Node.Options.Gateway}/apis/{Eligibility}/eligibility/MEM-2044"));
        Assert.Equal(401, await With(production, Sandbox(Eligibility, "/eligibility/MEM-2044")));
        Assert.Equal(200, await With(sandbox, Sandbox(Eligibility, "/eligibility/MEM-2044")));

        // An assertion names its endpoint: the other one refuses it, and the client carries on with the right one.
        Assert.Equal((401, "invalid_client"), Of(await east.Software.AskForToken(audience: node.Node.Options.Gateway + "/connect/token")));
        using var astray = new PartnerSoftware("east-client", new Uri(node.Node.Options.Gateway + "/connect/token"));
        Assert.Equal((401, "invalid_client"), Of(await astray.AskForToken()));
        Assert.Equal(200, (await east.Software.AskForToken()).Status);
        using var stranger = new PartnerSoftware("east-client", TokenUrl);
        Assert.Equal((401, "invalid_client"), Of(await stranger.AskForToken())); // the right name with other keys
        // What was recorded of exchanges in production knows nothing of the sandbox.
        Assert.Empty((await (await node.As("grace")).Exchanges(client: "east-client")).Exchanges);
    }

    [Fact]
    public async Task A_client_that_does_not_wait_is_not_certified()
    {
        using var west = await Partner.Join(node, "west", Eligibility, "read", "ELIGVER", patient: false);
        await west.Post("/portal/certification", []);
        Assert.Equal(200, (await west.Software.Call(HttpMethod.Get, Sandbox(Eligibility, "/eligibility/MEM-2044"))).Status);
        var page = await west.Get("/portal/certification");
        Assert.Contains("Read Retry-After and wait", page, StringComparison.Ordinal);
        Assert.Contains("Not filled in yet", await west.Post("/portal/production", []), StringComparison.Ordinal);
        Assert.True(await (await node.As("ada")).PartnerApplication("west") is { Application: { State: "open", CertifiedUntil: null, Change: null }, Certificate.Counts: false });
    }

    [Fact]
    public async Task Pages_want_a_session_and_forms_want_to_come_from_them()
    {
        using var coast = await Partner.Join(node, "coast", Eligibility, "read", "ELIGVER");
        using var nobody = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(node.Node.Options.Portal) };
        foreach (var page in (string[])["/portal/certification", "/portal/forms/keys", "/portal/certificate"])
        {
            using var answer = await nobody.GetAsync(page);
            Assert.Equal((HttpStatusCode.SeeOther, "/portal"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
        }
        Assert.Equal(403, (int)(await coast.Foreign("/portal/sign-out")));
        Assert.Contains("coast", await coast.Get("/portal"), StringComparison.Ordinal); // still signed in
        await coast.Post("/portal/sign-out", []);
        Assert.Contains("Sign in", await coast.Get("/portal"), StringComparison.Ordinal);
        using var used = await nobody.GetAsync(coast.Link);
        Assert.Equal(HttpStatusCode.NotFound, used.StatusCode);
    }

    private static (int, string?) Of((int Status, System.Text.Json.Nodes.JsonObject Json) answer) => (answer.Status, (string?)answer.Json["error"]);

    private static string Without(JourneyAnswer answer) => Exchange().Replace(answer.Text, "");

    private static async Task<int> With(string token, string url)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var answer = await http.GetAsync(url);
        return (int)answer.StatusCode;
    }

    [GeneratedRegex("\"exchange\":\"[^\"]*\"", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Exchange();

    /// <summary>A partner whose forms are filled in, with a session of its own.</summary>
    private sealed class Partner(HttpClient http, PartnerSoftware software, string link) : IDisposable
    {
        public PartnerSoftware Software => software;

        public string Link => link;

        public static async Task<Partner> Join(JourneyNode node, string name, string api, string kind, string purpose, bool patient = true)
        {
            var portal = node.Node.Options.Portal;
            var invited = await (await node.As("ada")).InvitePartner(new([api], "outside"));
            var http = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(portal) };
            http.DefaultRequestHeaders.Add("Origin", portal);
            var partner = new Partner(http, new PartnerSoftware(name + "-client", new Uri(portal + "/portal/sandbox/connect/token")) { IsPatient = patient }, invited.Link);
            const string password = "a long password of a partner";
            await partner.Post(new Uri(invited.Link).AbsolutePath, [new("email", $"interfaces@{name}.example"), new("password", password), new("again", password)]);
            await partner.Post("/portal/forms/organization", [new("name", name), new("title", $"The {name} clinic"), new("type", "hospital"), new("region", "eu-west")]);
            await partner.Post("/portal/forms/access", [new("interfaces", $"{api} {kind}"), new("purposes", purpose)]);
            var last = await partner.Post("/portal/forms/keys", [new("client", name + "-client"), new("jwks", partner.Software.PublicKeys)]);
            Assert.Contains(name + "-client", last, StringComparison.Ordinal);
            return partner;
        }

        public Task<string> Get(string path) => http.GetStringAsync(path);

        public async Task<int> Status(string path)
        {
            using var answer = await http.GetAsync(path);
            return (int)answer.StatusCode;
        }

        public async Task<string> Post(string path, IEnumerable<KeyValuePair<string, string>> form)
        {
            using var answer = await http.PostAsync(path, new FormUrlEncodedContent(form));
            return await answer.Content.ReadAsStringAsync();
        }

        /// <summary>A post from a page of somebody else.</summary>
        public async Task<HttpStatusCode> Foreign(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([]) };
            request.Headers.Add("Origin", "https://elsewhere.example");
            http.DefaultRequestHeaders.Remove("Origin");
            using var answer = await http.SendAsync(request);
            http.DefaultRequestHeaders.Add("Origin", http.BaseAddress!.GetLeftPart(UriPartial.Authority));
            return answer.StatusCode;
        }

        public void Dispose()
        {
            http.Dispose();
            software.Dispose();
        }
    }
}

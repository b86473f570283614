using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Concordat.Governance.Releases;
using Concordat.Host.Tests.Browser;
using Concordat.Host.Tests.Journeys;
using Concordat.Modules.Tests;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Concordat.Host.Tests.Hosting;

/// <summary>People sign in at a provider that others wrote, oidc-provider (<c>eng/foreign</c>); its groups of the moment are their roles.</summary>
public sealed partial class OpenIdSignInTests(Browser.Browser chromium) : IClassFixture<Browser.Browser>, IAsyncLifetime
{
    private readonly string _secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly string _people = Path.GetTempFileName();
    private readonly int _port = Ports.Free(1);
    private TestDatabase _database = null!;
    private ServedNode _node = null!;
    private Process? _provider;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_FOREIGN") is not { } folder)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "CONCORDAT_TEST_FOREIGN is not set: eng/services.sh installs the foreign clients.");
            Assert.Skip("The foreign clients are not installed; eval \"$(eng/services.sh)\" does that where there is npm.");
            return;
        }
        _database = await TestDatabase.Create(DatabaseKind.Sqlite);
        Directory.CreateDirectory(Path.Combine(_database.Folder, "secrets"));
        await File.WriteAllTextAsync(Path.Combine(_database.Folder, "secrets", "provider"), _secret);
        _node = await ServedNode.Start(_database, configure: options =>
        {
            var provider = options.Trust.OpenIdConnect;
            (provider.Authority, provider.ClientId, provider.ClientSecret, provider.Scopes, provider.Title) = ($"http://localhost:{_port}", "concordat", "file:provider", "groups", "St. Brigid");
            provider.Groups.Add(new() { Group = "governance", Roles = { Roles.Approver, Roles.Developer } });
            provider.Groups.Add(new() { Group = "desk", Roles = { Roles.Operator } });
        });
        _provider = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "openid-provider.mjs"), $"{_port}", _node.Control + "/control/v1/session/external/callback", _secret, _people])
        {
            RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = folder,
        })!;
        string? line;
        while ((line = await _provider.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)) is not ("ready" or null))
        {
            // what it warns of
        }
        Assert.Equal("ready", line);
    }

    public async ValueTask DisposeAsync()
    {
        _provider?.Kill();
        _provider?.Dispose();
        if (_node is not null)
        {
            await _node.DisposeAsync();
            await _database.DisposeAsync();
        }
        File.Delete(_people);
    }

    [Fact]
    public async Task Groups_of_the_provider_are_roles_and_a_lost_group_loses_them()
    {
        Say("u-1", "ada.provider", "governance", "desk", "choir");
        var (first, session) = await SignIn("u-1");
        Assert.Equal(("ada.provider", "Person u-1", "approver developer operator"), Seen(session));

        Say("u-1", "another.name", "desk");
        var (second, narrower) = await SignIn("u-1");
        Assert.Equal(("ada.provider", "Person u-1", "operator"), Seen(narrower)); // the same person, whatever the provider calls them now
        Assert.Equal(("ada.provider", "Person u-1", "operator"), Seen(await Session(first))); // and in the session before

        Say("u-1", "ada.provider");
        Assert.Null((await SignIn("u-1")).Session);
        foreach (var browser in new[] { first, second })
        {
            Assert.Null(await Session(browser));
        }
    }

    [Fact]
    public async Task A_group_of_which_a_team_is_made_gives_its_seats_while_the_person_comes_with_it()
    {
        Assert.Null(await _node.Services.GetRequiredService<Bootstrap>().FirstRelease(ConsoleHost.SampleFiles(), "ada", "grace"));
        await _node.Services.GetRequiredService<ReleaseFeed>().Refresh();
        Say("u-1", "ada.provider", "governance", "security-office");
        Assert.Contains("ada.provider", await Security((await SignIn("u-1")).Browser));
        Say("u-1", "ada.provider", "governance");
        Assert.DoesNotContain("ada.provider", await Security((await SignIn("u-1")).Browser));

        static async Task<List<string>> Security(HttpClient browser)
        {
            var table = (await browser.GetFromJsonAsync<JsonObject>("/control/v1/governance"))!;
            return [.. table["seats"]!.AsArray().Single(seat => (string)seat!["seat"]! == "security")!["people"]!.AsArray().Select(name => (string)name!)];
        }
    }

    [Fact]
    public async Task The_button_leads_over_another_site_and_back_into_the_console()
    {
        Say("u-1", "ada.provider", "governance");
        await using var context = await chromium.Open(_node.Control); // the provider is another site to a browser, and no strict cookie comes along from there
        var page = await context.NewPageAsync();
        await page.GotoAsync("/changes");
        Assert.Empty(await page.Violations());
        if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_PICTURES") is { } pictures)
        {
            Directory.CreateDirectory(pictures);
            await page.ScreenshotAsync(new() { Path = Path.Combine(pictures, "sign-in-1440.png") });
            await page.SetViewportSizeAsync(390, 844);
            await page.ScreenshotAsync(new() { Path = Path.Combine(pictures, "sign-in-390.png") });
        }
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with St. Brigid" }).ClickAsync();
        await page.Locator("input[name=login]").FillAsync("u-1");
        await page.Locator("input[name=password]").FillAsync("any");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(_node.Control + "/changes");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Change requests");
    }

    [Fact]
    public async Task A_name_leads_to_nobody_of_ours()
    {
        Say("u-1", "ada.provider", "desk");
        Assert.NotNull((await SignIn("u-1")).Session);
        foreach (var taken in (string[])["admin", "ADMIN", "ada.provider"])
        {
            Say("u-2", taken, "governance");
            Assert.Null((await SignIn("u-2")).Session);
        }
    }

    [Fact]
    public async Task Who_is_in_no_group_that_counts_gets_no_account()
    {
        Say("u-1", "ada.provider", "choir");
        var (browser, session) = await SignIn("u-1");
        Assert.Null(session);
        Assert.Contains("You were not let in", await browser.GetStringAsync("/sign-in?refused=openid"), StringComparison.Ordinal);
        using var admin = await _node.SignIn("admin", _node.OneTimePassword, "a long password of the administrator");
        Assert.Equal(["admin"], (await admin.GetFromJsonAsync<JsonObject>("/control/v1/people"))!["people"]!.AsArray().Select(person => (string)person!["name"]!));
    }

    [Fact]
    public async Task Who_was_disabled_here_stays_out()
    {
        Say("u-1", "ada.provider", "desk");
        var (browser, _) = await SignIn("u-1");
        using var admin = await _node.SignIn("admin", _node.OneTimePassword, "a long password of the administrator");
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync("/control/v1/people/ada.provider/disable", null)).StatusCode);
        Assert.Null(await Session(browser));
        Assert.Null((await SignIn("u-1")).Session);
    }

    [Fact]
    public async Task An_answer_without_the_question_of_this_browser_opens_nothing()
    {
        using var browser = Browser();
        using var answer = await browser.GetAsync("/control/v1/session/external/callback?code=stolen&state=stolen");
        Assert.Equal("/sign-in", answer.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Null(await Session(browser));
    }

    [Theory, InlineData("//evil.example"), InlineData("https://evil.example"), InlineData("/\\evil.example"), InlineData("/changes?x=1")]
    public async Task A_sign_in_leads_to_pages_of_this_host_alone(string wanted)
    {
        Say("u-1", "ada.provider", "desk");
        var (_, _, page) = await Visit("u-1", wanted);
        Assert.Contains(wanted == "/changes?x=1" ? "content=\"0;url=/changes?x=1\"" : "content=\"0;url=/\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://provider.example", "file:x", "desk", "operator", "https")]
    [InlineData("https://provider.example", "the secret itself", "desk", "operator", "reference")]
    [InlineData("https://provider.example", null, "desk", "king", "no role 'king'")]
    [InlineData("https://provider.example", null, "", "operator", "names no group")]
    public void A_setting_that_cannot_be_used_stops_the_start(string authority, string? secret, string group, string role, string says)
    {
        var options = new TrustOptions { OpenIdConnect = { Authority = authority, ClientId = "concordat", ClientSecret = secret, Groups = { new() { Group = group, Roles = { role } } } } };
        var refused = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddTrust(options));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("the secret itself", refused.Message, StringComparison.Ordinal);
    }

    private void Say(string subject, string name, params string[] groups) => File.WriteAllText(_people,
        JsonSerializer.Serialize(new Dictionary<string, object> { [subject] = new { name = "Person " + subject, preferred_username = name, groups } }));

    private async Task<(HttpClient Browser, JsonObject? Session)> SignIn(string subject)
    {
        var (browser, session, _) = await Visit(subject, "/");
        return (browser, session);
    }

    /// <summary>What a person does in a browser: the button, the provider's two pages, and back.</summary>
    private async Task<(HttpClient Browser, JsonObject? Session, string Page)> Visit(string subject, string wanted)
    {
        var browser = Browser();
        Assert.Contains("Sign in with St. Brigid", await browser.GetStringAsync("/sign-in"), StringComparison.Ordinal);
        var page = await (await browser.GetAsync("/control/v1/session/external?return=" + Uri.EscapeDataString(wanted))).Content.ReadAsStringAsync();
        page = await Post(page, ("prompt", "login"), ("login", subject), ("password", "any"));
        page = await Post(page, ("prompt", "consent"));
        return (browser, await Session(browser), page);

        async Task<string> Post(string form, params (string Name, string Value)[] fields)
        {
            var action = Action().Match(form);
            Assert.True(action.Success, form);
            using var answer = await browser.PostAsync(WebUtility.HtmlDecode(action.Groups["url"].Value), new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));
            return await answer.Content.ReadAsStringAsync();
        }
    }

    private HttpClient Browser() => new(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(_node.Control) };

    private static async Task<JsonObject?> Session(HttpClient browser)
    {
        using var answer = await browser.GetAsync("/control/v1/session");
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonObject>() : null;
    }

    private static (string Name, string Shown, string Roles) Seen(JsonObject? session) =>
        ((string)session!["name"]!, (string)session["displayName"]!, string.Join(' ', session["roles"]!.AsArray().Select(role => (string)role!).Order(StringComparer.Ordinal)));

    [GeneratedRegex("action=\"(?<url>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Action();
}

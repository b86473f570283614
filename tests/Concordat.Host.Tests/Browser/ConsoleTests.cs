using System.Collections.Concurrent;
using Concordat.Trust;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Browser;

/// <summary>The console as people use it: by eye, by keyboard, on a telephone, in the dark.</summary>
[Collection<ConsoleCollection>]
public sealed class ConsoleTests(ConsoleHost host, Browser browser)
{
    private IEnumerable<string> Pages =>
    [
        "/", "/catalogue", "/catalogue/revenue-cycle/invoices/v1", "/catalogue/clinical.lab-result.received.v1", "/catalogue/clinical/lab-results", "/changes", $"/changes/{host.Sample.OpenChange}", "/changes/CR-0001",
        $"/changes/{host.Sample.OpenChange}?file=domains/revenue-cycle/apis/invoices/v1/api.yaml", $"/changes/{host.Sample.OpenChange}?file=domains/revenue-cycle/apis/invoices/v1/api.yaml&line=1", "/changes/CR-0001?file=concordat.yaml", $"/changes/{host.Sample.OpenChange}?file=nothing", "/governance", "/scan", "/agenda", "/agenda?of=opaque-references", "/products", "/products?q=nothing-like-it", "/products/patient-engagement/remote-visit", "/products/no/such", "/service-accounts", "/access/reviews", "/access/privileges", "/access/privileges?ask=key-use", "/incidents", "/events", "/events/televida/lab-results", "/events/no/such", "/partners", $"/partners/{host.Sample.Partner}", "/scorecards", "/scorecards?kind=api&of=api:revenue-cycle/invoices/v1", "/graph", "/graph?node=system:odoo", "/graph?kind=zone&q=nothing-like-it", "/search", "/search?q=invoices", "/search?q=nothing-like-it", "/governance?change=data.exposure", "/zones", "/zones?q=northlab&verdict=open", "/zones?q=nothing-like-it",
        "/releases", "/releases/1", "/releases/diff?from=1&to=1", "/exchanges", "/exchanges?interface=nothing-like-it", $"/exchanges/{host.Sample.ApiExchange}", $"/exchanges/{host.Sample.LabExchange}",
        "/messages", $"/messages/{host.Sample.LabMessage}", "/dead-letters", "/reconciliations", "/patients", "/audit", "/no/such/page",
    ];

    [Theory, InlineData(false), InlineData(true)]
    public async Task Every_page_is_free_of_axe_violations(bool dark) => Assert.Empty((await Seen()).SelectMany(page => dark ? page.InTheDark : page.InTheLight));

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_sign_in_page_is_free_of_axe_violations(bool dark)
    {
        await using var window = await browser.Open(host.Address, dark: dark);
        var page = await window.NewPageAsync();
        await page.GotoAsync("/sign-in");
        Assert.Empty(await page.Violations());
    }

    [Fact]
    public async Task No_page_scrolls_sideways_at_390_pixels() => Assert.Empty((await Seen()).Where(page => page.IsTooWide).Select(page => page.Path));

    [Fact]
    public async Task Every_page_has_a_title_and_one_heading_of_the_first_level() =>
        Assert.All(await Seen(), page => Assert.True(page.Headings == 1 && page.Title.EndsWith(" · Concordat", StringComparison.Ordinal), $"{page.Path}: {page.Headings} headings, title '{page.Title}'"));

    [Fact]
    public async Task A_filter_lives_in_the_address_and_survives_a_reload()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto");
        await page.Visit("/exchanges");
        await page.GetByLabel("Outcome").SelectOptionAsync("failed");
        await page.WaitForURLAsync("**/exchanges?outcome=failed");
        await Expect(page.Locator("table.rows tbody")).Not.ToContainTextAsync("200 ok");
        await page.ReloadAsync();
        await page.Live();
        await Expect(page.GetByLabel("Outcome")).ToHaveValueAsync("failed");
        await Expect(page.Locator("table.rows tbody")).ToContainTextAsync("unauthenticated");
        await Expect(page.Locator("table.rows tbody")).Not.ToContainTextAsync("200 ok");
    }

    [Fact]
    public async Task A_link_to_a_page_leads_there_after_signing_in()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "grace", $"/exchanges/{host.Sample.ApiExchange}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Exchange");
    }

    [Fact]
    public async Task From_an_exchange_one_gets_to_the_people_who_approved_its_rules()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "grace", $"/exchanges/{host.Sample.ApiExchange}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Release 1" }).ClickAsync();
        await page.WaitForURLAsync("**/releases/1");
        await page.GetByRole(AriaRole.Link, new() { Name = "CR-0001" }).ClickAsync();
        await page.WaitForURLAsync("**/changes/CR-0001");
        await Expect(page.Locator("main")).ToContainTextAsync("grace");
        await page.GetByRole(AriaRole.Link, new() { Name = "Release 1" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Its exchanges" }).ClickAsync();
        await page.WaitForURLAsync("**/exchanges?release=1");
    }

    [Fact]
    public async Task An_author_is_told_why_approving_is_not_theirs()
    {
        var own = await host.Sample.Propose("Show the lines to the patient app alone", "dueDate, lines", "lines");
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "ada", $"/changes/{own}");
        await Expect(page.Locator("main")).ToContainTextAsync("an author never approves");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Which_row_decides_is_asked_by_keyboard_and_the_question_lives_in_the_address()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto", "/governance");
        await page.Locator("select[name=change]").FocusAsync();
        await page.Keyboard.PressAsync("w"); // one letter: on a busy machine a pause between two begins a new search among the options
        await page.WaitForURLAsync("**/governance?change=waiver");
        await Expect(page.Locator("main")).ToContainTextAsync("council:rule-seat must agree");
        await page.ReloadAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("council:rule-seat must agree");
    }

    [Fact]
    public async Task A_dead_letter_is_replayed_by_keyboard_alone()
    {
        host.Get<LabFlow>().Mended = true;
        await host.Leave("otto", Roles.Operator, "replay");
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto", $"/messages/{host.Sample.Dead[0]}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Replay", Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox)).ToBeFocusedAsync();
        Assert.Empty(await page.Violations());
        await page.Keyboard.TypeAsync("The EHR is back.");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1 .chip")).ToHaveTextAsync("done");
    }

    [Fact]
    public async Task Several_dead_letters_are_replayed_at_once()
    {
        host.Get<LabFlow>().Mended = true;
        await host.Leave("otto", Roles.Operator, "replay");
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto", "/dead-letters");
        foreach (var id in host.Sample.Dead.Skip(1).Take(2))
        {
            await page.GetByLabel($"Select message {id.ToString("N")[^8..]}").CheckAsync();
        }
        await page.GetByRole(AriaRole.Button, new() { Name = "Replay 2 selected" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox).FillAsync("The EHR is back.");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Replay" }).ClickAsync();
        foreach (var id in host.Sample.Dead.Skip(1).Take(2))
        {
            await Expect(page.GetByLabel($"Select message {id.ToString("N")[^8..]}")).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task A_change_request_is_approved_by_keyboard_alone()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "grace", $"/changes/{host.Sample.OpenChange}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox)).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("The patient app needs it.");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1 .chip")).ToHaveTextAsync("released", new() { Timeout = 60_000 });
        await page.Visit("/");
        await Expect(page.Locator("main")).ToContainTextAsync("decided by " + host.Sample.OpenChange);
    }

    [Fact]
    public async Task Content_is_shown_only_with_a_reason_to_those_who_may_and_the_look_is_audited()
    {
        await host.Leave("otto", Roles.Operator, "payload-view");
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto", $"/messages/{host.Sample.LabMessage}");
        await Expect(page.Locator("main")).Not.ToContainTextAsync("Invented^Iris");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show as received" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox).FillAsync("The laboratory asks what arrived.");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Show content" }).ClickAsync();
        await Expect(page.GetByLabel("Content", new() { Exact = true }).Last).ToContainTextAsync("Invented^Iris");
        await page.Visit("/audit?action=payload.viewed");
        await Expect(page.Locator("table.rows tbody tr").First).ToContainTextAsync("person:otto");

        await using var other = await browser.Open(host.Address);
        var developer = await other.SignIn(host, "ada", $"/messages/{host.Sample.LabMessage}");
        await Expect(developer.Locator("main")).ToContainTextAsync("Your roles (developer) do not show it");
    }

    [Fact]
    public async Task The_ledger_is_verified_from_the_page()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto", "/audit");
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify the ledger" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("The ledger is whole.");
    }

    [Fact]
    public async Task The_theme_follows_the_system_until_it_is_chosen()
    {
        await using var window = await browser.Open(host.Address, dark: true);
        var page = await window.SignIn(host, "otto");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch between light and dark" }).ClickAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
    }

    [Fact]
    public async Task A_one_time_password_is_replaced_before_anything_else()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.NewPageAsync();
        await page.GotoAsync("/audit");
        await page.GetByLabel("Name").FillAsync("newcomer");
        await page.GetByLabel("Password").FillAsync(host.Password("newcomer"));
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/password");
        Assert.Empty(await page.Violations());
        await page.GetByLabel("Current password").FillAsync(host.Password("newcomer"));
        await page.GetByLabel("New password", new() { Exact = true }).FillAsync("a long sentence is easy");
        await page.GetByLabel("New password again").FillAsync("a long sentence is easy");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(host.Address + "/");
        await page.Live();
    }

    [Fact]
    public async Task A_session_that_ends_takes_its_open_pages_along()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "grace", "/releases");
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = new Uri(host.Address) };
        var cookie = (await window.CookiesAsync()).Single(c => c.Name == "concordat-session");
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/control/v1/session");
        request.Headers.Add("Concordat-Request", "test");
        request.Headers.Add("Cookie", $"{cookie.Name}={cookie.Value}");
        (await http.SendAsync(request)).EnsureSuccessStatusCode();
        await page.WaitForURLAsync("**/sign-in?return=%2Freleases");
    }

    [Fact]
    public async Task A_page_loads_nothing_from_elsewhere_and_breaks_no_content_policy()
    {
        Assert.Empty((await Seen()).SelectMany(page => page.Elsewhere.Concat(page.Errors).Select(what => $"{page.Path}: {what}")));
        await using var window = await browser.Open(host.Address);
        var page = await window.NewPageAsync();
        var policy = (await page.APIRequest.GetAsync("/")).Headers["content-security-policy"];
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
    }

    /// <summary>Every page once, for the rules that all of them keep: to open them for each rule takes minutes.</summary>
    private Task<List<SeenPage>> Seen() => host.Seen ??= See();

    private async Task<List<SeenPage>> See()
    {
        await using var window = await browser.Open(host.Address);
        var (elsewhere, errors) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        window.Request += (_, request) => { if (!request.Url.StartsWith(host.Address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)) { elsewhere.Enqueue(request.Url); } };
        window.Console += (_, message) => { if (message.Type is "error") { errors.Enqueue(message.Text); } };
        var page = await window.SignIn(host, "otto");
        var seen = new List<SeenPage>();
        foreach (var path in Pages)
        {
            elsewhere.Clear();
            errors.Clear();
            await page.SetViewportSizeAsync(1440, 900);
            await page.Visit(path);
            var (title, headings, light) = (await page.TitleAsync(), await page.Locator("h1").CountAsync(), await page.Violations());
            await page.EvaluateAsync("document.documentElement.dataset.theme = 'dark'");
            var dark = await page.Violations(contrastAlone: true); // colours alone differ
            await page.SetViewportSizeAsync(390, 844);
            var isTooWide = await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth");
            // A browser reports a page that is not found as an error.
            seen.Add(new SeenPage(path, title, headings, light, dark, isTooWide, [.. elsewhere], path == "/no/such/page" ? [] : [.. errors]));
        }
        return seen;
    }
}

/// <summary>What was seen of a page.</summary>
internal sealed record SeenPage(string Path, string Title, int Headings, IReadOnlyList<string> InTheLight, IReadOnlyList<string> InTheDark, bool IsTooWide, IReadOnlyList<string> Elsewhere, IReadOnlyList<string> Errors);

/// <summary>One host and one browser serve all tests of the console.</summary>
[CollectionDefinition]
public sealed class ConsoleCollection : ICollectionFixture<ConsoleHost>, ICollectionFixture<Browser>;

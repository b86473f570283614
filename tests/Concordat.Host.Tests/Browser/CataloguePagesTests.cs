using Concordat.Governance.Scans;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Browser;

/// <summary>Dependencies, scores and search: walked by keyboard; free of axe violations with scores and without.</summary>
[Collection<ConsoleCollection>]
public sealed class CataloguePagesTests(ConsoleHost host, Browser browser)
{
    [Fact]
    public async Task From_a_search_to_a_thing_to_its_neighbour_by_keyboard_with_the_table_saying_the_same()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto");
        await page.Visit("/search?q=ehr");
        await page.GetByRole(AriaRole.Link, new() { Name = "ehr", Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/graph?node=system%3Aehr");

        await Expect(page.Locator("section[aria-labelledby=breaks] tbody")).ToContainTextAsync("flow:clinical/lab-results");
        await Expect(page.Locator("section[aria-labelledby=neighbours] tbody tr")).ToHaveCountAsync(await page.Locator("svg.graph a").CountAsync());
        await page.Locator("svg.graph a", new() { HasText = "clinical/lab-results" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/graph?node=flow%3Aclinical%2Flab-results");
        await Expect(page.Locator("h1")).ToContainTextAsync("flow:clinical/lab-results");
    }

    [Theory, InlineData(1440), InlineData(390)]
    public async Task The_pages_show_what_they_are_for(int width)
    {
        await host.Get<RunScan>().Handle("asked", "person:ines", TestContext.Current.CancellationToken);
        await using var window = await browser.Open(host.Address, width);
        var page = await window.SignIn(host, "otto");
        foreach (var (path, place, text) in ((string, string, string)[])
            [("/scorecards?of=partner:televida", "section[aria-labelledby=one]", "agreement"), ("/graph?node=system:odoo", "section[aria-labelledby=breaks]", "fails"), ("/catalogue/supply-chain/stock/v1", "section[aria-labelledby=standing]", "more than internal"), ($"/changes/{host.Sample.OpenChange}", "main", "iris.invented@st-brigid.example"), ("/catalogue/revenue-cycle/invoices/v1", "section[aria-labelledby=standing]", "Score"), ("/agenda?of=opaque-references", "section[aria-labelledby=one]", "findings"), ("/agenda", "section[aria-labelledby=gaps]", "clinical.lab-result.received.v1"), ("/products", "section[aria-labelledby=products]", "Cover check"), ("/products/patient-engagement/remote-visit", "section[aria-labelledby=holders]", "Televida"), ("/service-accounts", "section[aria-labelledby=accounts]", "revenue-cycle-ci"), ("/search?q=invoices", "section[aria-labelledby=found]", "revenue-cycle/invoices/v1")])
        {
            await page.Visit(path);
            await Expect(page.Locator(place)).ToContainTextAsync(text);
            Assert.Empty(await page.Violations());
            Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"), path);
            if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_PICTURES") is { Length: > 0 } folder)
            {
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{path.Split('?')[0].Trim('/').Replace('/', '-')}-{width}.png"), FullPage = true });
                await page.EvaluateAsync("document.documentElement.dataset.theme = 'dark'");
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{path.Split('?')[0].Trim('/').Replace('/', '-')}-{width}-dark.png"), FullPage = true });
                await page.EvaluateAsync("document.documentElement.dataset.theme = 'light'");
            }
        }
    }
}

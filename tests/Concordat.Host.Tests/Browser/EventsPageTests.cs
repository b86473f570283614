using Concordat.Platform.Data;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Browser;

/// <summary>An operator sees who gets events, ends deliveries to an endpoint and lets them go on.</summary>
public sealed class EventsPageTests(ConsoleHost host, Browser browser) : IClassFixture<ConsoleHost>, IClassFixture<Browser>
{
    [Theory, InlineData(1440), InlineData(390)]
    public async Task An_endpoint_is_disabled_and_enabled_with_a_reason(int width)
    {
        await using var window = await browser.Open(host.Address, width);
        var page = await window.SignIn(host, "otto");
        await host.Get<ModuleDb>().Write(unit => unit.Sql.Execute(
            """
            INSERT INTO integration_odoo_feeds (flow, since, until, after, compared_at, changes, next_at, version, failing_since, cause) VALUES ('supply-chain/low-stock', $1, $1, 0, $1, 12, $1, 1, $1, 'unreachable odoo')
            ON CONFLICT (flow) DO NOTHING
            """, unit.Now));
        await page.Visit("/events");
        await Expect(page.Locator("section[aria-labelledby=feeds]")).ToContainTextAsync("supply-chain/low-stock");
        await Expect(page.Locator("section[aria-labelledby=types]")).ToContainTextAsync("clinical.lab-result.received.v1");
        await Look(page, "events", width);
        await page.GetByRole(AriaRole.Link, new() { Name = "televida/lab-results" }).First.ClickAsync();
        var state = page.Locator("section[aria-labelledby=state]");
        await Expect(state).ToContainTextAsync("ok");
        await page.GetByRole(AriaRole.Button, new() { Name = "Disable…" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("they move house");
        await page.GetByRole(AriaRole.Button, new() { Name = "Disable", Exact = true }).ClickAsync();
        await Expect(state).ToContainTextAsync("disabled");
        await Look(page, "subscription", width);
        await page.GetByRole(AriaRole.Button, new() { Name = "Enable…" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("they are in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Enable", Exact = true }).ClickAsync();
        await Expect(state).ToContainTextAsync("ok");
    }

    private static async Task Look(IPage page, string name, int width)
    {
        Assert.Empty(await page.Violations());
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"), name);
        if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_PICTURES") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{width}.png"), FullPage = true });
        }
    }
}

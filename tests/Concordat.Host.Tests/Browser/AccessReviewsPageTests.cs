using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Browser;

/// <summary>An administrator begins a review, a reviewer takes a role away, and whoever had it can do nothing more.</summary>
public sealed class AccessReviewsPageTests(ConsoleHost host, Browser browser) : IClassFixture<ConsoleHost>, IClassFixture<Browser>
{
    [Fact]
    public async Task A_review_is_begun_decided_by_somebody_else_and_ended_with_a_report()
    {
        await using var window = await browser.Open(host.Address);
        var administrator = await window.SignIn(host, "rhea");
        await administrator.Visit("/access/reviews");
        await Expect(administrator.Locator("section[aria-labelledby=reviews]")).ToContainTextAsync("There was no review yet");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Begin…" }).ClickAsync();
        await administrator.GetByLabel("Reason").FillAsync("the autumn review");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Begin", Exact = true }).ClickAsync();
        await Expect(administrator.Locator("section[aria-labelledby=reviews] tbody")).ToContainTextAsync("the autumn review");

        await using var other = await browser.Open(host.Address);
        var auditor = await other.SignIn(host, "vera");
        await auditor.Visit("/access/reviews?id=AR-0001");
        var row = auditor.Locator("section[aria-labelledby=one] tbody tr", new() { HasText = "otto/operator" });
        await Expect(auditor.Locator("section[aria-labelledby=one]").GetByRole(AriaRole.Button, new() { Name = "Take away" })).ToHaveCountAsync(1); // hers alone
        await row.GetByRole(AriaRole.Button, new() { Name = "Take away" }).ClickAsync();
        await auditor.GetByLabel("Reason").FillAsync("left the desk in May");
        await auditor.GetByRole(AriaRole.Button, new() { Name = "It ends now" }).ClickAsync();
        await Expect(row).ToContainTextAsync("taken away");
        await Expect(row).ToContainTextAsync("left the desk in May");
        Assert.Empty(await auditor.Violations());
        await Pictures();

        await administrator.Visit("/access/reviews?id=AR-0001");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "End it…" }).ClickAsync();
        await administrator.GetByLabel("Reason").FillAsync("the office closes");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "End it", Exact = true }).ClickAsync();
        await Expect(administrator.Locator("section[aria-labelledby=reviews] tbody")).ToContainTextAsync("closed");
        await Expect(administrator.Locator("section[aria-labelledby=one] tbody tr", new() { HasText = "rhea/administrator" })).ToContainTextAsync("the last administrator");
    }

    private async Task Pictures()
    {
        if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_PICTURES") is not { Length: > 0 } folder)
        {
            return;
        }
        foreach (var (width, dark) in ((int, bool)[])[(1440, false), (390, true)])
        {
            await using var third = await browser.Open(host.Address, width, dark);
            var shown = await third.SignIn(host, "rhea", "/access/reviews?id=AR-0001");
            await Expect(shown.Locator("section[aria-labelledby=one] tbody")).ToContainTextAsync("taken away");
            await Expect(shown.Locator("section[aria-labelledby=dormant]")).ToContainTextAsync("Every grant is used");
            await shown.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"access-{width}-{(dark ? "dark" : "light")}.png"), FullPage = true });
        }
    }
}

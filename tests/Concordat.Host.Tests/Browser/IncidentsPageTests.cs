using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Browser;

/// <summary>A playbook is rehearsed on its page, step by step, while somebody else watches.</summary>
public sealed class IncidentsPageTests(ConsoleHost host, Browser browser) : IClassFixture<ConsoleHost>, IClassFixture<Browser>
{
    [Fact]
    public async Task A_rehearsal_goes_step_by_step_and_others_see_it_as_it_happens()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto", "/incidents");
        await Expect(page.Locator("section[aria-labelledby=incidents]")).ToContainTextAsync("There was no incident yet");
        Assert.Empty(await page.Violations());
        await page.Locator("section[aria-labelledby=begin] select").SelectOptionAsync("compromised-credential");
        await page.GetByLabel("Client", new() { Exact = true }).FillAsync("televida-scheduling");
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin…" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("The yearly rehearsal");
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/incidents/IN-0001");

        await using var other = await browser.Open(host.Address);
        var watcher = await other.SignIn(host, "vera", "/incidents/IN-0001");
        await Expect(watcher.Locator("ol.playbook li.next")).ToContainTextAsync("Stop the client");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rehearse it" }).ClickAsync();
        await Expect(watcher.Locator("ol.playbook li").First).ToContainTextAsync("televida-scheduling would be stopped");
        foreach (var next in (string[])["See whom it reached", "Tell security and compliance", "Call the partner"])
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Rehearse it" }).ClickAsync();
            await Expect(page.Locator("ol.playbook li.next")).ToContainTextAsync(next);
        }
        await page.GetByRole(AriaRole.Button, new() { Name = "Take down as done…" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("Nobody was called: a rehearsal.");
        await page.GetByRole(AriaRole.Button, new() { Name = "It is done" }).ClickAsync();
        await Expect(page.Locator("ol.playbook li.next")).ToContainTextAsync("It waits for somebody who is administrator");
        Assert.Empty(await page.Violations());
        await Pictures();
        await page.Visit("/incidents");
        await Expect(page.Locator("section[aria-labelledby=incidents] tbody")).ToContainTextAsync("5 of 8");
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
            var shown = await third.SignIn(host, "rhea", "/incidents/IN-0001");
            await Expect(shown.Locator("ol.playbook li.next")).ToContainTextAsync("Replace the key");
            await shown.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"incident-{width}-{(dark ? "dark" : "light")}.png"), FullPage = true });
            await shown.Visit("/incidents");
            await Expect(shown.Locator("section[aria-labelledby=incidents] tbody")).ToContainTextAsync("5 of 8");
            await shown.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"incidents-{width}-{(dark ? "dark" : "light")}.png"), FullPage = true });
        }
    }
}

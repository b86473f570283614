using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Browser;

/// <summary>A dialog that meets a closed door leads to the page on which it is asked for; a second person approves; then the door is open.</summary>
public sealed class PrivilegesPageTests(ConsoleHost host, Browser browser) : IClassFixture<ConsoleHost>, IClassFixture<Browser>
{
    [Fact]
    public async Task A_closed_door_leads_to_the_privilege_and_a_second_person_approves_another()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto", $"/messages/{host.Sample.LabMessage}");
        await Look(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Ask for it" }).ClickAsync();
        await page.WaitForURLAsync("**/access/privileges?ask=payload-view");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for it… Look into messages" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("The laboratory asks what arrived.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for it", Exact = true }).ClickAsync();
        await Expect(page.Locator("section[aria-labelledby=given] tbody")).ToContainTextAsync("active");
        await page.Visit($"/messages/{host.Sample.LabMessage}");
        await Look(page);
        await Expect(page.GetByLabel("Content", new() { Exact = true }).Last).ToContainTextAsync("Invented^Iris");

        await using var second = await browser.Open(host.Address);
        var administrator = await second.SignIn(host, "rhea", "/access/privileges");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Ask for it… Replace or destroy keys" }).ClickAsync();
        await administrator.GetByLabel("Reason").FillAsync("A key is lost.");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Ask for it", Exact = true }).ClickAsync();
        await Expect(administrator.Locator("section[aria-labelledby=operations] tbody")).ToContainTextAsync("waits for a second person");

        await using var third = await browser.Open(host.Address);
        var approver = await third.SignIn(host, "grace", "/access/privileges");
        await Pictures();
        var row = approver.Locator("section[aria-labelledby=given] tbody tr", new() { HasText = "A key is lost." });
        await row.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await approver.GetByLabel("Reason").FillAsync("She called me.");
        await approver.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(row).ToContainTextAsync("person:grace: She called me.");
        Assert.Empty(await approver.Violations());
    }

    private static async Task Look(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Show as received" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox).FillAsync("The laboratory asks what arrived.");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Show content" }).ClickAsync();
    }

    private async Task Pictures()
    {
        if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_PICTURES") is not { Length: > 0 } folder)
        {
            return;
        }
        foreach (var (width, dark) in ((int, bool)[])[(1440, false), (390, true)])
        {
            await using var one = await browser.Open(host.Address, width, dark);
            var shown = await one.SignIn(host, "grace", "/access/privileges");
            await Expect(shown.Locator("section[aria-labelledby=given] tbody")).ToContainTextAsync("waiting");
            await shown.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"privileges-{width}-{(dark ? "dark" : "light")}.png"), FullPage = true });
        }
    }
}

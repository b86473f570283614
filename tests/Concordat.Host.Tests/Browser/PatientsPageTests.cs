using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Browser;

/// <summary>An operator breaks the glass, an auditor reviews it and asks who saw what. The patient is invented.</summary>
public sealed class PatientsPageTests(ConsoleHost host, Browser browser) : IClassFixture<ConsoleHost>, IClassFixture<Browser>
{
    [Fact]
    public async Task An_emergency_is_begun_by_one_person_and_reviewed_by_another_and_no_address_names_the_patient()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto");
        await page.Visit("/patients");
        await Expect(page.Locator("section[aria-labelledby=emergencies]")).ToContainTextAsync("Nobody broke the glass");
        await page.GetByLabel("Client").FillAsync("meridian-claims");
        await page.GetByLabel("Patient").First.FillAsync("MRN-1003");
        await page.GetByRole(AriaRole.Button, new() { Name = "Break the glass…" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("payment of an urgent transfer");
        await page.GetByRole(AriaRole.Button, new() { Name = "Break the glass", Exact = true }).ClickAsync();
        var emergencies = page.Locator("section[aria-labelledby=emergencies] tbody");
        await Expect(emergencies).ToContainTextAsync("payment of an urgent transfer");
        await Expect(emergencies.GetByRole(AriaRole.Button)).ToHaveCountAsync(0); // nobody reviews what is their own

        await using var other = await browser.Open(host.Address);
        var auditing = await other.SignIn(host, "vera");
        await auditing.Visit("/patients");
        await auditing.GetByRole(AriaRole.Button, new() { Name = "Not justified" }).ClickAsync();
        await auditing.GetByLabel("Reason").FillAsync("nothing urgent was found");
        await auditing.GetByRole(AriaRole.Button, new() { Name = "It was not, and ends now" }).ClickAsync();
        await Expect(auditing.Locator("section[aria-labelledby=emergencies] tbody")).ToContainTextAsync("not justified");

        await auditing.GetByLabel("Patient").Last.FillAsync("MRN-1003");
        await auditing.GetByRole(AriaRole.Button, new() { Name = "Report…" }).ClickAsync();
        await auditing.GetByLabel("Reason").FillAsync("the patient asked for it");
        await auditing.GetByRole(AriaRole.Button, new() { Name = "Report", Exact = true }).ClickAsync();
        await Expect(auditing.Locator("section[aria-labelledby=who]")).ToContainTextAsync("uses and attempts");
        Assert.DoesNotContain("MRN", auditing.Url, StringComparison.Ordinal);
        Assert.Empty(await auditing.Violations());
        if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_PICTURES") is { Length: > 0 } folder)
        {
            foreach (var (width, dark) in ((int, bool)[])[(1440, false), (1440, true), (390, false), (390, true)])
            {
                await using var third = await browser.Open(host.Address, width, dark);
                var shown = await third.SignIn(host, width > 1000 ? "vera" : "otto", "/patients");
                await Expect(shown.Locator("section[aria-labelledby=emergencies] tbody")).ToContainTextAsync("not justified");
                await shown.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"patients-{width}-{(dark ? "dark" : "light")}.png"), FullPage = true });
            }
        }
    }
}

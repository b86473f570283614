using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Browser;

/// <summary>A sponsor invites, and a reviewer reads what a partner on its way filled in and showed.</summary>
public sealed class PartnersPageTests(ConsoleHost host, Browser browser) : IClassFixture<ConsoleHost>, IClassFixture<Browser>
{
    [Fact]
    public async Task A_developer_invites_a_partner_and_a_reviewer_sees_questionnaire_and_certification()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "ada", "/partners");
        await page.GetByLabel("Interfaces").FillAsync("supply-chain/stock/v1");
        await page.GetByLabel("Zone").FillAsync("outside");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }).ClickAsync();
        await Expect(page.Locator("section[aria-labelledby=invite] code")).ToContainTextAsync("/portal/invitations/");
        await Expect(page.Locator("section[aria-labelledby=applications] tbody tr")).ToHaveCountAsync(2);

        await using var other = await browser.Open(host.Address);
        var reviewing = await other.SignIn(host, "grace", "/partners");
        await Expect(reviewing.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true })).ToHaveCountAsync(0);
        await reviewing.GetByRole(AriaRole.Link, new() { Name = "Harbour Clinic" }).ClickAsync();
        await Expect(reviewing.Locator("section[aria-labelledby=certification] tbody tr")).ToHaveCountAsync(6);
        await Expect(reviewing.Locator("section[aria-labelledby=form-security]")).ToContainTextAsync("second factor");
        Assert.Empty(await reviewing.Violations());
        if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_PICTURES") is { Length: > 0 } folder)
        {
            foreach (var width in (int[])[1440, 390])
            {
                await using var third = await browser.Open(host.Address, width);
                var shown = await third.SignIn(host, width > 1000 ? "vera" : "otto", "/partners");
                await shown.ScreenshotAsync(new() { Path = Path.Combine(folder, $"partners-{width}.png"), FullPage = true });
                await shown.Visit($"/partners/{host.Sample.Partner}");
                await shown.ScreenshotAsync(new() { Path = Path.Combine(folder, $"partner-{width}.png"), FullPage = true });
            }
        }
    }
}

using Concordat.Integration.Reconciliations;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Browser;

/// <summary>An operator accepts the repair of an exception and dismisses another; an auditor sees it and decides nothing.</summary>
public sealed class ReconciliationsPageTests(ConsoleHost host, Browser browser) : IClassFixture<ConsoleHost>, IClassFixture<Browser>
{
    [Fact]
    public async Task Exceptions_are_accepted_and_dismissed_with_a_reason_by_those_who_may()
    {
        RunExceptionRequest[] found = [new("00000000000000a1", "changed", ["amount", "status"]), new("00000000000000b2", "missing-right", []), new("00000000000000c3", "duplicate-left", [])];
        await host.Get<ModuleDb>().Write(unit => RecordRun.Record(unit, host.Get<AuditLedger>(), host.Get<KeyedIndex>(), "claims-daily", new RecordRunRequest(8_412, 8_411, 8_380, 29, false, "revenue-cycle", found), "person:otto"));
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto");
        await page.Visit("/reconciliations");
        await page.GetByRole(AriaRole.Link, new() { Name = "claims-daily" }).ClickAsync();
        var rows = page.Locator("section[aria-labelledby=exceptions] tbody tr");
        await Expect(rows).ToHaveCountAsync(3);
        await rows.Filter(new() { HasText = "changed" }).GetByRole(AriaRole.Button, new() { Name = "Accept repair" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("the payer is right");
        await page.GetByRole(AriaRole.Button, new() { Name = "Accept", Exact = true }).ClickAsync();
        await Expect(rows.Filter(new() { HasText = "changed" })).ToContainTextAsync("accepted");
        await rows.Filter(new() { HasText = "missing-right" }).GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("written off in October");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dismiss it" }).ClickAsync();
        await Expect(rows.Filter(new() { HasText = "missing-right" })).ToContainTextAsync("written off in October");
        Assert.Empty(await page.Violations());

        await using var other = await browser.Open(host.Address);
        var auditing = await other.SignIn(host, "vera");
        await auditing.Visit("/reconciliations?job=claims-daily");
        await Expect(auditing.Locator("section[aria-labelledby=exceptions] tbody tr")).ToHaveCountAsync(3);
        await Expect(auditing.Locator("section[aria-labelledby=exceptions]").GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_PICTURES") is { Length: > 0 } folder)
        {
            foreach (var (width, dark) in ((int, bool)[])[(1440, false), (390, true)])
            {
                await using var third = await browser.Open(host.Address, width, dark);
                var shown = await third.SignIn(host, "otto", "/reconciliations?job=claims-daily");
                await Expect(shown.Locator("section[aria-labelledby=exceptions] tbody tr")).ToHaveCountAsync(3);
                await shown.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"reconciliations-{width}-{(dark ? "dark" : "light")}.png"), FullPage = true });
            }
        }
    }
}

using System.Text.Json.Nodes;
using Concordat.Workflow.Control;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Browser;

/// <summary>A workflow and one of its instances as pictures; a person does a task from the list of theirs.</summary>
public sealed class WorkflowsPageTests(ConsoleHost host, Browser browser) : IClassFixture<ConsoleHost>, IClassFixture<Browser>
{
    [Fact]
    public async Task An_instance_is_shown_step_by_step_and_its_commands_are_recorded()
    {
        var input = JsonNode.Parse("""{ "encounterRef": "E-3001", "patientRef": "MRN-1003", "lines": [{ "description": "Ward", "unitPrice": 410 }] }""");
        var (instance, _, detail) = await host.Get<InstanceCommands>().Start("revenue-cycle/discharge-to-billing", input, "otto", TestContext.Current.CancellationToken);
        Assert.True(instance is not null, detail);
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto");
        await page.Visit("/workflows");
        await Expect(page.Locator("section[aria-labelledby=workflows] tbody tr")).ToHaveCountAsync(4);
        Assert.Empty(await page.Violations());
        await page.GetByRole(AriaRole.Link, new() { Name = "revenue-cycle/discharge-to-billing" }).ClickAsync();
        await Expect(page.Locator("svg.workflow .step")).ToHaveCountAsync(23);
        Assert.Empty(await page.Violations());
        await page.Visit($"/workflows/instances/{instance}");
        await Expect(page.Locator("svg.workflow .step")).ToHaveCountAsync(23);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("the ward asks for it");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause it" }).ClickAsync();
        await Expect(page.Locator("section[aria-labelledby=state]")).ToContainTextAsync("paused");
        await Expect(page.Locator("section[aria-labelledby=history]")).ToContainTextAsync("otto");
        Assert.Empty(await page.Violations());
        await page.Visit("/tasks");
        await Expect(page.GetByText("Nothing to do")).ToBeVisibleAsync();
        Assert.Empty(await page.Violations());
        if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_PICTURES") is { Length: > 0 } folder)
        {
            foreach (var (width, dark) in ((int, bool)[])[(1440, false), (390, true)])
            {
                await using var other = await browser.Open(host.Address, width, dark);
                var shown = await other.SignIn(host, "otto");
                foreach (var (name, path) in new[] { ("workflow", "/workflows/revenue-cycle/discharge-to-billing"), ("instance", $"/workflows/instances/{instance}") })
                {
                    await shown.Visit(path);
                    await Expect(shown.Locator("svg.workflow .step")).ToHaveCountAsync(23);
                    await shown.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{width}-{(dark ? "dark" : "light")}.png"), FullPage = true });
                }
            }
        }
    }
}

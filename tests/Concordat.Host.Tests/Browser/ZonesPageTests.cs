using Concordat.Modules.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Browser;

/// <summary>The map of zones, of a network whose paths are open and of one that was released under other rules.</summary>
public sealed class ZonesPageTests(ConsoleHost host, Browser browser) : IClassFixture<ConsoleHost>, IClassFixture<Browser>
{
    [Fact]
    public async Task The_map_is_walked_by_keyboard_and_the_table_says_the_same_with_refused_paths_in_words()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto");
        await page.Visit("/zones");
        var map = page.Locator("svg.zones.wide");
        await Expect(map).ToBeVisibleAsync();
        await Expect(page.Locator("svg.zones.tall")).ToBeHiddenAsync();
        await Expect(map.Locator(".way.bad")).ToHaveCountAsync(0);
        await map.Locator("a", new() { HasText = "northlab" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/zones?q=northlab");
        await Expect(page.Locator("#paths ~ *").First).ToBeVisibleAsync();
        await Expect(page.Locator("section[aria-labelledby=paths] tbody tr")).ToHaveCountAsync(1);

        var files = ConsoleHost.SampleFiles();
        files["zones/outside.yaml"] = files["zones/outside.yaml"].Replace("[edge]", "[edge, clinical]", StringComparison.Ordinal);
        files["zones/edge.yaml"] = files["zones/edge.yaml"].Replace("clinical, ", "", StringComparison.Ordinal).Replace("clinical: mtls, ", "", StringComparison.Ordinal);
        await UncheckedRelease.Activate(host.Get<IServiceProvider>(), files);
        await page.Visit("/zones?verdict=closed");

        await Expect(page.Locator("section[aria-labelledby=paths] tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("section[aria-labelledby=paths] tbody")).ToContainTextAsync("No declared way leads");
        await Expect(map.Locator(".way.bad")).ToHaveCountAsync(2);
        foreach (var (width, dark) in ((int, bool)[])[(1440, false), (1440, true), (390, false), (390, true)])
        {
            await using var other = await browser.Open(host.Address, width, dark);
            var shown = await other.SignIn(host, "otto", "/zones");
            await Expect(shown.Locator(width < 760 ? "svg.zones.tall" : "svg.zones.wide")).ToBeVisibleAsync();
            Assert.Empty(await shown.Violations());
            if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_PICTURES") is { Length: > 0 } folder)
            {
                await shown.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"zones-{width}-{(dark ? "dark" : "light")}.png"), FullPage = true });
                await shown.Locator("section[aria-labelledby=map]").ScreenshotAsync(new LocatorScreenshotOptions { Path = Path.Combine(folder, $"map-{width}-{(dark ? "dark" : "light")}.png") });
            }
        }
    }
}

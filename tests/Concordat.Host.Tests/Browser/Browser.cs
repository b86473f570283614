using Microsoft.Playwright;

namespace Concordat.Host.Tests.Browser;

/// <summary>One Chromium for all browser tests: the one that CONCORDAT_TEST_CHROMIUM names.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Variable = "CONCORDAT_TEST_CHROMIUM";
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chromium)
        {
            Assertions.SetDefaultExpectTimeout(30_000); // a machine that does much else is slow, not wrong
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = Arguments });
        }
    }

    /// <summary>A fresh window: no cookies, no storage. The test is skipped where there is no browser, and fails in CI.</summary>
    public async Task<IBrowserContext> Open(string address, int width = 1440, bool dark = false, bool anyCertificate = false)
    {
        if (_browser is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{Variable} is not set, and CI may not skip the browser.");
            Assert.Skip($"{Variable} is not set; eng/services.sh finds or installs Chromium.");
        }
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            IgnoreHTTPSErrors = anyCertificate,
        });
        context.SetDefaultTimeout(15_000);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
    }
}

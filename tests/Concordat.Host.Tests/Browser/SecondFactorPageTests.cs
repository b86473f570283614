using System.Text.Json;
using Concordat.Host.Tests.Hosting;
using Concordat.Modules.Tests;
using Concordat.Platform.Data;
using Concordat.Trust;
using Concordat.Trust.SecondFactors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Browser;

/// <summary>People set up an authenticator or a passkey and sign in with it, in Chromium with an authenticator that Chromium plays (WebAuthn, virtual authenticators).</summary>
public sealed class SecondFactorPageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private TestDatabase _database = null!;
    private ServedNode _node = null!;
    private string _password = "";

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create(DatabaseKind.Sqlite);
        _node = await ServedNode.Start(_database, configure: options =>
        {
            options.Trust.ControlUrl = $"http://localhost:{options.ControlPort}"; // a passkey belongs to a name
            options.Trust.SecondFactorRoles.Add(Roles.Auditor);
        });
        _password = (await _node.Services.GetRequiredService<PeopleDirectory>().Create("vera", "Vera Invented", [Roles.Auditor], "node:test", mustChange: false))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Who_must_have_a_second_factor_sets_an_authenticator_up_and_is_asked_for_its_code()
    {
        await using var window = await browser.Open(_node.Control);
        var page = await window.NewPageAsync();
        await SignIn(page);
        await page.WaitForURLAsync("**/second-factor"); // before anything else
        Assert.Empty(await page.Violations());
        await Pictures();
        var form = page.Locator("form[data-shows=secret]");
        await form.GetByLabel("Password").FillAsync(_password);
        await form.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator("code.secret")).ToBeVisibleAsync();
        var secret = FromBase32((await page.Locator("code.secret").TextContentAsync())!.Replace(" ", "", StringComparison.Ordinal));
        Assert.StartsWith("otpauth://totp/", await page.GetByRole(AriaRole.Link, new() { Name = "open it on this device" }).GetAttributeAsync("href"), StringComparison.Ordinal);
        await page.GetByLabel("Its code now").FillAsync(Totp.Code(secret, DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30));
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await Expect(page.GetByLabel("Recovery codes", new() { Exact = true })).ToBeVisibleAsync();
        var recovery = (await page.GetByLabel("Recovery codes", new() { Exact = true }).TextContentAsync())!.Split('\n');
        Assert.Equal(10, recovery.Length);
        Assert.Empty(await page.Violations());
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("10 recovery codes are left");

        await using var other = await browser.Open(_node.Control);
        var again = await other.NewPageAsync();
        await SignIn(again);
        await again.GetByLabel("Code of your authenticator, or a recovery code").FillAsync(recovery[0]);
        Assert.Empty(await again.Violations());
        await again.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await again.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/");
    }

    [Fact]
    public async Task A_passkey_is_registered_and_signs_in_without_a_password()
    {
        await using var window = await browser.Open(_node.Control);
        var page = await window.NewPageAsync();
        var cdp = await window.NewCDPSessionAsync(page);
        await cdp.SendAsync("WebAuthn.enable");
        var made = await cdp.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
        await SignIn(page);
        await page.WaitForURLAsync("**/second-factor");
        var form = page.Locator("form[data-passkey]");
        await form.GetByLabel("Name of the device").FillAsync("laptop");
        await form.GetByLabel("Password").FillAsync(_password);
        await form.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(page.GetByLabel("Recovery codes", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("laptop");
        Assert.Empty(await page.Violations());

        await window.ClearCookiesAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/");
        await Expect(page.Locator("details.person")).ToContainTextAsync("vera");
        var passkeys = await _node.Services.GetRequiredService<ModuleDb>().ReadSql(sql => sql.Rows("SELECT data FROM trust_passkeys", row => row.GetString(0)));
        Assert.True(JsonDocument.Parse(Assert.Single(passkeys)).RootElement.GetProperty("SignCount").GetUInt32() > 1); // its counter went on

        // the password alone no longer lets anybody in, and an authenticator that does not verify its owner neither
        await using var other = await browser.Open(_node.Control);
        var again = await other.NewPageAsync();
        await SignIn(again);
        await Expect(again.Locator(".flaw").First).ToContainTextAsync("sign in with your passkey");
        await cdp.SendAsync("WebAuthn.setUserVerified", new Dictionary<string, object> { ["authenticatorId"] = made!.Value.GetProperty("authenticatorId").GetString()!, ["isUserVerified"] = false });
        await window.ClearCookiesAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Expect(page.Locator(".flaw").Last).ToContainTextAsync("No passkey of this console was used");
    }

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(part => part.Length == 8).Select(part => Convert.ToByte(new string(part), 2))];
    }

    private async Task SignIn(IPage page)
    {
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("Name").FillAsync("vera");
        await page.GetByLabel("Password").FillAsync(_password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    private async Task Pictures()
    {
        if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_PICTURES") is not { Length: > 0 } folder)
        {
            return;
        }
        foreach (var (width, dark) in ((int, bool)[])[(1440, false), (390, true)])
        {
            await using var one = await browser.Open(_node.Control, width, dark);
            var shown = await one.NewPageAsync();
            await SignIn(shown);
            await shown.WaitForURLAsync("**/second-factor");
            await shown.Locator("form[data-shows=secret]").GetByLabel("Password").FillAsync(_password);
            await shown.Locator("form[data-shows=secret]").GetByRole(AriaRole.Button).ClickAsync();
            await Expect(shown.Locator("code.secret")).ToBeVisibleAsync();
            await shown.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"second-factor-{width}-{(dark ? "dark" : "light")}.png"), FullPage = true });
        }
    }
}

using Microsoft.Playwright;

namespace Concordat.Host.Tests.Browser;

/// <summary>What a person does in a window.</summary>
internal static class ConsoleTour
{
    /// <summary>Signs in through the page and waits for the circuit.</summary>
    public static async Task<IPage> SignIn(this IBrowserContext window, ConsoleHost host, string person, string path = "/")
    {
        var page = await window.NewPageAsync();
        await page.GotoAsync(path);
        await page.GetByLabel("Name").FillAsync(person);
        await page.GetByLabel("Password").FillAsync(host.Password(person));
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(host.Address + path);
        await page.Live();
        return page;
    }

    /// <summary>Goes to a page and waits for the circuit.</summary>
    public static async Task Visit(this IPage page, string path)
    {
        await page.GotoAsync(path);
        await page.Live();
    }

    /// <summary>The stream is open, so the circuit is, and nothing is still loading.</summary>
    public static async Task Live(this IPage page)
    {
        await page.Locator(".live.on").WaitForAsync();
        await Assertions.Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
    }
}

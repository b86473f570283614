using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Browser;

/// <summary>A file of a change request before and after, as people read it.</summary>
[Collection<ConsoleCollection>]
public sealed class SideBySidePageTests(ConsoleHost host, Browser browser)
{
    private const string Api = "domains/revenue-cycle/apis/invoices/v1/api.yaml";

    [Fact]
    public async Task A_run_of_equal_lines_opens_and_the_whole_file_too()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto", $"/changes/{host.Sample.OpenChange}?file={Api}");
        var rows = page.Locator("table.sides tr.side");
        var few = await rows.CountAsync();
        await page.Locator(".gap button").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(rows.Nth(few)).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the whole file" }).ClickAsync();
        await Expect(page.Locator(".gap")).ToHaveCountAsync(0);
        await Expect(rows.First.Locator(".new")).ToContainTextAsync("kind: api");
    }

    [Fact]
    public async Task A_link_to_a_line_shows_it_and_gives_it_the_focus()
    {
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "otto", $"/changes/{host.Sample.OpenChange}?file={Api}&line=2");
        await Expect(page.Locator("tr.sought .new")).ToContainTextAsync("name: invoices");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Comment on line 2", Exact = true })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_line_as_it_was_is_commented_by_keyboard_and_shown_on_its_side()
    {
        var change = await host.Sample.Propose("Show the payment state to the patient app", "dueDate, lines", "paymentState, lines");
        await using var window = await browser.Open(host.Address);
        var page = await window.SignIn(host, "grace", $"/changes/{change}?file={Api}");
        await page.Locator("tr.side.changed button[aria-label$=' before']").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".sides textarea")).ToBeFocusedAsync();
        Assert.Empty(await page.Violations());
        await page.Keyboard.TypeAsync("Patients asked for the due date.");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".sides .beside .talk")).ToContainTextAsync("Patients asked for the due date.");
        await page.Visit($"/changes/{change}");
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Comments", Exact = true })).ToContainTextAsync(" before");
    }
}

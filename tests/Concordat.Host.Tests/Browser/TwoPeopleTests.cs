using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Browser;

/// <summary>A decision that two people take together, each in a window of their own; a host of their own, since it ends in a release.</summary>
public sealed class TwoPeopleTests(ConsoleHost host, Browser browser) : IClassFixture<ConsoleHost>, IClassFixture<Browser>
{
    [Fact]
    public async Task Two_people_review_comment_approve_and_release_and_see_each_other_without_reloading()
    {
        var change = await host.Sample.Propose("Show the payer to the patient app", "dueDate, lines", "dueDate, partnerName, lines");
        await using var first = await browser.Open(host.Address);
        await using var second = await browser.Open(host.Address);
        var noor = await first.SignIn(host, "noor", $"/changes/{change}");
        var grace = await second.SignIn(host, "grace", "/governance");
        await grace.GetByRole(AriaRole.List, new() { Name = "Waits for you" }).GetByRole(AriaRole.Link, new() { Name = change }).ClickAsync();
        await Expect(grace.GetByRole(AriaRole.List, new() { Name = "Changes by kind" })).ToContainTextAsync("data.exposure");

        var line = noor.Locator("tr.side.changed").Filter(new() { HasText = "partnerName" });
        await Expect(line.Locator(".new mark")).ToContainTextAsync("partnerName");
        await line.Locator("button[aria-label^='Comment on line']").Last.ClickAsync();
        await Expect(noor.Locator(".sides textarea")).ToBeFocusedAsync();
        await noor.Keyboard.TypeAsync("Does the app need the payer?");
        await noor.Locator(".sides").GetByRole(AriaRole.Button, new() { Name = "Comment", Exact = true }).ClickAsync();
        await Expect(grace.GetByRole(AriaRole.List, new() { Name = "Comments", Exact = true })).ToContainTextAsync("Does the app need the payer?");
        await Expect(grace.Locator(".sides .beside")).ToContainTextAsync("Does the app need the payer?");

        await grace.GetByLabel("Comment on the request").FillAsync("It shows it to the patient.");
        await grace.GetByRole(AriaRole.Button, new() { Name = "Comment", Exact = true }).Last.ClickAsync();
        await Expect(noor.GetByRole(AriaRole.List, new() { Name = "Comments", Exact = true })).ToContainTextAsync("It shows it to the patient.");

        await Approve(noor, seat: null, "Fair.");
        var votes = grace.GetByRole(AriaRole.List, new() { Name = "Votes" });
        await Expect(votes).ToContainTextAsync("noor");
        await Expect(grace.Locator("h1 .chip")).ToHaveTextAsync("in-review");

        await Approve(grace, seat: "compliance", "Covered by the consent.");
        await Expect(votes).ToContainTextAsync("compliance");
        await Expect(noor.GetByRole(AriaRole.List, new() { Name = "Approvals that are needed" }).GetByText("missing", new() { Exact = true })).ToHaveCountAsync(2);

        await Approve(grace, seat: null, "For the domain and the platform.");
        await Expect(grace.Locator("h1 .chip")).ToHaveTextAsync("released", new() { Timeout = 60_000 });
        await Expect(noor.Locator("h1 .chip")).ToHaveTextAsync("released", new() { Timeout = 60_000 });
    }

    private static async Task Approve(IPage page, string? seat, string reason)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        if (seat is not null)
        {
            await dialog.GetByLabel("In which seat").SelectOptionAsync(seat);
        }
        await dialog.GetByRole(AriaRole.Textbox).FillAsync(reason);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
    }
}

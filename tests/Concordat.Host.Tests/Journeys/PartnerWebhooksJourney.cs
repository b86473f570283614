using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Concordat.Host.Tests.Browser;
using Microsoft.Playwright;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// Partners help themselves: a telehealth partner looks after its deliveries, brings another endpoint from its address into a release, and gives a colleague a view;
/// a pharmacy at the same portal finds no way to any of it.
/// </summary>
public sealed partial class PartnerWebhooksJourney(JourneyNode node, Browser.Browser browser) : IClassFixture<JourneyNode>, IClassFixture<Browser.Browser>
{
    private const string Results = "/portal/webhooks/lab-results";
    private const string Second = "/portal/webhooks/results-two";

    [Fact]
    public async Task A_partner_looks_after_its_deliveries_and_brings_an_endpoint_into_a_release()
    {
        using var maria = await PortalBrowser.Join(node, "televida", "maria");
        Assert.Contains("Televida Remote Care", (await maria.Get("/portal")).Text, StringComparison.Ordinal);
        Assert.Contains("lab-results", (await maria.Get("/portal/webhooks")).Text, StringComparison.Ordinal);

        // A delivery with its answer, again, and a test.
        await Result();
        var page = (await maria.Get(Results)).Text;
        var (attempt, webhook) = Attempts(page)[0];
        Assert.Contains("HTTP 204", page, StringComparison.Ordinal);
        var before = Attempts(page).Count;
        Assert.Contains($"{before} of {before} requests", page, StringComparison.Ordinal);
        Assert.Contains(webhook, (await maria.Get($"{Results}/attempts/{attempt}")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await maria.Post($"{Results}/attempts/{attempt}/resend")).Status);
        Assert.Equal(200, (await maria.Post($"{Results}/test")).Status);
        await node.Settle();
        Assert.Equal(2, Attempts((await maria.Get(Results)).Text).Count(one => one.Webhook == webhook)); // under its own id, so that the receiver knows it
        Assert.Equal(before + 2, Attempts((await maria.Get(Results)).Text).Count);
        Assert.Contains("The organization keeps it", (await maria.Post($"{Results}/secret")).Text + (await maria.Get(Results)).Text, StringComparison.Ordinal);

        // From an address to a proposal.
        var wrong = await maria.Post("/portal/endpoints", ("name", "Results!"), ("event", "clinical.vitals.taken.v9"), ("url", "http://10.0.0.1/hook"));
        Assert.Equal(422, wrong.Status);
        Assert.Equal(3, Flaws().Count(wrong.Text)); // all that is wrong at once
        var url = node.Systems.Url + "/receiver/results-two";
        var registered = await maria.Post("/portal/endpoints", ("name", "results-two"), ("event", "clinical.lab-result.received.v1"), ("url", url), ("fields", "reportId, status"), ("order", "none"));
        var secret = Secrets().Match(registered.Text).Value;
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, (await maria.Get(Second)).Text, StringComparison.Ordinal); // shown once
        Assert.Contains("met the challenge", (await maria.Post($"{Second}/approval")).Text, StringComparison.Ordinal);
        await node.Systems.KnowSecret(secret, "results-two");
        Assert.Equal(200, (await maria.Post($"{Second}/verify")).Status);
        var certified = await maria.Post($"{Second}/certify");
        Assert.True(certified.Status == 200 && Passed().Count(certified.Text) == 8, certified.Text);
        var report = JsonNode.Parse((await maria.Get($"{Second}/certificate")).Text)!;
        Assert.Equal(("endpoint-certificate", url, true), ((string?)report["kind"], (string?)report["report"]!["url"], (bool)report["report"]!["passed"]!));
        await Look(maria, "webhook-endpoint", Second);
        Assert.Equal(200, (await maria.Post($"{Second}/approval")).Status);

        // The owner of the data decides, and only then something is delivered.
        var sponsor = await node.As("ada");
        var proposed = (await sponsor.ProposedEndpoints()).Endpoints.Single(one => one.Name == "results-two");
        Assert.Equal(("televida", "results-two", "proposed", (string?)report["hash"]), (proposed.Partner, proposed.Name, proposed.State, proposed.Hash));
        await sponsor.Submit(proposed.Change!);
        await node.Approve(proposed.Change!);
        Assert.Contains("in-force", (await node.Run("events", "endpoints", "--json")).Out + string.Join(' ', (await sponsor.ProposedEndpoints()).Endpoints.Select(one => one.State)), StringComparison.Ordinal);
        await Result();
        page = (await maria.Get(Second)).Text;
        Assert.Contains("HTTP 204", page, StringComparison.Ordinal);

        // Another secret; both sign for a day.
        var rotated = Secrets().Match((await maria.Post($"{Second}/secret")).Text).Value;
        Assert.NotEqual(secret, rotated);
        Assert.Contains("still signs", (await maria.Post($"{Second}/secret")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await maria.Post($"{Second}/test")).Status);
        await node.Systems.KnowSecret(rotated, "results-two");
        Assert.Equal(200, (await maria.Post($"{Second}/test")).Status);
        await node.Settle();
        Assert.Equal(3, Attempts((await maria.Get(Second)).Text).Count);
        page = (await maria.Get(Second)).Text;
        Assert.DoesNotContain("HTTP 401", page[page.IndexOf("id=\"attempts\"", StringComparison.Ordinal)..], StringComparison.Ordinal);
        await Look(maria, "webhook-subscription", Second);
        await Look(maria, "webhooks", "/portal/webhooks");
        await Contact(maria);
    }

    /// <summary>A colleague reads and changes nothing; the last administrator stays.</summary>
    private async Task Contact(PortalBrowser maria)
    {
        var invited = await maria.Post("/portal/accounts", ("name", "Otto"), ("role", "contact"));
        using var otto = await PortalBrowser.Accept(node, node.Node.Options.Portal + Links().Match(invited.Text).Value, "otto@televida.example");
        Assert.Contains("HTTP 204", (await otto.Get(Results)).Text, StringComparison.Ordinal);
        foreach (var path in (string[])[$"{Results}/test", $"{Results}/resend", $"{Second}/secret", $"{Second}/withdraw", "/portal/endpoints", "/portal/accounts", "/portal/accounts/remove"])
        {
            Assert.Equal(403, (await otto.Post(path, ("since", "2026-01-01"))).Status);
        }
        var people = (await maria.Get("/portal/accounts")).Text;
        var own = Accounts().Match(people, people.IndexOf("(you)", StringComparison.Ordinal)).Groups["account"].Value;
        foreach (var (id, _) in Accounts().Matches(people).Select(match => (match.Groups["account"].Value, 0)).Distinct().Where(one => one.Item1 != own))
        {
            await maria.Post("/portal/accounts/role", ("account", id), ("role", "contact"));
        }
        Assert.Contains("last administrator", (await maria.Post("/portal/accounts/remove", ("account", own))).Text, StringComparison.Ordinal);
        await Look(maria, "people", "/portal/accounts");
    }

    [Fact]
    public async Task No_probe_of_another_partner_reaches_a_delivery_and_none_tells_absent_from_forbidden()
    {
        using var mine = await PortalBrowser.Join(node, "televida", "nina");
        using var other = await PortalBrowser.Join(node, "greenleaf-pharmacy", "pia");
        await Result();
        var (attempt, _) = Attempts((await mine.Get(Results)).Text)[0];
        await mine.Post("/portal/endpoints", ("name", "kept-back"), ("event", "clinical.lab-result.received.v1"), ("url", "https://hooks.televida.example/kept"));
        var account = Accounts().Match((await mine.Get("/portal/accounts")).Text).Groups["account"].Value;
        Assert.Contains("low-stock", (await other.Get("/portal/webhooks")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("lab-result", (await other.Get("/portal/webhooks")).Text + (await other.Get("/portal/endpoints")).Text, StringComparison.Ordinal);
        var before = await Ledger();

        var (absent, nobody) = (Guid.CreateVersion7().ToString(), Guid.CreateVersion7().ToString());
        var probes = new List<(string Way, string Path, string Like, (string, string)[] Form, (string, string)[] LikeForm)>();
        void Add(string way, Func<string, string, string> path, Func<string, string, (string, string)[]>? form = null)
        {
            foreach (var name in (string[])["lab-results", "kept-back"])
            {
                var none = name == "lab-results" ? "lab-resultz" : "kept-bacc"; // as long, so that no length tells them apart
                probes.Add((way, path(name, attempt), path(none, absent), form?.Invoke(name, attempt) ?? [], form?.Invoke(none, absent) ?? []));
            }
        }
        foreach (var prefix in (string[])["", "televida%2F", "televida/", "../televida/", "%2e%2e%2ftelevida%2f", "./", "webhook%2Ftelevida%2F"])
        {
            Add("GET", (name, _) => $"/portal/webhooks/{prefix}{name}");
            Add("GET", (name, id) => $"/portal/webhooks/{prefix}{name}/attempts/{id}");
            Add("GET", (name, _) => $"/portal/webhooks/{prefix}{name}/certificate");
            Add("POST", (name, _) => $"/portal/webhooks/{prefix}{name}/test");
        }
        foreach (var action in (string[])["enable", "resend", "secret", "verify", "certify", "approval", "withdraw"])
        {
            Add("POST", (name, _) => $"/portal/webhooks/{name}/{action}", (_, _) => [("since", "2026-01-01"), ("missing", "yes"), ("partner", "televida")]);
            Add("POST", (name, _) => $"/portal/webhooks/{name}/{action}?partner=televida&cursor=1", (name, id) => [("since", "2026-01-01"), ("name", name), ("id", id)]);
        }
        Add("POST", (name, id) => $"/portal/webhooks/{name}/attempts/{id}/resend");
        Add("POST", (_, id) => $"/portal/webhooks/low-stock/attempts/{id}/resend"); // the own name with another's attempt
        Add("GET", (_, id) => $"/portal/webhooks/low-stock/attempts/{id}");
        foreach (var query in (string[])["?partner=televida", "?partner=televida&name=lab-results", "?account=" + account, "?type=clinical.lab-result.received.v1", "?format=json"])
        {
            Add("GET", (name, _) => $"/portal/webhooks/{name}{query}");
        }
        foreach (var path in (string[])["/portal/accounts/remove", "/portal/accounts/role"])
        {
            probes.Add(("POST", path, path, [("account", account), ("role", "contact")], [("account", nobody), ("role", "contact")]));
            probes.Add(("POST", path + "?partner=televida", path + "?partner=televida", [("account", account), ("role", "administrator")], [("account", nobody), ("role", "administrator")]));
        }
        foreach (var type in (string[])["clinical.lab-result.received.v1", " clinical.lab-result.received.v1", "CLINICAL.lab-result.received.v1"])
        {
            probes.Add(("POST", "/portal/endpoints", "/portal/endpoints", [("name", "mine"), ("event", type), ("url", "https://hooks.greenleaf.example/a")], [("name", "mine"), ("event", "clinical.lab-resulz.received.v1"), ("url", "https://hooks.greenleaf.example/a")]));
        }
        Assert.True(probes.Count >= 100, $"{probes.Count} probes");
        foreach (var probe in probes)
        {
            var (theirs, none) = probe.Way == "GET" ? (await other.Get(probe.Path), await other.Get(probe.Like)) : (await other.Post(probe.Path, probe.Form), await other.Post(probe.Like, probe.LikeForm));
            Assert.True(theirs == none, $"{probe.Way} {probe.Path}: {theirs.Status} in place of {none.Status}\n{theirs.Text}\n{none.Text}");
            Assert.True(theirs.Status >= 400, $"{probe.Way} {probe.Path}: {theirs.Status}");
        }
        await node.Settle();
        Assert.Equal(before, await Ledger()); // nothing was done for it either
        Assert.Contains("kept-back", (await mine.Get("/portal/webhooks")).Text, StringComparison.Ordinal);
    }

    /// <summary>What was done about webhooks and accounts so far.</summary>
    private async Task<string> Ledger()
    {
        var client = await node.As("ada");
        var entries = new List<string>();
        foreach (var action in (string[])["webhook.tested", "webhook.resent", "webhook.enabled", "endpoint.secret-made", "endpoint.registered", "endpoint.verified", "endpoint.withdrawn", "payload.viewed", "partner.account-removed", "partner.account-changed"])
        {
            entries.Add($"{action} {(await client.Audit(action: action)).Entries.Count}");
        }
        return string.Join(", ", entries);
    }

    private async Task Result()
    {
        using var lab = new MllpSender(node.Node.Options.MllpPort);
        Assert.Equal("AA", await lab.Send(LabMessages.Glucose(Numbers.Next()), TestContext.Current.CancellationToken));
        await node.Settle();
    }

    /// <summary>What axe finds in light and dark, and pictures where they are asked for.</summary>
    private async Task Look(PortalBrowser person, string name, string path)
    {
        await using var context = await browser.Open(node.Node.Options.Portal);
        await context.AddCookiesAsync(person.Cookies.GetAllCookies().Select(cookie => new Microsoft.Playwright.Cookie { Name = cookie.Name, Value = cookie.Value, Url = node.Node.Options.Portal }));
        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        var violations = (await page.Violations()).ToList();
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        violations.AddRange(await page.Violations(contrastAlone: true));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        Assert.Empty(violations);
        if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_PICTURES") is { Length: > 0 } folder)
        {
            foreach (var width in (int[])[1440, 390])
            {
                await page.SetViewportSizeAsync(width, 900);
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"portal-{name}-{width}.png"), FullPage = true });
            }
        }
    }

    private static List<(string Attempt, string Webhook)> Attempts(string page) => [.. Deliveries().Matches(page).Select(match => (match.Groups["attempt"].Value, match.Groups["webhook"].Value))];

    [GeneratedRegex("/attempts/(?<attempt>[0-9a-f-]{36})\"><code>(?<webhook>[^<]+)</code>", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Deliveries();

    [GeneratedRegex("whsec_[A-Za-z0-9+/]{20,100}=*", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Secrets();

    [GeneratedRegex("/portal/invitations/[0-9a-f]{64}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Links();

    [GeneratedRegex("name=\"account\" value=\"(?<account>[0-9a-f-]{36})\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Accounts();

    [GeneratedRegex("<li>(Name|Event|Address):", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Flaws();

    [GeneratedRegex(">passed</td>", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Passed();
}

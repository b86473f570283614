using Concordat.Core.Rights;
using Concordat.Host.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// A clinic becomes a partner: invited by its sponsor, guided through the portal, certified by what its own software does in the sandbox, proposed, approved,
/// in force, and offboarded. Forms and manual steps are counted on the way.
/// </summary>
public sealed class PartnerOnboardingJourney(JourneyNode node, Browser.Browser browser) : IClassFixture<JourneyNode>, IClassFixture<Browser.Browser>
{
    private const string Invoices = "revenue-cycle/invoices/v1";
    private const string Eligibility = "revenue-cycle/eligibility/v1";
    private readonly List<string> _forms = [];
    private readonly List<string> _manual = [];
    private readonly List<string> _violations = [];

    [Fact]
    public async Task A_partner_goes_from_application_to_a_certified_sandbox_call_and_on_to_production()
    {
        using var software = new PartnerSoftware("harbour-claims", new Uri(node.Node.Options.Portal + "/portal/sandbox/connect/token"));
        var sponsor = await node.As("ada");
        var invited = await sponsor.InvitePartner(new([Invoices, Eligibility], "outside"));
        _manual.Add("the sponsor invites");

        await using var context = await browser.Open(node.Node.Options.Portal);
        var page = await context.NewPageAsync();
        await page.GotoAsync(invited.Link);
        _manual.Add("the partner opens the link");
        await page.GetByLabel("E-mail address").FillAsync("interfaces@harbour.example");
        await page.GetByLabel("Password, at least 12 characters").FillAsync("a long password of harbour");
        await page.GetByLabel("The same again").FillAsync("a long password of harbour");
        await Send(page, "Make the account", "Your organization");

        await Organization(page);
        await Contacts(page);
        await Agreement(page);
        await Security(page);
        await Access(page);

        await page.GetByLabel("Client id").FillAsync("harbour-claims");
        await page.GetByLabel("Public keys (JWK set) (optional)").FillAsync(software.PrivateKeys);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and go on" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("It holds a private key");
        await Expect(page.GetByLabel("Public keys (JWK set) (optional)")).ToHaveValueAsync(""); // nor does the page send it back
        await page.GetByLabel("Public keys (JWK set) (optional)").FillAsync(software.PublicKeys);
        await Send(page, "Save and go on", "Certification");

        // The sandbox is open from the moment that the keys are known.
        var apis = node.Node.Options.Portal + "/portal/sandbox/apis/";
        software.Use(0, "ELIGVER");
        var first = await software.Call(HttpMethod.Get, apis + Eligibility + "/eligibility/MEM-2044");
        Assert.True(first.Status == 200, first.Text);
        Assert.Equal("MEM-2044", (string?)first.Json["memberId"]);

        await Send(page, "Begin a run", "Certification");
        _manual.Add("the partner lets its software work");
        await Work(software, apis);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Certified" })).ToBeVisibleAsync();
        await Look(page, "certification");

        // What this journey is measured by: the path up to here, all forms and manual steps.
        Assert.True(_forms.Count + _manual.Count < 12, $"{_forms.Count} forms and {_manual.Count} steps: {string.Join("; ", _forms.Concat(_manual))}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{_forms.Count} forms, {_manual.Count} manual steps: {string.Join("; ", _forms.Concat(_manual))}");

        await page.GotoAsync("/portal");
        await Look(page, "overview");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for production" }).ClickAsync();
        await Expect(page.GetByText("waits for its decision")).ToBeVisibleAsync();
        Assert.Empty(_violations);
        await Production(sponsor, software);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "In force" })).ToBeVisibleAsync();
        await Leaving(software);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync(); // its session ended with it
    }

    private async Task Organization(IPage page)
    {
        await page.GetByLabel("Short name").FillAsync("Harbour Clinic!");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and go on" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(4); // all that is wrong at once
        await Look(page, "form-mistakes");
        await page.GetByLabel("Short name").FillAsync("harbour");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Harbour Clinic");
        await page.GetByLabel("What you are").SelectOptionAsync("hospital");
        await page.GetByLabel("Region in which").SelectOptionAsync("eu-west");
        await Send(page, "Save and go on", "Contacts");
    }

    private async Task Contacts(IPage page)
    {
        await page.GetByLabel("Technical contact").FillAsync("Harbour interfaces");
        await page.GetByLabel("Its e-mail address", new() { Exact = true }).FillAsync("interfaces@harbour.example");
        await page.GetByLabel("Security contact").FillAsync("Harbour security");
        await page.GetByLabel("Its e-mail address, day and night").FillAsync("security@harbour.example");
        await Send(page, "Save and go on", "Agreement");
    }

    private async Task Agreement(IPage page)
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        await page.GetByLabel("Data processing agreement").CheckAsync();
        await page.GetByLabel("Reference of the signed document").FillAsync("DPA-2026-114");
        await page.GetByLabel("First day").FillAsync($"{today:yyyy-MM-dd}");
        await page.GetByLabel("Last day").FillAsync($"{today.AddYears(2):yyyy-MM-dd}");
        await page.GetByLabel("Most sensitive data").SelectOptionAsync("phi");
        await Send(page, "Save and go on", "Security");
    }

    private async Task Security(IPage page)
    {
        foreach (var answer in await page.GetByLabel("Yes", new() { Exact = true }).AllAsync())
        {
            await answer.CheckAsync();
        }
        await Look(page, "security");
        await Send(page, "Save and go on", "Access");
    }

    private async Task Access(IPage page)
    {
        await page.GetByLabel(Invoices + ", read").CheckAsync();
        await page.GetByLabel(Invoices + ", write").CheckAsync();
        await page.GetByLabel(Eligibility + ", read").CheckAsync();
        await page.GetByLabel("HPAYMT", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("ELIGVER", new() { Exact = true }).CheckAsync();
        await Send(page, "Save and go on", "Client and keys");
    }

    /// <summary>What the partner's software does on an ordinary day, once with each key.</summary>
    private static async Task Work(PartnerSoftware software, string apis)
    {
        foreach (var key in (int[])[0, 1])
        {
            software.Use(key, "ELIGVER");
            Is(200, await software.Call(HttpMethod.Get, apis + Eligibility + "/eligibility/MEM-2044"));
            software.Use(key, "HPAYMT");
            Is(200, await software.Call(HttpMethod.Get, apis + Invoices + "/invoices/12"));
            Is(201, await software.Call(HttpMethod.Post, apis + Invoices + "/invoices", Invoice, $"claim-2026-{key}"));
        }
    }

    /// <summary>The draft is submitted by the sponsor, approved by those whom the table names, and the released client reads for real.</summary>
    private async Task Production(Concordat.Control.ControlClient sponsor, PartnerSoftware software)
    {
        var application = await sponsor.PartnerApplication("harbour");
        Assert.Equal("proposed", application.Application.State);
        Assert.True(application.Certificate is { Counts: true, Signed: true });
        var id = application.Application.Change!;
        var draft = await sponsor.Change(id);
        Assert.Equal((ChangeState.Draft, "ada"), (draft.Change.State, draft.Change.Author));
        using var early = new PartnerSoftware("harbour-claims", new Uri(node.Node.Options.Gateway + "/connect/token"));
        Assert.Equal(401, (await early.AskForToken()).Status); // nothing is in force yet
        await sponsor.Submit(id);
        await node.Approve(id);
        var file = await sponsor.ReleaseFile((await sponsor.Change(id)).Change.Release!.Value, "partners/harbour.yaml");
        Assert.Contains(application.Certificate.Hash!, file.Text, StringComparison.Ordinal); // the evidence is named in what was signed
        Assert.Equal("in-force", (await sponsor.PartnerApplication("harbour")).Application.State);
    }

    private async Task Leaving(PartnerSoftware software)
    {
        var (exit, _, error) = await node.Run("partner", "list"); // a person of the organization has to be signed in
        Assert.Equal(3, exit);
        Assert.Contains("not signed in", error, StringComparison.Ordinal);
        var admin = await node.As("admin");
        var gone = await admin.OffboardPartner("harbour", "the clinic was sold");
        Assert.Equal(["harbour-claims"], gone.Left.Clients);
        Assert.Empty(gone.Left.Running);
        Assert.Equal(401, (await software.AskForToken()).Status); // the sandbox knows it no more
        await node.Approve(gone.Change!);
        Assert.True((await admin.PartnerRemains("harbour")).None);
    }

    private async Task Send(IPage page, string button, string next)
    {
        _forms.Add(await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(next);
    }

    /// <summary>What axe finds in light and dark, and pictures where they are asked for.</summary>
    private async Task Look(IPage page, string name)
    {
        _violations.AddRange(await page.Violations());
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        _violations.AddRange(await page.Violations(contrastAlone: true));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_PICTURES") is { Length: > 0 } folder)
        {
            foreach (var width in (int[])[1440, 390])
            {
                await page.SetViewportSizeAsync(width, 900);
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"portal-{name}-{width}.png"), FullPage = true });
            }
            await page.SetViewportSizeAsync(1440, 900);
        }
    }

    private static void Is(int status, JourneyAnswer answer) => Assert.True(answer.Status == status, $"{answer.Status} in place of {status}: {answer.Text}");

    private const string Invoice = """{ "patientRef": "SANDBOX-1", "lines": [ { "description": "Consultation", "quantity": 1, "unitPrice": 80 } ] }""";
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Concordat.Control;
using Concordat.Host.Tests.Browser;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// A patient lets an app see appointments: invited by staff, signed in and asked in a browser, answered to the app, and held to that one patient by the
/// gateway, until the app gives its access back.
/// </summary>
public sealed class PatientAppJourney(JourneyNode node, Browser.Browser browser) : IClassFixture<JourneyNode>, IClassFixture<Browser.Browser>, IAsyncLifetime
{
    private const string Appointments = "/apis/patient-engagement/appointments/v1/appointments";
    private const string Patient = "MRN-1003";

    private readonly int _port = Ports.Free(1);
    private IHost _app = null!;

    private string Redirect => $"http://127.0.0.1:{_port}/callback";

    /// <summary>The app's own address on the patient's computer.</summary>
    public async ValueTask InitializeAsync()
    {
        _app = new HostBuilder().ConfigureLogging(logging => logging.ClearProviders())
            .ConfigureWebHost(web => web.UseKestrel().UseUrls($"http://127.0.0.1:{_port}").Configure(app => app.Run(context => context.Response.WriteAsync("Back in the app.")))).Build();
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        _app.Dispose();
    }

    [Fact]
    public async Task A_patient_lets_an_app_see_appointments_and_the_app_sees_no_one_elses()
    {
        using var admin = await node.SignedIn("admin");
        var invited = await new ControlClient(admin).InvitePatient(new("maria", Patient, "urn:st-brigid:mrn", Patient));
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var (told, violations) = await InBrowser(invited.Code, verifier);
        Assert.Empty(violations);
        Assert.Equal(("s-1", node.Node.Options.Gateway), (told["state"], told["iss"]!.TrimEnd('/')));

        var tokens = await Post("/connect/token", new()
        {
            ["grant_type"] = "authorization_code", ["code"] = told["code"]!, ["client_id"] = "brigid-phone", ["redirect_uri"] = Redirect, ["code_verifier"] = verifier,
        });
        Assert.Equal((Patient, "launch/patient offline_access patient/Appointment.rs"), ((string?)tokens["patient"], (string?)tokens["scope"]));

        // The simulated Odoo holds appointments of many patients.
        var all = (await node.Get("televida-scheduling", Appointments + "?limit=100")).Json["items"]!.AsArray();
        Assert.Contains(all, row => (string?)row!["patientRef"] != Patient);
        var own = await Get(tokens, Appointments + "?limit=100");
        Assert.True(own.Status == 200, own.Text);
        Assert.NotEmpty(own.Json["items"]!.AsArray());
        Assert.All(own.Json["items"]!.AsArray(), row => Assert.Equal(Patient, (string?)row!["patientRef"]));
        var other = (int)all.First(row => (string?)row!["patientRef"] != Patient)!["id"]!;
        (await Get(tokens, $"{Appointments}/{other}")).IsProblem(404, "not-found");
        (await Get(tokens, Appointments + "?patientRef=MRN-1001")).IsProblem(403, "forbidden");
        (await Get(tokens, "/apis/revenue-cycle/invoices/v1/invoices/12")).IsProblem(403, "forbidden");

        await Post("/connect/revoke", new() { ["token"] = (string)tokens["refresh_token"]!, ["client_id"] = "brigid-phone" });
        (await Get(tokens, Appointments)).IsProblem(401, "unauthenticated");
    }

    /// <summary>From the app's link to the app's address, by keyboard and in the strictest content policy; and what axe finds on the way.</summary>
    private async Task<(System.Collections.Specialized.NameValueCollection Told, List<string> Violations)> InBrowser(string code, string verifier)
    {
        await using var context = await browser.Open(node.Node.Options.Gateway, width: 390);
        var page = await context.NewPageAsync();
        var (violations, errors) = (new List<string>(), new List<string>());
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : Array.Empty<string>());
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        await page.GotoAsync($"/connect/authorize?response_type=code&client_id=brigid-phone&redirect_uri={Uri.EscapeDataString(Redirect)}&state=s-1&aud={Uri.EscapeDataString(node.Node.Options.Gateway)}"
            + $"&scope={Uri.EscapeDataString("launch/patient fhirUser offline_access patient/Appointment.rs")}&code_challenge={challenge}&code_challenge_method=S256");

        await Look("Sign in");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("maria");
        await page.GetByLabel("Password, or the one-time code of your invitation").FillAsync("wrong");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("wrong");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("maria");
        await page.GetByLabel("Password, or the one-time code of your invitation").FillAsync(code);
        await page.Keyboard.PressAsync("Enter");

        await Look("Choose a password");
        await page.GetByLabel("Password, at least 12 characters").FillAsync("a long password of maria");
        await page.GetByLabel("The same again").FillAsync("a long password of maria");
        await page.Keyboard.PressAsync("Enter");

        await Look("Your decision");
        var text = await page.Locator("main").InnerTextAsync();
        foreach (var words in (string[])["My St. Brigid on your phone", "run by My St. Brigid, the patient app", "See your appointments", "For how long", "If you refuse"])
        {
            Assert.Contains(words, text, StringComparison.Ordinal);
        }
        await page.GetByLabel("Know which patient you are here").UncheckAsync();
        Assert.Empty(errors); // nothing of our own pages offends their own policy
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow what is ticked" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(Redirect + "**");
        return (HttpUtility.ParseQueryString(new Uri(page.Url).Query), violations);

        async Task Look(string title)
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(title);
            violations.AddRange(await page.Violations());
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            violations.AddRange(await page.Violations(contrastAlone: true));
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= 390"), $"'{title}' is wider than 390 pixels.");
        }
    }

    private async Task<JsonObject> Post(string path, Dictionary<string, string> form)
    {
        using var answer = await node.Gateway.PostAsync(path, new FormUrlEncodedContent(form), TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    private async Task<JourneyAnswer> Get(JsonObject tokens, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", (string?)tokens["access_token"]);
        using var response = await node.Gateway.SendAsync(request, TestContext.Current.CancellationToken);
        return await JourneyAnswer.Of(response);
    }
}

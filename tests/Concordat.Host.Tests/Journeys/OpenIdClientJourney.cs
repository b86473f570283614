using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;

namespace Concordat.Host.Tests.Journeys;

/// <summary>openid-client, which others wrote, completes both flows against the running node (<c>eng/foreign</c>).</summary>
public sealed class OpenIdClientJourney(JourneyNode node) : IClassFixture<JourneyNode>
{
    private const string Redirect = "http://127.0.0.1:47011/callback";

    [Fact]
    public async Task A_system_gets_looks_into_and_gives_back_a_token()
    {
        using var process = Start("system", "meridian-claims", Path.Combine(node.DataFolder, "keys", "meridian-claims.jwk"), "system/Invoice.rs");
        var said = JsonNode.Parse(await End(process))!;
        Assert.Equal(("system/Invoice.rs", "bearer", true, """{"active":false}"""),
            ((string?)said["given"]!["scope"], (string?)said["given"]!["token_type"], (bool)said["before"]!, said["after"]!.ToJsonString()));
    }

    [Fact]
    public async Task A_system_gets_a_token_that_is_bound_to_its_key_and_calls_with_proofs()
    {
        using var process = Start("dpop", "meridian-claims", Path.Combine(node.DataFolder, "keys", "meridian-claims.jwk"), "system/Invoice.rs", "/apis/revenue-cycle/invoices/v1/invoices/12");
        Assert.Equal("""{"type":"dpop","statuses":[200,200,401],"bound":true}""", (await End(process)).Trim());
    }

    [Fact]
    public async Task An_app_pushes_its_request_is_let_by_a_patient_refreshes_and_gives_back()
    {
        using var admin = await node.SignedIn("admin");
        var invited = await new Concordat.Control.ControlClient(admin).InvitePatient(new("otto", "MRN-1005", "urn:st-brigid:mrn", "MRN-1005"), TestContext.Current.CancellationToken);
        using var process = Start("app", "brigid-phone", Redirect, "launch/patient openid fhirUser offline_access patient/Appointment.rs");
        var link = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(node.Node.Options.Gateway + "/connect/authorize?", link, StringComparison.Ordinal);
        await process.StandardInput.WriteLineAsync(await Decide(link, invited.Code));
        var said = JsonNode.Parse(await End(process))!;
        Assert.Equal(("MRN-1005", "launch/patient openid fhirUser offline_access patient/Appointment.rs", "Patient/MRN-1005", "MRN-1005", true, "invalid_grant"),
            ((string?)said["patient"], (string?)said["scope"], (string?)said["fhirUser"], (string?)said["again"], (bool)said["rotated"]!, (string?)said["refused"]));
    }

    /// <summary>What the patient does in a browser; answers where it is led back to.</summary>
    private async Task<string> Decide(string link, string code)
    {
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(node.Node.Options.Gateway) };
        browser.DefaultRequestHeaders.Add("Origin", node.Node.Options.Gateway);
        Assert.Equal("/connect/consent", (await browser.GetAsync(link)).Headers.Location?.OriginalString);
        await Post(("name", "otto"), ("password", code));
        await Post(("password", "a long password of otto"), ("again", "a long password of otto"));
        var decided = await Post(("decision", "allow"), ("scope", "fhirUser"), ("scope", "offline_access"), ("scope", "patient/Appointment.rs"));
        return (await browser.GetAsync(decided.Headers.Location)).Headers.Location!.OriginalString;

        Task<HttpResponseMessage> Post(params (string Name, string Value)[] form) =>
            browser.PostAsync("/connect/consent", new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value))));
    }

    private Process Start(params string[] arguments)
    {
        if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_FOREIGN") is not { } folder)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "CONCORDAT_TEST_FOREIGN is not set: eng/services.sh installs the foreign clients.");
            Assert.Skip("The foreign clients are not installed; eval \"$(eng/services.sh)\" does that where there is npm.");
            return null!;
        }
        return Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "openid-client.mjs"), node.Node.Options.Gateway, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder,
        })!;
    }

    private static async Task<string> End(Process process)
    {
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        return await output;
    }
}

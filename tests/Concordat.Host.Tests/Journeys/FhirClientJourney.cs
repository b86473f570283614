using System.Net.Http.Json;
using System.Net;
using Concordat.Control;
using Concordat.Host.Tests.Browser;
using Concordat.Modules.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// fhirclient, which others wrote, in a page of an app in Chromium (<c>eng/foreign</c>): it finds the authorization server from the address of a FHIR interface alone, is let by
/// a patient, gets its token from another origin, and reads that patient's record through the gateway.
/// </summary>
public sealed class FhirClientJourney(FhirClientJourney.RecordNode node, Browser.Browser browser) : IClassFixture<FhirClientJourney.RecordNode>, IClassFixture<Browser.Browser>
{
    [Fact]
    public async Task A_patient_reads_their_record_in_an_app_in_a_browser()
    {
        using var admin = await node.SignedIn("admin");
        var invited = await new ControlClient(admin).InvitePatient(new("maria", "pat-1", "urn:st-brigid:mrn", "MRN-1003"), TestContext.Current.CancellationToken);
        foreach (var (id, family) in new[] { ("pat-1", "Example"), ("pat-2", "Other") })
        {
            using var stored = await node.Gateway.PutAsJsonAsync($"{node.Systems.Url}/ehr/fhir/Patient/{id}", new { resourceType = "Patient", name = new[] { new { family } }, birthDate = "1980-01-01" }, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        }
        await using var context = await browser.Open(node.App, anyCertificate: true);
        var page = await context.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : Array.Empty<string>());
        await page.GotoAsync($"/?iss={Uri.EscapeDataString(node.FhirServer)}");

        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("maria");
        await page.GetByLabel("Password, or the one-time code of your invitation").FillAsync(invited.Code);
        await page.Keyboard.PressAsync("Enter");
        await page.GetByLabel("Password, at least 12 characters").FillAsync("a long password of maria");
        await page.GetByLabel("The same again").FillAsync("a long password of maria");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow what is ticked" }).ClickAsync();

        await Assertions.Expect(page.Locator("#said")).Not.ToBeEmptyAsync();
        Assert.Equal("pat-1 Example; another: Forbidden; again: Example", await page.Locator("#said").InnerTextAsync());
        Assert.All(errors, error => Assert.Contains("403", error, StringComparison.Ordinal)); // the record of another alone: no policy of ours stood in the way
    }

    /// <summary>The sample network with a FHIR interface to the health record, and an app in a browser that may use it.</summary>
    public sealed class RecordNode : JourneyNode
    {
        private const string Page = """
            <!doctype html><meta charset="utf-8"><title>An app</title><pre id="said"></pre><script src="/fhir-client.js"></script><script>
            const said = (text) => document.getElementById("said").textContent = text;
            const scope = "launch/patient openid fhirUser offline_access patient/Patient.rs";
            const family = (patient) => patient.name[0].family;
            (location.pathname === "/"
              ? FHIR.oauth2.authorize({ clientId: "record-in-browser", scope, redirectUri: location.origin + "/back", pkceMode: "required" })
              : FHIR.oauth2.ready().then(async (client) => {
                  const own = await client.patient.read();
                  const other = await client.request("Patient/pat-2").then(() => "given", (error) => error.statusText);
                  await client.refresh();
                  said(`${client.patient.id} ${family(own)}; another: ${other}; again: ${family(await client.patient.read())}`);
                })).catch((error) => said("failed: " + error));
            </script>
            """;

        private readonly int _port = Ports.Free(1);
        private IHost? _app;

        internal string App => $"https://localhost:{_port}";

        internal string FhirServer => Node.Options.Gateway + "/apis/clinical/records/v1";

        protected override void Change()
        {
            var folder = Path.Combine(Workspace, "domains", "clinical", "apis", "records", "v1");
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "api.yaml"), Api);
            File.WriteAllText(Path.Combine(folder, "openapi.yaml"), Contract);
            Replace("partners/brigid-app.yaml", "contacts:", $"""
                  - id: record-in-browser
                    keys: none
                    title: My record
                    redirectUris: ["{App}/back"]
                    scopes: [launch/patient, openid, fhirUser, offline_access, patient/Patient.rs]
                    purposes: [PATRQT]
                    interfaces: [clinical/records/v1]
                contacts:
                """);
        }

        protected override async Task Before()
        {
            using var root = TestCertificates.Root("CN=Invented authority");
            var certificate = TestCertificates.Signed("CN=localhost", root, TestCertificates.ForServers, dns: "localhost");
            var library = Environment.GetEnvironmentVariable("CONCORDAT_TEST_FOREIGN") is { } foreign
                ? await File.ReadAllTextAsync(Path.Combine(foreign, "node_modules", "fhirclient", "build", "fhir-client.js"), TestContext.Current.CancellationToken) : null;
            _app = new HostBuilder().ConfigureLogging(logging => logging.ClearProviders()).ConfigureWebHost(web => web
                .UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port, on => on.UseHttps(certificate)))
                .Configure(app => app.Run(async context =>
                {
                    var isScript = context.Request.Path == "/fhir-client.js";
                    context.Response.ContentType = isScript ? "text/javascript" : "text/html; charset=utf-8";
                    await context.Response.WriteAsync(isScript ? library! : Page);
                }))).Build();
            await _app.StartAsync();
        }

        protected override async Task After()
        {
            await _app!.StopAsync();
            _app.Dispose();
        }

        private const string Api = """
            kind: api
            name: records
            version: 1.0.0
            lifecycle: published
            owner: clinical
            summary: The patient's own entry in the health record, as FHIR R4.
            classification: phi
            criticality: high
            tier: gold
            need: { latency: interactive, transformation: none, systems: 1, consumers: 1, volumePerDay: 1000 }
            pattern: { interaction: real-time, route: direct }
            degraded: reject
            contract: openapi.yaml
            backend: { system: ehr, path: / }
            access:
              purposes: [PATRQT]
              scopes: { read: system/Patient.rs }
              subject: { path: id, response: id }
              consent: required
            minimize:
              PATRQT: [resourceType, id, name, birthDate]
            retention: P3Y
            regions: [eu-west]
            contacts:
              - { name: Clinical desk, email: clinical@st-brigid.example, role: business }
            """;

        private const string Contract = """
            openapi: 3.1.0
            info:
              title: Health record
              version: 1.0.0
              description: The patient's own entry in the health record, as FHIR R4.
              contact: { name: Clinical desk, email: clinical@st-brigid.example }
            servers: [{ url: https://api.st-brigid.example/apis/clinical/records/v1 }]
            tags: [{ name: patients, description: Entries of patients. }]
            security: [{ smart: [system/Patient.rs] }]
            paths:
              /Patient/{id}:
                get:
                  operationId: readPatient
                  summary: Read a patient
                  description: One patient.
                  tags: [patients]
                  parameters:
                    - { name: id, in: path, required: true, description: The id in the record., schema: { type: string, maxLength: 64, pattern: '^[A-Za-z0-9.-]+$' }, example: pat-1 }
                  responses:
                    '200':
                      description: The patient.
                      content:
                        application/fhir+json:
                          schema: { $ref: '#/components/schemas/Patient' }
            components:
              securitySchemes:
                smart:
                  type: oauth2
                  description: SMART on FHIR.
                  flows: { clientCredentials: { tokenUrl: https://api.st-brigid.example/connect/token, scopes: { system/Patient.rs: Read patients } } }
              schemas:
                Patient:
                  type: object
                  required: [resourceType, id]
                  properties:
                    resourceType: { type: string, const: Patient }
                    id: { type: string, maxLength: 64 }
                    name: { type: array, maxItems: 20, items: { type: object, properties: { family: { type: string, maxLength: 200 } } } }
                    birthDate: { type: string, format: date }
                    meta: { type: object }
            """;
    }
}

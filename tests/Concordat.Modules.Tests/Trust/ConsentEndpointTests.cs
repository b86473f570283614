using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Consents;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Consents over HTTP. The patients are invented.</summary>
public sealed class ConsentEndpointTests : IAsyncLifetime
{
    private TrustHost _host = null!;
    private HttpClient _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TrustHost.Start();
        _browser = await PeopleTests.Person(_host, "root", Roles.Administrator);
        _browser.DefaultRequestHeaders.Add("Concordat-Reason", "asked at the desk");
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _host.DisposeAsync();
    }

    private static StringContent Fhir(string provision, string status = "active")
    {
        using var resource = ConsentTests.Resource(provision, status: status);
        return new StringContent(resource.RootElement.GetRawText(), Encoding.UTF8, new MediaTypeHeaderValue("application/fhir+json"));
    }

    private static async Task<JsonNode> Json(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

    [Fact]
    public async Task A_consent_is_written_down_read_changed_and_revoked()
    {
        var made = await _browser.PostAsync("/control/v1/fhir/Consent", Fhir("""{"type":"deny"}"""));
        Assert.Equal((HttpStatusCode.Created, "W/\"1\"", "application/fhir+json"), (made.StatusCode, made.Headers.ETag!.ToString(), made.Content.Headers.ContentType!.MediaType));
        var address = "/control/v1/fhir/Consent/" + (await Json(made))["id"];
        Assert.Equal(address + "/_history/1", made.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Conflict, (await _browser.PostAsync("/control/v1/fhir/Consent", Fhir("""{"type":"deny"}"""))).StatusCode);
        using var change = new HttpRequestMessage(HttpMethod.Put, address) { Content = Fhir("""{"type":"deny"}""", "inactive") };
        change.Headers.TryAddWithoutValidation("If-Match", "W/\"1\"");
        Assert.Equal("W/\"2\"", (await _browser.SendAsync(change)).Headers.ETag!.ToString());
        Assert.Equal("inactive", (string?)(await Json(await _browser.GetAsync(address)))["status"]);
        Assert.Equal("active", (string?)(await Json(await _browser.GetAsync(address + "/_history/1")))["status"]);
        Assert.Equal(2, (int?)(await Json(await _browser.GetAsync(address + "/_history")))["total"]);
        Assert.True(_host.Get<ConsentGate>().Permits(_host.Get<ConsentGate>().KeyOf("4711", "urn:oid:2.999.1"), new ConsentUse("TREAT", null, null, "access")));
        var audited = await AuditQueries.Search(_host.Get<ModuleDb>(), null, "person:root", "consent/", null, null, 20);
        Assert.Equal((3, 1, 1), (audited.Count(e => e.Action == "consent.viewed"), audited.Count(e => e.Action == "consent.created"), audited.Count(e => e.Action == "consent.revoked")));
        Assert.All(audited, entry => Assert.Equal("asked at the desk", entry.Reason));
    }

    [Fact]
    public async Task A_patients_consents_are_found_by_a_form_and_the_look_names_nobody()
    {
        await _browser.PostAsync("/control/v1/fhir/Consent", Fhir("""{"type":"deny"}"""));
        using var form = new FormUrlEncodedContent([new("patient.identifier", "urn:oid:2.999.1|4711"), new("status", "active")]);
        Assert.Equal(1, (int?)(await Json(await _browser.PostAsync("/control/v1/fhir/Consent/_search", form)))["total"]);
        var look = Assert.Single(await AuditQueries.Search(_host.Get<ModuleDb>(), null, "person:root", "patient-key/", null, null, 20));
        Assert.DoesNotContain("4711", look.Target, StringComparison.Ordinal);
        using var nobody = new FormUrlEncodedContent([new("status", "active")]);
        Assert.Equal(HttpStatusCode.BadRequest, (await _browser.PostAsync("/control/v1/fhir/Consent/_search", nobody)).StatusCode);
    }

    [Fact]
    public async Task A_consent_that_could_not_be_enforced_is_an_OperationOutcome_with_every_place()
    {
        var refused = await _browser.PostAsync("/control/v1/fhir/Consent", Fhir("""{"type":"deny","securityLabel":[{"code":"R"}],"purpose":[{"code":"FUN"}]}"""));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var places = (await Json(refused))["issue"]!.AsArray().Select(issue => (string?)issue!["expression"]?[0]).OfType<string>();
        Assert.Equal(["Consent.provision.purpose[0]", "Consent.provision.securityLabel"], places.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Consent\"")]
    [InlineData("{\"status\":\"active\",\"status\":\"inactive\"}")]
    [InlineData("[]")]
    public async Task What_is_no_consent_is_refused(string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _browser.PostAsync("/control/v1/fhir/Consent", new StringContent(body, Encoding.UTF8, "application/fhir+json"))).StatusCode);

    [Fact]
    public async Task A_large_body_is_refused() => Assert.Equal(
        HttpStatusCode.RequestEntityTooLarge, (await _browser.PostAsync("/control/v1/fhir/Consent", new StringContent(new string(' ', 300_000), Encoding.UTF8, "application/fhir+json"))).StatusCode);

    [Fact]
    public async Task Who_may_not_administer_reads_and_writes_none()
    {
        using var auditor = await PeopleTests.Person(_host, "eve", Roles.Auditor);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.PostAsync("/control/v1/fhir/Consent", Fhir("""{"type":"deny"}"""))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.GetAsync($"/control/v1/fhir/Consent/{Guid.NewGuid()}")).StatusCode);
    }

    [Fact]
    public async Task The_glass_stays_whole_where_the_standard_says_nothing_of_it()
    {
        using var operating = await PeopleTests.Person(_host, "ola", Roles.Operator);
        var refused = await operating.PostAsJsonAsync("/control/v1/break-glass", new { client = "x", patientRef = "P", minutes = 5, reason = "an emergency here" });
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("standards/consent.yaml", (string?)(await Json(refused))["detail"]);
    }
}

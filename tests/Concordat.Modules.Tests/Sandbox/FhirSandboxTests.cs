using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Concordat.Modules.Tests.Sandbox;

public sealed class FhirSandboxTests(SandboxHost sandbox) : IClassFixture<SandboxHost>
{
    static JsonObject Bundle(string mrn, string report) => JsonNode.Parse($$$"""
        {"resourceType":"Bundle","type":"transaction","entry":[
          {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Observation","status":"final","subject":{"reference":"urn:uuid:2"}},
           "request":{"method":"PUT","url":"Observation?identifier=urn:lab|{{{report}}}-1"}},
          {"fullUrl":"urn:uuid:2","resource":{"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"{{{mrn}}}"}]},
           "request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=urn:mrn|{{{mrn}}}"}}]}
        """)!.AsObject();

    async Task<HttpResponseMessage> Post(JsonNode body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/fhir+json");
        return await sandbox.Http.PostAsync("/ehr/fhir", content);
    }

    [Fact]
    public async Task A_bundle_delivered_twice_makes_nothing_twice()
    {
        var bundle = Bundle("T-1", "R-1");
        bundle["entry"]![0]!["resource"]!["identifier"] = JsonNode.Parse("""[{"system":"urn:lab","value":"R-1-1"}]""");
        for (var i = 0; i < 2; i++)
        {
            using var response = await Post(bundle.DeepClone());
            Assert.Equal(200, (int)response.StatusCode);
        }
        var patients = (await sandbox.Http.GetFromJsonAsync<JsonObject>("/ehr/fhir/Patient?identifier=urn:mrn|T-1"))!;
        Assert.Equal(1, (int)patients["total"]!);
        var observations = (await sandbox.Http.GetFromJsonAsync<JsonObject>("/ehr/fhir/Observation?identifier=urn:lab|R-1-1"))!;
        Assert.Equal(1, (int)observations["total"]!);
        Assert.Equal($"Patient/{(string)patients["entry"]![0]!["resource"]!["id"]!}", (string?)observations["entry"]![0]!["resource"]!["subject"]!["reference"]);
        Assert.Equal(0, (int)(await sandbox.State("ehr"))["duplicateIdentifiers"]!);
    }

    [Fact]
    public async Task A_bundle_with_a_bad_entry_stores_nothing()
    {
        var bundle = Bundle("T-2", "R-2");
        bundle["entry"]!.AsArray().Add(JsonNode.Parse("""{"resource":{"resourceType":"Basic","subject":{"reference":"urn:uuid:none"}},"request":{"method":"POST","url":"Basic"}}"""));
        using var response = await Post(bundle);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("OperationOutcome", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["resourceType"]);
        Assert.Equal(0, (int)(await sandbox.Http.GetFromJsonAsync<JsonObject>("/ehr/fhir/Patient?identifier=T-2"))!["total"]!);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"resourceType":"Bundle","type":"batch"}""")]
    [InlineData("""{"resourceType":1}""")]
    public async Task What_is_no_transaction_is_an_OperationOutcome(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/fhir+json");
        using var response = await sandbox.Http.PostAsync("/ehr/fhir", content);
        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task The_receiver_verifies_signatures_and_counts_duplicates()
    {
        var secret = RandomNumberGenerator.GetBytes(24);
        using (var told = await sandbox.Http.PostAsJsonAsync("/receiver/secret", new { secret = "whsec_" + Convert.ToBase64String(secret) }))
        {
            Assert.Equal(204, (int)told.StatusCode);
        }
        Assert.Equal(204, await Deliver("msg_1", secret));
        Assert.Equal(204, await Deliver("msg_1", secret));
        Assert.Equal(401, await Deliver("msg_2", RandomNumberGenerator.GetBytes(24)));
        var state = await sandbox.State("receiver");
        Assert.Equal("3 2 1 1", $"{state["deliveries"]} {state["distinct"]} {state["duplicates"]} {state["badSignatures"]}");
    }

    async Task<int> Deliver(string id, byte[] secret)
    {
        const string body = """{"type":"clinical.lab-result.received.v1"}""";
        var stamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/receiver/hooks") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", stamp.ToString());
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{id}.{stamp}.{body}"))));
        using var response = await sandbox.Http.SendAsync(request);
        return (int)response.StatusCode;
    }
}

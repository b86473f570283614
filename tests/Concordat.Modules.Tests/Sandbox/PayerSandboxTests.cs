using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Concordat.Modules.Tests.Sandbox;

/// <summary>The simulated payer's desk over a real socket.</summary>
public sealed class PayerSandboxTests(SandboxHost sandbox) : IClassFixture<SandboxHost>
{
    [Theory]
    [InlineData("M-1005", "100.01", null, "100.01 44.01 20.00 36.00")] // Basic: 80.01 is allowed; 25.00 and a fifth of the rest are the patient's
    [InlineData("M-1003", "100.01", null, "100.01 54.01 15.00 31.00")] // Plus: 85.01
    [InlineData("M-1001", "100.01", null, "100.01 90.01 10.00 0.00")] // Complete
    [InlineData("M-1005", "20", null, "20.00 0.00 4.00 16.00")] // what is allowed is less than what the patient owes anyway
    [InlineData("M-1002", "100.01", "27", "100.01 0.00 0.00 100.01")] // not covered
    [InlineData("M-1001", "5000.01", "197", "5000.01 0.00 5000.01 0.00")] // no authorization
    public async Task A_claim_is_acknowledged_and_then_decided_by_what_stands_in_it(string member, string billed, string? denied, string totals)
    {
        var amount = decimal.Parse(billed, CultureInfo.InvariantCulture);
        var id = (string)(await Post($"C-{member}-{billed}", member, amount, amount))["id"]!;

        Assert.Equal("queued", (string?)(await Answer(id))["outcome"]);
        var answer = await Answer(id);
        Assert.Equal(totals, string.Join(' ', answer["total"]!.AsArray().Select(total => total!["amount"]!["value"]!.GetValue<decimal>().ToString("0.00", CultureInfo.InvariantCulture))));
        Assert.Equal(denied, (string?)answer["adjudication"]?[0]?["reason"]?["coding"]?[0]?["code"]);
        Assert.Equal(answer.ToJsonString(), (await Answer(id)).ToJsonString());
    }

    [Fact]
    public async Task A_claim_that_does_not_add_up_is_not_taken()
    {
        var id = (string)(await Post("C-wrong", "M-1001", 10, 10.01m))["id"]!;
        await Answer(id);

        Assert.Equal(("error", "The total is not the sum of the items."), ((string?)(await Answer(id))["outcome"], (string?)(await Answer(id))["disposition"]));
    }

    [Fact]
    public async Task A_claim_that_is_sent_twice_is_one()
    {
        var (first, second) = (await Post("C-twice", "M-1001", 10, 10), await Post("C-twice", "M-1001", 10, 10));

        Assert.Equal((string?)first["id"], (string?)second["id"]);
        var ledger = (JsonObject)(await sandbox.State("payer"))["ledger"]!;
        Assert.Single(ledger["claims"]!.AsArray(), claim => (string?)claim!["claim"] == "C-twice");
    }

    private async Task<JsonObject> Post(string number, string member, decimal net, decimal total)
    {
        var claim = new JsonObject
        {
            ["resourceType"] = "Claim", ["identifier"] = new JsonArray(new JsonObject { ["system"] = "urn:test", ["value"] = number }), ["status"] = "active",
            ["insurance"] = new JsonArray(new JsonObject { ["coverage"] = new JsonObject { ["identifier"] = new JsonObject { ["value"] = member } } }),
            ["item"] = new JsonArray(new JsonObject { ["sequence"] = 1, ["net"] = new JsonObject { ["value"] = net } }), ["total"] = new JsonObject { ["value"] = total },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/payer/fhir/Claim") { Content = new StringContent(claim.ToJsonString(), Encoding.UTF8, "application/fhir+json") };
        request.Headers.Add("If-None-Exist", $"identifier=urn:test|{number}");
        using var answer = await sandbox.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();
    }

    private async Task<JsonObject> Answer(string claim)
    {
        var found = JsonNode.Parse(await sandbox.Http.GetStringAsync(new Uri($"/payer/fhir/ClaimResponse?request=Claim/{claim}", UriKind.Relative), TestContext.Current.CancellationToken))!;
        return Assert.Single(found["entry"]!.AsArray())!["resource"]!.AsObject();
    }
}

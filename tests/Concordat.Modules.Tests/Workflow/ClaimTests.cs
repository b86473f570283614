using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Core.Workflows;
using Concordat.Platform.Data;

namespace Concordat.Modules.Tests.Workflow;

/// <summary>Claims from the discharge to the settled invoice, to the cent. CONCORDAT_CLAIMS says how many; the suite takes some.</summary>
public sealed class ClaimTests(ITestOutputHelper output)
{
    /// <summary>A member whom the simulated payer does not cover.</summary>
    public const string Uncovered = "M-1002";

    private static readonly int Many = int.Parse(Environment.GetEnvironmentVariable("CONCORDAT_CLAIMS") ?? "25", CultureInfo.InvariantCulture);

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_is_billed_is_paid_adjusted_or_the_patients_to_the_cent_in_Odoo_and_in_the_remittances(DatabaseKind kind)
    {
        await using var network = await SampleNetwork.Start(kind);
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, Many, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await network.Begin(SampleNetwork.Billing, Stay(number)));
        // Every second denial is sent again with an authorization; the others are accepted.
        await network.Finish(task => task.Place == "denial" && task.Id.ToByteArray()[^1] % 2 == 0 ? new JsonObject { ["decision"] = "accept" } : SampleProcesses.Yes()(task), seconds: 60 + (2 * Many));

        var ledger = await network.Ledger();
        var (billed, paid, adjusted, patient) = (Of(ledger, "billed"), Of(ledger, "paid"), Of(ledger, "adjusted"), Of(ledger, "patient"));
        Assert.Equal(billed, paid + adjusted + patient);
        Assert.Equal(paid, Of(ledger, "payments"));

        var invoices = await network.Odoo("account.move", "amount_total amount_residual state");
        var payments = await network.Odoo("account.payment", "amount journal_id memo");
        decimal Booked(int journal) => payments.Where(payment => (int)payment["journal_id"]![0]! == journal).Sum(payment => SampleNetwork.Amount(payment["amount"]));
        Assert.Equal(Many, invoices.Count);
        Assert.Equal((billed, paid, adjusted, patient), (invoices.Sum(one => SampleNetwork.Amount(one["amount_total"])), Booked(3), Booked(5), invoices.Sum(one => SampleNetwork.Amount(one["amount_residual"]))));

        var sums = (Paid: 0m, Adjusted: 0m, Patient: 0m);
        foreach (var instance in await network.Instances())
        {
            Assert.Equal(WorkflowStatus.Completed, instance.Status);
            var result = (await network.State(instance.Id)).Output!;
            sums = (sums.Paid + SampleNetwork.Amount(result["paid"]), sums.Adjusted + SampleNetwork.Amount(result["adjusted"]), sums.Patient + SampleNetwork.Amount(result["patient"]));
        }
        Assert.Equal((paid, adjusted, patient), sums);
        Assert.True(paid > 0 && adjusted > 0 && patient > 0);
        Assert.Contains(ledger["claims"]!.AsArray(), claim => (string?)claim!["state"] == "denied");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Many} claims on {kind}: billed {billed:0.00} = paid {paid:0.00} + adjusted {adjusted:0.00} + patient {patient:0.00} in {watch.Elapsed.TotalSeconds:0.0} s"));
    }

    [Fact]
    public async Task A_denied_claim_that_is_sent_again_takes_the_place_of_the_first()
    {
        await using var network = await SampleNetwork.Start(DatabaseKind.Sqlite);
        var id = await network.Begin(SampleNetwork.Billing, SampleProcesses.Stay("E-1", "M-1001", (1, 6000.01m)));
        await network.Finish(SampleProcesses.Yes());

        Assert.Equal(["replaced", "paid"], (await network.Ledger())["claims"]!.AsArray().Select(claim => (string?)claim!["state"]));
        var result = (await network.State(id)).Output!;
        Assert.Equal(6000.01m, SampleNetwork.Amount(result["paid"]) + SampleNetwork.Amount(result["adjusted"]) + SampleNetwork.Amount(result["patient"]));
        var invoice = Assert.Single(await network.Odoo("account.move", "amount_residual"));
        Assert.Equal(SampleNetwork.Amount(result["patient"]), SampleNetwork.Amount(invoice["amount_residual"]));
    }

    [Fact]
    public async Task A_claim_that_the_payer_does_not_take_is_withdrawn_and_its_invoice_cancelled_in_reverse_order()
    {
        await using var network = await SampleNetwork.Start(DatabaseKind.Sqlite);
        await SendBefore(network);
        var id = await network.Begin(SampleNetwork.Billing, SampleProcesses.Stay("E-1", "M-1001", (1, 100)));
        await network.Finish(SampleProcesses.Yes());

        Assert.Equal(["compensating declined", "compensated undo/claim", "compensated undo/post", "compensated undo/invoice", "ended"], (await network.Lines(id)).TakeLast(5));
        Assert.Equal(["active", "cancelled"], (await network.Fhir("/payer/fhir/Claim")).Select(claim => (string?)claim["status"]));
        Assert.Equal("cancel", (string?)Assert.Single(await network.Odoo("account.move", "state"))["state"]);
    }

    /// <summary>Somebody has sent a claim by hand, under the number that the next invoice will have.</summary>
    internal static async Task SendBefore(SampleNetwork network)
    {
        var year = TimeProvider.System.GetUtcNow().Year;
        var all = await network.Sandbox.Odoo("account.move", "search_read", [new JsonArray()], new JsonObject { ["fields"] = new JsonArray("name") });
        var last = all["result"]!.AsArray().Select(move => move!["name"]!.ToString()).Where(name => name.StartsWith($"INV/{year}/", StringComparison.Ordinal)).Max(StringComparer.Ordinal);
        var next = last is null ? 1 : int.Parse(last[^5..], CultureInfo.InvariantCulture) + 1;
        var claim = $$"""
            { "resourceType": "Claim", "identifier": [{ "system": "https://st-brigid.example/claims", "value": "INV/{{year}}/{{next:00000}}" }], "status": "active",
              "insurance": [{ "coverage": { "identifier": { "value": "M-1001" } } }], "item": [{ "sequence": 1, "net": { "value": 1 } }], "total": { "value": 1 } }
            """;
        using var content = new StringContent(claim, Encoding.UTF8, "application/fhir+json");
        using var answer = await network.Sandbox.Http.PostAsync(new Uri("/payer/fhir/Claim", UriKind.Relative), content);
        Assert.True(answer.IsSuccessStatusCode);
    }

    /// <summary>Stays with odd cents and parts of a day; some large enough to need an authorization, some of members who are not covered.</summary>
    private static JsonObject Stay(int number) => SampleProcesses.Stay(
        $"E-{number}", number == 3 ? Uncovered : $"M-{2000 + number}", (1 + (number % 4), 333.33m + number), (1.5m + (number % 3), 17.07m), (1, number % 7 == 0 ? 5200.55m : 0.01m * (number + 1)));

    private static decimal Of(JsonObject ledger, string column) => SampleNetwork.Amount(ledger[column]);
}

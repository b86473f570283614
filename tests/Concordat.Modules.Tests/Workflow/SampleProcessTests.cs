using System.Text.Json.Nodes;
using Concordat.Core.Workflows;
using Concordat.Platform.Data;
using Concordat.Platform.Log;

namespace Concordat.Modules.Tests.Workflow;

/// <summary>The three processes of the sample from end to end, and where they turn: one node, one set of simulated systems for each way.</summary>
public sealed class SampleProcessTests
{
    [Fact]
    public async Task A_shelf_that_is_nearly_empty_is_filled_and_its_bill_is_paid()
    {
        await using var network = await SampleNetwork.Start(DatabaseKind.Sqlite);
        var id = await network.Begin(SampleNetwork.Purchasing, SampleProcesses.Shelf("MED-0024"));
        await network.Finish(SampleProcesses.Yes());

        var output = (await network.State(id)).Output!;
        Assert.Equal(("P00001", 1300m), ((string?)output["order"], SampleNetwork.Amount(output["paid"])));
        var order = Assert.Single(await network.Odoo("purchase.order", "state receipt_status invoice_status"));
        Assert.Equal("purchase full invoiced", $"{order["state"]} {order["receipt_status"]} {order["invoice_status"]}");
        var bill = Assert.Single(await network.Odoo("account.move", "ref state payment_state amount_residual"));
        Assert.Equal("SUP-77 posted paid 0", $"{bill["ref"]} {bill["state"]} {bill["payment_state"]} {bill["amount_residual"]}");
        Assert.Contains("skipped release", await network.Lines(id)); // 1,300 needs a buyer, and no second person
        Assert.Contains("skipped difference", await network.Lines(id));
    }

    [Fact]
    public async Task What_differs_between_order_receipt_and_bill_goes_to_a_person_who_may_send_the_bill_back()
    {
        await using var network = await SampleNetwork.Start(DatabaseKind.Sqlite);
        var id = await network.Begin(SampleNetwork.Purchasing, SampleProcesses.Shelf("MED-0024"));
        await network.Finish(SampleProcesses.Yes(("count", new JsonObject { ["received"] = 60 }), ("bill", SampleProcesses.Bill(100, 13.5m)), ("difference", new JsonObject { ["pay"] = false })));

        Assert.Equal(
            ["more is billed than was received", "the price is higher than ordered", "less was received than ordered"],
            ((JsonArray)(await network.State(id)).Outputs["match"]!).Select(one => (string?)one!["difference"]));
        Assert.Empty(await network.Odoo("account.move", "id"));
        var order = Assert.Single(await network.Odoo("purchase.order", "receipt_status"));
        Assert.Equal("partial", (string?)order["receipt_status"]);
    }

    [Fact]
    public async Task An_order_that_is_large_needs_two_people_and_one_that_is_small_nobody()
    {
        await using var network = await SampleNetwork.Start(DatabaseKind.Sqlite);
        var small = await network.Begin(SampleNetwork.Purchasing, SampleProcesses.Shelf("MED-0021"));
        var large = await network.Begin(SampleNetwork.Purchasing, SampleProcesses.Shelf("MED-0025"));
        await network.Finish(SampleProcesses.Yes(("count", new JsonObject { ["received"] = 0 })));

        Assert.Equal(["skipped approve", "skipped release"], (await network.Lines(small)).Where(line => line.EndsWith("approve", StringComparison.Ordinal) || line.EndsWith("release", StringComparison.Ordinal)));
        var doers = (await network.State(large)).Doers;
        Assert.Equal(("ada", "grace"), (doers["approve"], doers["release"]));
        Assert.Equal(["compensating nothing", "compensated undo/order", "compensated undo/requisition", "ended"], (await network.Lines(large)).TakeLast(4));
        Assert.All(await network.Odoo("purchase.order", "state"), order => Assert.Equal("cancel", (string?)order["state"]));
        Assert.All(await network.Odoo("stock.picking", "state"), receipt => Assert.Equal("cancel", (string?)receipt["state"]));
    }

    [Fact]
    public async Task A_product_that_is_on_order_is_not_ordered_again()
    {
        await using var network = await SampleNetwork.Start(DatabaseKind.Sqlite);
        var first = await network.Begin(SampleNetwork.Purchasing, SampleProcesses.Shelf("MED-0024"));
        await network.Get<Quiet>().Settle(TestContext.Current.CancellationToken);
        var second = await network.Begin(SampleNetwork.Purchasing, SampleProcesses.Shelf("MED-0024"));
        await network.Finish(SampleProcesses.Yes());

        Assert.Contains("completed ordered", await network.Lines(second));
        Assert.Contains("completed settle", await network.Lines(first));
        Assert.Single(await network.Odoo("purchase.order", "id"));
    }

    [Fact]
    public async Task A_referral_becomes_a_visit_and_the_next_one_gets_the_next_slot()
    {
        await using var network = await SampleNetwork.Start(DatabaseKind.Sqlite);
        var kept = await network.Begin(SampleNetwork.Referral, SampleProcesses.Referred("R-1"));
        await network.Finish(SampleProcesses.Yes());
        var missed = await network.Begin(SampleNetwork.Referral, SampleProcesses.Referred("R-2", "MRN-1004"));
        await network.Finish(SampleProcesses.Yes(("came", new JsonObject { ["came"] = false })));

        Assert.Equal(("kept", "2026-12-03T09:00:00Z"), ((string?)(await network.State(kept)).Output!["visit"], (string?)(await network.State(kept)).Output!["start"]));
        Assert.Equal(("missed", "2026-12-03T09:30:00Z"), ((string?)(await network.State(missed)).Output!["visit"], (string?)(await network.State(missed)).Output!["start"]));
        Assert.Equal(["fulfilled", "noshow"], (await network.Fhir("/ehr/fhir/Appointment")).Select(one => (string?)one["status"]));
        Assert.Equal(["2026-12-03 09:00:00", "2026-12-03 09:30:00"], (await network.Odoo("calendar.event", "start")).Select(one => (string?)one["start"]));
        Assert.Contains("completed follow", await network.Lines(missed));
    }

    [Fact]
    public async Task A_slot_is_given_back_where_the_patient_cannot_be_entered()
    {
        await using var network = await SampleNetwork.Start(DatabaseKind.Sqlite);
        var id = await network.Begin(SampleNetwork.Referral, SampleProcesses.Referred("R-1", "MRN-9999"));
        await network.Finish(SampleProcesses.Yes());

        Assert.Equal(["compensating entered", "compensated undo/book", "ended"], (await network.Lines(id)).TakeLast(3));
        Assert.Equal("cancelled", (string?)Assert.Single(await network.Fhir("/ehr/fhir/Appointment"))["status"]);
        Assert.DoesNotContain(await network.Fhir("/ehr/fhir/Slot"), slot => (string?)slot["status"] == "busy");
    }

    [Fact]
    public async Task Where_the_insurer_does_not_cover_it_the_patient_is_asked_before_anything_is_taken()
    {
        await using var network = await SampleNetwork.Start(DatabaseKind.Sqlite);
        var id = await network.Begin(SampleNetwork.Referral, SampleProcesses.Referred("R-1", member: ClaimTests.Uncovered));
        await network.Finish(SampleProcesses.Yes(("uncovered", new JsonObject { ["proceed"] = false })));

        Assert.Equal("completed uncovered", (await network.Lines(id)).Single(line => line == "completed uncovered"));
        Assert.Equal(WorkflowStatus.Compensated, Assert.Single(await network.Instances()).Status);
        Assert.Empty(await network.Fhir("/ehr/fhir/Appointment"));
    }
}

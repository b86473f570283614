using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Control;
using Concordat.Platform.Log;
using Concordat.Workflow.Control;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Host.Tests.Journeys;

/// <summary>From a discharge to a posted invoice in Odoo, with a person in the middle; and back again where the person says no.</summary>
public sealed class WorkflowJourney(JourneyNode node) : IClassFixture<JourneyNode>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stay_is_billed_once_although_an_answer_of_Odoo_was_lost()
    {
        var ada = await node.As("ada");
        var before = await Odoo();
        await node.Systems.Behave("odoo", """{"mode":"lost"}""");
        var id = await Start(ada, "E-2001");
        await Until(ada, id, one => one.History.Any(h => h.Kind == "tried"));
        await node.Systems.Behave("odoo", """{"mode":"ok"}""");

        var task = await TaskOf(ada, id);
        var opened = await ada.OpenTask(task.Id, Stop);
        Assert.Equal(("E-2001", 96.5m), (opened.Show!.Value.GetProperty("encounter").GetString(), opened.Show.Value.GetProperty("total").GetDecimal()));
        var incomplete = await Assert.ThrowsAsync<ControlRefusedException>(() => ada.CompleteTask(task.Id, JsonSerializer.SerializeToElement(new { approved = "yes" }), Stop));
        Assert.Equal(400, incomplete.Problem.Status);
        await ada.CompleteTask(task.Id, JsonSerializer.SerializeToElement(new { approved = true }), Stop);

        await Until(ada, id, one => one.Instance.Status == "completed");
        await node.Leave("ada", "payload-view");
        var content = (await ada.Instance(id, content: true, Stop)).History;
        Assert.StartsWith("INV/", content[^1].Content!.Value.GetProperty("output").GetProperty("invoice").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, (await Odoo()) - before);
        Assert.Equal(["invoice", "weight", "review", "post", "told"], content.Where(h => h.Kind == "completed").Select(h => h.Place));
        var found = await ada.Instances("revenue-cycle/discharge-to-billing", key: "E-2001", cancellationToken: Stop);
        Assert.Equal(id, Assert.Single(found.Instances).Id);
    }

    [Fact]
    public async Task A_draft_whose_coding_is_refused_is_cancelled_in_Odoo()
    {
        var ada = await node.As("ada");
        var id = await Start(ada, "E-2002");
        var task = await TaskOf(ada, id);
        var theirs = await (await node.As("mara")).Tasks(mine: true, cancellationToken: Stop);
        Assert.DoesNotContain(theirs.Tasks, one => one.Id == task.Id);
        var refused = await Assert.ThrowsAsync<ControlRefusedException>(async () => await (await node.As("mara")).OpenTask(task.Id, Stop));
        Assert.Equal(403, refused.Problem.Status);

        await ada.CompleteTask(task.Id, JsonSerializer.SerializeToElement(new { approved = false, reason = "wrong group" }), Stop);

        var detail = await Until(ada, id, one => one.Instance.Status == "compensated");
        Assert.Equal(["compensating refused", "compensated undo/invoice", "ended "], detail.History.TakeLast(3).Select(h => $"{h.Kind} {h.Place}"));
    }

    [Fact]
    public async Task An_insured_stay_is_claimed_paid_and_booked_until_the_patients_share_is_left()
    {
        var ada = await node.As("ada");
        var id = await Start(ada, "E-2003", "M-1003");
        await ada.CompleteTask((await TaskOf(ada, id)).Id, JsonSerializer.SerializeToElement(new { approved = true }), Stop);

        await Until(ada, id, one => one.Instance.Status == "completed");
        await node.Leave("ada", "payload-view");
        var output = (await ada.Instance(id, content: true, Stop)).History[^1].Content!.Value.GetProperty("output");
        // 96.50 at 85 % is 82.03; the patient owes 25.00 and a tenth of the rest.
        Assert.Equal((51.33m, 14.47m, 30.70m), (output.GetProperty("paid").GetDecimal(), output.GetProperty("adjusted").GetDecimal(), output.GetProperty("patient").GetDecimal()));
        var ledger = (await node.Systems.State("payer"))["ledger"]!;
        Assert.Contains(ledger["claims"]!.AsArray(), claim => (string?)claim!["claim"] == output.GetProperty("invoice").GetString() && (string?)claim["state"] == "paid");
    }

    [Fact]
    public async Task A_referral_that_a_partner_publishes_gets_a_slot_and_gives_it_back_when_it_is_cancelled()
    {
        var ada = await node.As("ada");
        using var referral = new HttpRequestMessage(HttpMethod.Post, "/events")
        {
            Content = new StringContent("""
                { "specversion": "1.0", "id": "R-3001", "source": "urn:televida", "type": "patient-engagement.referral.created.v1",
                  "data": { "referralRef": "R-3001", "patientRef": "MRN-1001", "specialty": "394579002", "notBefore": "2026-12-10T00:00:00Z", "coverage": { "payer": "civic-mutual", "member": "M-1003" } } }
                """, System.Text.Encoding.UTF8, "application/cloudevents+json"),
        };
        referral.Headers.Authorization = new("Bearer", await node.Token("televida-scheduling", "system/ServiceRequest.c", "TREAT"));
        using (var answer = await node.Gateway.SendAsync(referral, Stop))
        {
            Assert.True((int)answer.StatusCode == 202, await answer.Content.ReadAsStringAsync(Stop));
        }
        await node.Settle();
        var started = Assert.Single((await ada.Instances("patient-engagement/referral-to-appointment", key: "R-3001", cancellationToken: Stop)).Instances);
        await Until(ada, started.Id, one => one.History.Any(h => h is { Kind: "opened", Place: "until" }));
        Assert.Equal(1, (int)(await node.Systems.State("ehr"))["resources"]!["Appointment"]!);

        await ada.CancelInstance(started.Id, true, "the patient moved away", Stop);

        var detail = await Until(ada, started.Id, one => one.Instance.Status == "cancelled");
        Assert.Equal(["compensated undo/entered", "compensated undo/book"], detail.History.Where(h => h.Kind == "compensated").Select(h => $"{h.Kind} {h.Place}"));
    }

    private async Task<Guid> Start(ControlClient control, string encounter, string? member = null)
    {
        var input = new JsonObject { ["encounterRef"] = encounter, ["patientRef"] = "MRN-1003", ["lines"] = new JsonArray(new JsonObject { ["description"] = "Laboratory", ["unitPrice"] = 96.5 }) };
        if (member is not null)
        {
            input["coverage"] = new JsonObject { ["payer"] = "civic-mutual", ["member"] = member };
        }
        return (await control.StartWorkflow("revenue-cycle", "discharge-to-billing", JsonSerializer.SerializeToElement(input), Stop)).Instance;
    }

    private async Task<int> Odoo() => (int)(await node.Systems.State("odoo"))["invoicesByExternalId"]!;

    private async Task<WorkflowApi.TaskView> TaskOf(ControlClient control, Guid instance)
    {
        await Until(control, instance, one => one.History.Any(h => h is { Kind: "opened", Place: "review" }));
        return Assert.Single((await control.Tasks(mine: true, cancellationToken: Stop)).Tasks, one => one.Instance == instance);
    }

    private async Task<WorkflowApi.InstanceDetail> Until(ControlClient control, Guid instance, Func<WorkflowApi.InstanceDetail, bool> stands)
    {
        var signal = node.Node.Services.GetRequiredService<RelaySignal>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var progress = signal.Progress;
            var detail = await control.Instance(instance, cancellationToken: Stop);
            if (stands(detail))
            {
                return detail;
            }
            Assert.False(patience.IsCancellationRequested, $"{detail.Instance.Status} {detail.Instance.StuckStep} {detail.Instance.Cause} {detail.Instance.Detail}: {string.Join(", ", detail.History.Select(h => $"{h.Kind} {h.Place}"))}");
            await progress.WaitAsync(TimeSpan.FromMilliseconds(100), patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

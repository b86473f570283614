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

    private async Task<Guid> Start(ControlClient control, string encounter)
    {
        var input = new JsonObject { ["encounterRef"] = encounter, ["patientRef"] = "MRN-1003", ["lines"] = new JsonArray(new JsonObject { ["description"] = "Laboratory", ["unitPrice"] = 96.5 }) };
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

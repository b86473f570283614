using System.Text.Json.Nodes;
using Concordat.Core.Workflows;
using Concordat.Modules.Tests.Integration;
using Concordat.Platform.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests.Workflow;

/// <summary>
/// The three processes of the sample at once, on a node that dies at each commit of any of them: by turns with the transaction lost and with the answer to it lost. What stands in
/// Odoo, EHR and payer in the end is what stands there without any death, on the way forth and on the way back.
/// </summary>
public sealed class SampleCrashTests
{
    private static readonly Func<Concordat.Workflow.WorkflowTaskRow, JsonObject> Refusals = SampleProcesses.Yes(("count", new JsonObject { ["received"] = 0 }));

    /// <summary>One way on each database in the suite; both ways on both where CONCORDAT_WORKFLOWS asks for the long proof.</summary>
    private static readonly bool Whole = Environment.GetEnvironmentVariable("CONCORDAT_WORKFLOWS") is not null;

    public static TheoryData<DatabaseKind> WayForth => Whole ? TestDatabase.Kinds : [DatabaseKind.Postgres];

    public static TheoryData<DatabaseKind> WayBack => Whole ? TestDatabase.Kinds : [DatabaseKind.Sqlite];

    [Theory, MemberData(nameof(WayForth))]
    public async Task A_node_that_dies_at_any_step_changes_nothing_in_Odoo_EHR_and_payer(DatabaseKind kind)
    {
        await using var network = await SampleNetwork.Start(kind, MortalDatabase.Add);
        await Begin(network);
        var deaths = await Die(network, SampleProcesses.Yes());

        Assert.True(deaths >= 40, $"The node died {deaths} times.");
        Assert.All(await network.Instances(), one => Assert.Equal(WorkflowStatus.Completed, one.Status));
        Assert.Equal(await Undisturbed(Begin, SampleProcesses.Yes()), await network.Everywhere());
    }

    [Theory, MemberData(nameof(WayBack))]
    public async Task A_node_that_dies_on_the_way_back_undoes_each_step_once_in_reverse_order(DatabaseKind kind)
    {
        await using var network = await SampleNetwork.Start(kind, MortalDatabase.Add);
        await BeginBack(network);
        var deaths = await Die(network, Refusals);

        Assert.True(deaths >= 25, $"The node died {deaths} times.");
        foreach (var (workflow, undone) in new[]
        {
            (SampleNetwork.Billing, new[] { "compensated undo/claim", "compensated undo/post", "compensated undo/invoice" }),
            (SampleNetwork.Purchasing, ["compensated undo/order", "compensated undo/requisition"]),
            (SampleNetwork.Referral, ["compensated undo/book"]),
        })
        {
            var instance = (await network.Instances()).Single(one => one.Workflow == workflow);
            Assert.Equal(WorkflowStatus.Compensated, instance.Status);
            Assert.Equal(undone, (await network.Lines(instance.Id)).Where(line => line.StartsWith("compensated ", StringComparison.Ordinal)));
        }
        Assert.Equal(await Undisturbed(BeginBack, Refusals), await network.Everywhere());
    }

    private static async Task Begin(SampleNetwork network)
    {
        await network.Begin(SampleNetwork.Billing, SampleProcesses.Stay("E-1", "M-1003", (3, 410.07m), (1.5m, 96.55m)));
        await network.Begin(SampleNetwork.Purchasing, SampleProcesses.Shelf("MED-0024"));
        await network.Begin(SampleNetwork.Referral, SampleProcesses.Referred("R-1"));
    }

    /// <summary>The payer takes no claim twice, nothing is delivered, and the patient is not in Odoo.</summary>
    private static async Task BeginBack(SampleNetwork network)
    {
        await ClaimTests.SendBefore(network);
        await network.Begin(SampleNetwork.Billing, SampleProcesses.Stay("E-1", "M-1003", (3, 410.07m)));
        await network.Begin(SampleNetwork.Purchasing, SampleProcesses.Shelf("MED-0024"));
        await network.Begin(SampleNetwork.Referral, SampleProcesses.Referred("R-1", "MRN-9999"));
    }

    private static async Task<string> Undisturbed(Func<SampleNetwork, Task> begin, Func<Concordat.Workflow.WorkflowTaskRow, JsonObject> form)
    {
        await using var network = await SampleNetwork.Start(DatabaseKind.Sqlite);
        await begin(network);
        await network.Finish(form);
        return await network.Everywhere();
    }

    private static async Task<int> Die(SampleNetwork network, Func<Concordat.Workflow.WorkflowTaskRow, JsonObject> form)
    {
        const string count = "SELECT CAST(COUNT(*) AS BIGINT) FROM workflow_history";
        var deaths = 0;
        for (var life = 0; (await network.Instances()).Exists(one => one.EndedAt is null); life++)
        {
            Assert.True(life < 400, "The instances do not end.");
            var moment = (Moment)(life % 2);
            await network.Restart(node => node.GetRequiredService<MortalDatabase>().DieAt(count, moment).GetAwaiter().GetResult()); // before the node begins to work: no commit is passed over
            var died = network.Get<MortalDatabase>().Died;
            var work = network.Finish(form, died: died);
            await Task.WhenAny(died, work).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            if (died.IsCompleted)
            {
                deaths++;
                await work.ContinueWith(_ => { }, TaskScheduler.Default); // people whose node dies see an error, and try again on the next
            }
            else
            {
                await work;
            }
        }
        return deaths;
    }
}

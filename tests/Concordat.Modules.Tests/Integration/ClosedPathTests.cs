using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Modules.Tests.Integration;

/// <summary>Releases that a check of today would refuse: flows and webhooks send nothing on closed paths, and nothing is lost.</summary>
public sealed class ClosedPathTests
{
    private const string Edge = "zones/edge.yaml";

    [Fact]
    public async Task A_step_to_a_system_out_of_reach_is_a_dead_letter_that_goes_on_when_the_path_is_open()
    {
        await using var lab = await LabNetwork.Start(change: files => LabResultFlowTests.Replace(LabResultFlowTests.Replace(files, Edge, "clinical, ", ""), Edge, "clinical: mtls, ", ""));

        Assert.Equal("AA", (await lab.Send(new Oru())).Code);
        await lab.Settle();

        var dead = Assert.Single(await lab.Messages());
        Assert.Equal((MessageState.Dead, "forbidden"), (dead.State, dead.Cause));
        Assert.Contains("zone 'clinical'", dead.Detail, StringComparison.Ordinal);
        Assert.Equal(0, (await lab.Effects()).Reports);
        Assert.Equal("system/ehr", Assert.Single(await Ledger(lab)).Target);

        lab.Activate(files => files);
        Assert.Null(await lab.Get<DecideMessage>().Replay(dead.Id, "person:grace", "The way is declared."));
        await lab.Settle();
        Assert.Equal((1, 0, 1, 1, 1, 0), await lab.Effects());
    }

    [Theory]
    [InlineData("partners/televida.yaml", "televida")]
    [InlineData("systems/receiver.yaml", "receiver")]
    public async Task A_delivery_to_another_region_is_a_dead_letter_with_the_reason(string path, string name)
    {
        await using var lab = await LabNetwork.Start(change: files => LabResultFlowTests.Replace(
            LabResultFlowTests.Replace(files, "concordat.yaml", "regions: [eu-west]", "regions: [eu-west, us-east]"), path, "region: eu-west", "region: us-east"));

        await lab.Send(new Oru());
        await lab.Settle();

        var dead = Assert.Single(await lab.Messages(), m => m.Kind == "webhook");
        Assert.Equal((MessageState.Dead, "forbidden"), (dead.State, dead.Cause));
        Assert.Contains($"'{name}' stands in us-east", dead.Detail, StringComparison.Ordinal);
        Assert.Equal((1, 0, 1, 1, 0, 0), await lab.Effects()); // all but the delivery
        Assert.Contains("residency-region", Assert.Single(await Ledger(lab)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_from_whose_zone_no_way_leads_in_is_told_so()
    {
        await using var lab = await LabNetwork.Start(change: files => LabResultFlowTests.Replace(files, "zones/outside.yaml", "reaches: [edge]", "reaches: [clinical]"));

        Assert.Equal("AR", (await lab.Send(new Oru())).Code);
        Assert.Empty(await lab.Messages());
    }

    [Fact]
    public async Task A_plain_address_on_a_way_that_asks_for_encryption_gets_nothing()
    {
        await using var lab = await LabNetwork.Start(change: files => LabResultFlowTests.Replace(files, "systems/ehr.yaml", files["systems/ehr.yaml"].Split('\n').First(line => line.StartsWith("baseUrl:", StringComparison.Ordinal)), "baseUrl: http://ehr.invalid/fhir"));

        await lab.Send(new Oru());
        await lab.Settle();

        var dead = Assert.Single(await lab.Messages());
        Assert.Equal((MessageState.Dead, "forbidden"), (dead.State, dead.Cause));
    }

    private static Task<List<AuditRow>> Ledger(LabNetwork lab) => lab.Get<ModuleDb>().Read(db => db.Set<AuditRow>().Where(row => row.Action == "path.refused").ToListAsync());
}

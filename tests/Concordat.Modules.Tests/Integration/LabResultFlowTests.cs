using System.Text;
using System.Text.Json.Nodes;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Modules.Tests.Integration;

/// <summary>A laboratory result from the socket to its last effect, and every way in which that can be disturbed.</summary>
public sealed class LabResultFlowTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_result_makes_one_report_one_event_one_webhook_and_one_invoice_line(DatabaseKind kind)
    {
        await using var lab = await LabNetwork.Start(kind);
        Assert.Equal("AA", (await lab.Send(new Oru())).Code);
        Assert.Equal("AA", (await lab.Send(new Oru())).Code);
        Assert.Equal("AA", (await lab.Send(new Oru())).Code);
        await lab.Settle();
        Assert.All(await lab.Messages(), m => Assert.True(m.State == MessageState.Done, $"{m.Kind}: {m.State} {m.Cause} {m.Detail}"));
        Assert.Equal((1, 0, 1, 1, 1, 0), await lab.Effects());
        Assert.Equal(["flow", "flow", "webhook"], (await lab.Messages()).Select(m => m.Kind).Order());
        Assert.Single((await lab.Messages()).Select(m => m.Exchange).Distinct());
    }

    [Fact]
    public async Task Every_sample_message_of_the_laboratories_goes_through()
    {
        await using var lab = await LabNetwork.Start();
        var folder = Path.Combine(Systems.TestFiles.Root, "samples/messages");
        await using var client = await lab.Connect();
        var sent = Directory.GetFiles(folder, "oru-*.hl7").Order().ToList();
        foreach (var file in sent)
        {
            await client.Write((byte[])[0x0B, .. await File.ReadAllBytesAsync(file), 0x1C, 0x0D]);
            Assert.Equal("AA", (await client.Read())!.Code);
        }
        await lab.Settle();
        Assert.NotEmpty(sent);
        Assert.All(await lab.Messages(), m => Assert.True(m.State == MessageState.Done, $"{m.Kind}: {m.State} {m.Cause} {m.Detail}"));
        Assert.Equal(0, (await lab.Effects()).Duplicates);
    }

    [Fact]
    public async Task The_stages_hold_what_each_step_made_and_what_was_not_read()
    {
        await using var lab = await LabNetwork.Start();
        await lab.Send(new Oru());
        await lab.Settle();
        var flow = (await lab.Messages()).First(m => m.Channel == "flow/clinical/lab-results");
        var story = await MessageQueries.Find(lab.Get<ModuleDb>(), flow.Id);
        Assert.Equal(
            ["0-validate", "1-map-oru-to-fhir", "2-resolve-patient", "3-deliver-ehr", "4-publish-clinical.lab-result.received.v1"], story!.Stages.Select(s => s.Name));
        var map = JsonNode.Parse(await lab.Get<Concordat.Platform.Payloads.PayloadVault>().Open(story.Stages[1].PayloadId) ?? [])!;
        Assert.NotNull(map["unread"]);
        Assert.Equal("Bundle", (string?)map["outputs"]![0]!["resourceType"]);
    }

    [Fact]
    public async Task A_message_that_breaks_its_profile_is_a_dead_letter_with_the_places_and_without_content()
    {
        await using var lab = await LabNetwork.Start();
        var text = Encoding.UTF8.GetString(new Oru { Patient = "CANARY-1" }.Bytes);
        var broken = string.Join('\r', text.Split('\r').Where(s => !s.StartsWith("OBR", StringComparison.Ordinal)));
        await using var client = await lab.Connect();
        await client.Write((byte[])[0x0B, .. Encoding.UTF8.GetBytes(broken), 0x1C, 0x0D]);
        Assert.Equal("AA", (await client.Read())!.Code);
        await lab.Settle();
        var message = Assert.Single(await lab.Messages());
        Assert.Equal((MessageState.Dead, "invalid"), (message.State, message.Cause));
        Assert.Contains("hl7-", message.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", message.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Fictive", message.Detail, StringComparison.Ordinal);
        Assert.Equal(0, (await lab.Effects()).Reports);
    }

    [Fact]
    public async Task A_poisonous_message_does_not_hold_up_the_next_of_its_patient()
    {
        await using var lab = await LabNetwork.Start();
        await lab.Send(new Oru { ControlId = "BAD", Version = "9.9" });
        await lab.Send(new Oru { ControlId = "GOOD", Order = "NL-2" });
        await lab.Settle();
        var flows = (await lab.Messages()).Where(m => m.Channel == "flow/clinical/lab-results").ToList();
        Assert.Equal([MessageState.Dead, MessageState.Done], flows.Select(m => m.State));
    }

    [Theory]
    [InlineData("ehr", "down"), InlineData("ehr", "unavailable"), InlineData("ehr", "lost")]
    [InlineData("odoo", "down"), InlineData("odoo", "unavailable"), InlineData("odoo", "conflicting"), InlineData("odoo", "lost")]
    public async Task A_system_that_fails_for_a_while_gets_the_effect_once(string system, string mode)
    {
        await using var lab = await LabNetwork.Start();
        await lab.Sandbox.Behave(system, new { mode, count = 3 });
        await lab.Send(new Oru());
        await lab.Settle();
        Assert.All(await lab.Messages(), m => Assert.True(m.State == MessageState.Done, $"{m.Kind}: {m.State} {m.Cause} {m.Detail}"));
        Assert.Equal((1, 0, 1, 1, 1, 0), await lab.Effects());
    }

    [Fact]
    public async Task A_dead_letter_goes_on_at_its_last_stage_when_replayed()
    {
        await using var lab = await LabNetwork.Start(change: files => Replace(files, "domains/clinical/flows/lab-results.yaml", "retry: 8", "retry: 0"));
        await lab.Sandbox.Behave("ehr", new { mode = "unavailable", count = 1 });
        await lab.Send(new Oru());
        await lab.Settle();
        var dead = Assert.Single(await lab.Messages());
        Assert.Equal((MessageState.Dead, "2-resolve-patient"), (dead.State, dead.Stage));
        Assert.Null(await lab.Get<DecideMessage>().Replay(dead.Id, "person:grace", "The record is back."));
        await lab.Settle();
        Assert.Equal((1, 0, 1, 1, 1, 0), await lab.Effects());
    }

    [Fact]
    public async Task Results_of_one_patient_arrive_in_order_although_the_first_is_tried_again()
    {
        await using var lab = await LabNetwork.Start();
        await lab.Sandbox.Behave("ehr", new { mode = "unavailable", count = 2 });
        for (var i = 0; i < 6; i++)
        {
            await lab.Send(new Oru { ControlId = $"N{i}", Order = $"NL-{i}" });
        }
        await lab.Settle();
        var ended = (await lab.Messages()).Where(m => m.Channel == "flow/clinical/lab-results").OrderBy(m => m.FinishedAt).ThenBy(m => m.Seq).Select(m => m.Seq).ToList();
        Assert.Equal(ended.Order(), ended);
        Assert.Equal((6, 0, 6, 6, 6, 0), await lab.Effects());
    }

    [Fact]
    public async Task A_message_whose_flow_was_withdrawn_is_a_dead_letter()
    {
        await using var lab = await LabNetwork.Start();
        await lab.Sandbox.Behave("ehr", new { mode = "unavailable", count = 1 });
        var clinical = "domains/clinical/flows/lab-results.yaml";
        await lab.Send(new Oru());
        lab.Activate(files => Replace(files, clinical, "lifecycle: published", "lifecycle: retired"));
        await lab.Settle();
        var flow = (await lab.Messages())[0];
        Assert.True(flow.State == MessageState.Done || (flow.State == MessageState.Dead && flow.Cause == "gone"), $"{flow.State} {flow.Cause}");
        Assert.Equal("AE", (await lab.Send(new Oru { ControlId = "LATER" })).Code);
    }

    [Fact]
    public async Task A_restarted_node_goes_on_where_it_was()
    {
        await using var lab = await LabNetwork.Start();
        await lab.Sandbox.Behave("ehr", new { mode = "unavailable", count = 4 });
        for (var i = 0; i < 10; i++)
        {
            await lab.Send(new Oru { ControlId = $"R{i}", Order = $"NL-R{i}", Patient = $"SB{i}" });
        }
        await lab.Restart();
        await lab.Settle();
        Assert.All(await lab.Messages(), m => Assert.True(m.State == MessageState.Done, $"{m.Kind}: {m.State} {m.Cause} {m.Detail}"));
        Assert.Equal((10, 0, 10, 10, 10, 0), await lab.Effects());
    }

    internal static Dictionary<string, string> Replace(Dictionary<string, string> files, string path, string old, string text)
    {
        Assert.Contains(old, files[path], StringComparison.Ordinal);
        files[path] = files[path].Replace(old, text, StringComparison.Ordinal);
        return files;
    }
}

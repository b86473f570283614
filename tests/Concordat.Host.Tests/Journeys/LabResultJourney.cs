using System.Text;
using System.Text.Json.Nodes;
using Concordat.Governance.Control;

namespace Concordat.Host.Tests.Journeys;

/// <summary>The sample with a flow that gives up at once where the record is away, so that a person's replay is what brings it on.</summary>
public sealed class NodeThatGivesUp : JourneyNode
{
    protected override void Change() => Replace("domains/clinical/flows/lab-results.yaml", "retry: 8,", "retry: 0,");
}

/// <summary>A laboratory result from the sender's socket to the record, the subscriber and the invoice, under one exchange id.</summary>
public sealed class LabResultJourney(NodeThatGivesUp node) : IClassFixture<NodeThatGivesUp>
{
    private const string Flow = "clinical/lab-results";

    [Fact]
    public async Task A_result_that_is_sent_three_times_is_there_once()
    {
        var before = await Effects();
        var message = LabMessages.Glucose(Numbers.Next());
        using var lab = new MllpSender(node.Node.Options.MllpPort);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("AA", await lab.Send(message, TestContext.Current.CancellationToken));
        }
        await node.Settle();
        Assert.Equal(before + new Made(Reports: 1, Deliveries: 1, BadSignatures: 0, Invoices: 1, Lines: 1, Duplicates: 0), await Effects());
    }

    [Fact]
    public async Task One_exchange_tells_the_story_from_the_socket_to_Odoo()
    {
        var control = await node.As("ada");
        using var lab = new MllpSender(node.Node.Options.MllpPort);
        Assert.Equal("AA", await lab.Send(LabMessages.Glucose(Numbers.Next()), TestContext.Current.CancellationToken));
        await node.Settle();

        var flow = (await control.Messages(kind: "flow", @interface: Flow, most: 1)).Messages[0];
        var story = await control.Exchange(flow.Exchange);
        Assert.Equal(["flow", "flow", "webhook"], story.Messages.Select(m => m.Message.Kind).Order());
        Assert.All(story.Messages, m => Assert.Equal(("done", flow.Exchange, 1), (m.Message.State, m.Message.Exchange, m.Message.Release)));
        Assert.Equal(["clinical.lab-result.received.v1"], story.Events.Select(e => e.Type));

        // Received before answered, stages in their order, event, then webhook and Odoo.
        Assert.Equal(["0-validate", "1-map-oru-to-fhir", "2-resolve-patient", "3-deliver-ehr", "4-publish-clinical.lab-result.received.v1"],
            story.Messages.First(m => m.Message.Interface == Flow && m.Message.Kind == "flow").Stages.Select(s => s.Name));
        Assert.Contains(story.Timeline, e => e.What == "received");
        Assert.Contains(story.Timeline, e => e.What == "event");
        Assert.Contains(story.Timeline, e => e.What == "audit" && e.Text.StartsWith("webhook.delivered", StringComparison.Ordinal));
        Assert.Contains(story.Timeline, e => e.What == "audit" && e.Text.StartsWith("odoo.called", StringComparison.Ordinal));
        Assert.Equal(story.Timeline.Select(e => e.At).Order(), story.Timeline.Select(e => e.At));
        Assert.Equal(("mllp", "northlab", "ok"), (story.Exchange!.Kind, story.Exchange.Partner, story.Exchange.Outcome));
    }

    [Fact]
    public async Task The_record_holds_the_patient_the_order_and_the_value()
    {
        var number = Numbers.Next();
        using var lab = new MllpSender(node.Node.Options.MllpPort);
        Assert.Equal("AA", await lab.Send(LabMessages.Glucose(number), TestContext.Current.CancellationToken));
        await node.Settle();
        using var http = new HttpClient { BaseAddress = new Uri(node.Systems.Url) };
        var found = JsonNode.Parse(await http.GetStringAsync($"/ehr/fhir/DiagnosticReport?identifier=NLT-{number:000000}", TestContext.Current.CancellationToken))!;
        var report = Assert.Single(found["entry"]!.AsArray())!["resource"]!;
        Assert.Equal("final", (string?)report["status"]);
        var observation = JsonNode.Parse(await http.GetStringAsync($"/ehr/fhir/{(string?)report["result"]![0]!["reference"]}", TestContext.Current.CancellationToken))!;
        Assert.Equal(4 + (number % 30 / 10.0), (double)observation["valueQuantity"]!["value"]!, 3);
        Assert.StartsWith("Patient/", (string?)report["subject"]!["reference"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_older_dialect_of_the_second_laboratory_makes_two_orders()
    {
        var before = await Effects();
        Assert.StartsWith("AA", await SendFile("oru-lipids-southlab-v23.hl7"), StringComparison.Ordinal);
        await node.Settle();
        Assert.Equal(before + new Made(Reports: 2, Deliveries: 2, BadSignatures: 0, Invoices: 2, Lines: 2, Duplicates: 0), await Effects());
        var exchange = Assert.Single((await (await node.As("ada")).Exchanges(kind: "mllp", partner: "southlab")).Exchanges);
        Assert.Equal(("clinical/lab-results", "1.0.0", "ok"), (exchange.Interface, exchange.Version, exchange.Outcome));
    }

    [Fact]
    public async Task A_message_outside_its_profile_is_a_dead_letter_that_says_where_and_may_be_replayed_or_discarded()
    {
        var before = await Effects();
        Assert.StartsWith("AA", await SendFile("invalid-oru-without-obr.hl7"), StringComparison.Ordinal);
        await node.Settle();
        var control = await node.As("ada");
        var dead = (await control.DeadLetters(Flow)).Messages[0];
        Assert.Equal(("dead", "invalid"), (dead.State, dead.Cause));
        Assert.Contains("hl7-", dead.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Nobody", dead.Detail, StringComparison.Ordinal);

        // The content is as wrong as before: replayed, it ends in the same place, with one more attempt.
        await node.Leave("ada", "replay");
        await control.Replay(dead.Id, new ControlApi.ReplayRequest("The profile was looked at again", FromStart: true), TestContext.Current.CancellationToken);
        await node.Settle();
        var again = await control.Message(dead.Id);
        Assert.Equal(("dead", "invalid", 2), (again.Message.State, again.Message.Cause, again.Message.Attempt));
        await control.Discard(dead.Id, "The laboratory sends it again", TestContext.Current.CancellationToken);
        Assert.Equal("discarded", (await control.Message(dead.Id)).Message.State);
        Assert.Equal(before, await Effects());
        var trail = (await (await node.As("grace")).Audit(exchange: dead.Exchange)).Entries.Select(e => e.Action).ToList();
        Assert.Contains("message.replayed", trail);
        Assert.Contains("message.discarded", trail);
    }

    [Fact]
    public async Task While_the_record_is_away_results_are_acknowledged_and_a_replay_brings_them_on()
    {
        var before = await Effects();
        await node.Systems.Behave("ehr", """{"mode":"unavailable"}""");
        using var lab = new MllpSender(node.Node.Options.MllpPort);
        Assert.Equal("AA", await lab.Send(LabMessages.Glucose(Numbers.Next()), TestContext.Current.CancellationToken));
        await node.Settle();
        Assert.Equal(before, await Effects());
        var control = await node.As("ada");
        var waiting = (await control.Messages(kind: "flow", @interface: Flow, most: 1)).Messages[0];
        Assert.Equal(("dead", "unreachable"), (waiting.State, waiting.Cause));

        await node.Systems.Behave("ehr", """{"mode":"ok"}""");
        await node.Leave("ada", "replay");
        await control.Replay(waiting.Id, new ControlApi.ReplayRequest("The record is back"), TestContext.Current.CancellationToken);
        await node.Settle();
        Assert.Equal(before + new Made(Reports: 1, Deliveries: 1, BadSignatures: 0, Invoices: 1, Lines: 1, Duplicates: 0), await Effects());
    }

    [Fact]
    public async Task A_stranger_is_refused_and_leaves_nothing_in_the_record()
    {
        var before = await Effects();
        using var lab = new MllpSender(node.Node.Options.MllpPort);
        var code = await lab.Send(LabMessages.Glucose(Numbers.Next()).Replace("|NORTHLAB|", "|ELSEWHERE|", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Contains(code, (string[])["AE", "AR"]);
        await node.Settle();
        Assert.Equal(before, await Effects());
    }

    [Fact]
    public async Task The_content_of_a_message_is_shown_with_a_reason_and_the_look_is_audited()
    {
        using var lab = new MllpSender(node.Node.Options.MllpPort);
        Assert.Equal("AA", await lab.Send(LabMessages.Glucose(Numbers.Next()), TestContext.Current.CancellationToken));
        await node.Settle();
        var message = (await (await node.As("ada")).Messages(kind: "flow", @interface: Flow, most: 1)).Messages[0];
        using var http = await node.SignedIn("grace");
        await node.Leave("grace", "payload-view");
        using var answer = await http.PostAsync($"/control/v1/messages/{message.Id}/payload",
            new StringContent("""{"reason":"The laboratory asks what it sent"}""", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        var trail = (await (await node.As("grace")).Audit(exchange: message.Exchange)).Entries;
        Assert.True(answer.IsSuccessStatusCode, answer.StatusCode.ToString());
        Assert.Contains("MSH|", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains(trail, e => e.Action == "payload.viewed" && e.Actor.Contains("grace", StringComparison.Ordinal));
    }

    /// <summary>Sends a sample message as the documentation says, by <c>concordat hl7 send</c>; answers what it printed.</summary>
    private async Task<string> SendFile(string name)
    {
        var (exit, output, error) = await node.Run(
            "hl7", "send", "--host", "127.0.0.1", "--port", $"{node.Node.Options.MllpPort}", Path.Combine(Architecture.Repository.Root, "samples", "messages", name));
        Assert.True(exit == 0, error);
        return output.Trim();
    }

    private async Task<Made> Effects()
    {
        var (ehr, odoo, receiver) = (await node.Systems.State("ehr"), await node.Systems.State("odoo"), await node.Systems.State("receiver"));
        return new Made(
            (int?)ehr["resources"]!["DiagnosticReport"] ?? 0, (int)receiver["distinct"]!, (int)receiver["badSignatures"]!,
            (int)odoo["invoicesByExternalId"]!, (int)odoo["linesOfThose"]!, (int)ehr["duplicateIdentifiers"]!);
    }

    /// <summary>What results have made behind the node so far.</summary>
    private sealed record Made(int Reports, int Deliveries, int BadSignatures, int Invoices, int Lines, int Duplicates)
    {
        public static Made operator +(Made a, Made b) => new(
            a.Reports + b.Reports, a.Deliveries + b.Deliveries, a.BadSignatures + b.BadSignatures, a.Invoices + b.Invoices, a.Lines + b.Lines, a.Duplicates + b.Duplicates);
    }
}

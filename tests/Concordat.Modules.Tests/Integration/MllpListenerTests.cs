using System.Text;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Integration;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;

namespace Concordat.Modules.Tests.Integration;

/// <summary>What the listener promises about content: stored before AA, known again, refused with reasons.</summary>
public sealed class MllpListenerTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Answers_AA_with_the_control_id_after_message_exchange_and_audit_are_committed(DatabaseKind kind)
    {
        await using var port = await MllpPort.Open(kind);
        await using var client = await port.Connect();
        var ack = await client.Send(new Oru());
        // No waiting: what AA says must be true at that moment.
        var message = Assert.Single(await port.Messages());
        var exchange = Assert.Single(await port.Exchanges(1));
        Assert.Equal(("AA", "NL-0001"), (ack.Code, ack.ControlId));
        Assert.Equal(("flow", "flow/clinical/lab-results", "clinical/lab-results", 1), (message.Kind, message.Channel, message.Interface, message.Release));
        Assert.Equal((message.Exchange, "mllp", "ok", "northlab", "ORU^R01", "CR-0001"), (exchange.Id, exchange.Kind, exchange.Outcome, exchange.Partner, exchange.Operation, exchange.Decision));
        Assert.Contains("message.accepted", await port.AuditActions());
        Assert.Equal(new Oru().Bytes, await port.Get<PayloadVault>().Open(message.PayloadId!.Value));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Acknowledges_the_same_content_again_and_stores_it_once(DatabaseKind kind)
    {
        await using var port = await MllpPort.Open(kind);
        await using var client = await port.Connect();
        await using var other = await port.Connect();
        var acks = new[] { await client.Send(new Oru()), await client.Send(new Oru()), await other.Send(new Oru()) };
        Assert.All(acks, ack => Assert.Equal("AA", ack.Code));
        Assert.Single(await port.Messages());
        Assert.Equal(2, (await port.Exchanges(3)).Count(e => e.Outcome == "duplicate"));
        Assert.Equal(2, (await port.AuditActions()).Count(a => a == "message.repeated"));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Stores_other_content_under_a_used_control_id_and_says_so_in_the_ledger(DatabaseKind kind)
    {
        await using var port = await MllpPort.Open(kind);
        await using var client = await port.Connect();
        await client.Send(new Oru());
        var ack = await client.Send(new Oru { Value = "9.90" });
        Assert.Equal("AA", ack.Code);
        Assert.Equal(2, (await port.Messages()).Count);
        Assert.Single(await port.AuditActions(), a => a == "message.control-id-reused");
    }

    [Fact]
    public async Task Two_laboratories_may_use_the_same_control_id()
    {
        await using var port = await MllpPort.Open();
        await using var client = await port.Connect();
        await client.Send(new Oru());
        await client.Send(new Oru { Facility = "SOUTHLAB" });
        Assert.DoesNotContain("message.control-id-reused", await port.AuditActions());
        Assert.Equal(["northlab", "southlab"], (await port.Exchanges(2)).Select(e => e.Partner));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Pipelined_messages_are_answered_in_order_and_queued_in_order(DatabaseKind kind)
    {
        await using var port = await MllpPort.Open(kind);
        await using var client = await port.Connect();
        var sent = Enumerable.Range(0, 300).Select(i => new Oru { ControlId = $"P{i:000}", Patient = $"SB{i % 3}" }).ToArray();
        await client.Write(MllpClient.Framed(sent));
        foreach (var message in sent)
        {
            var ack = await client.Read();
            Assert.Equal(("AA", message.ControlId), (ack!.Code, ack.ControlId));
        }
        var stored = await port.Messages();
        var contents = new List<string>();
        foreach (var message in stored)
        {
            contents.Add(Hl7Message.Parse(await port.Get<PayloadVault>().Open(message.PayloadId!.Value) ?? []).Message!.ControlId);
        }
        Assert.Equal(sent.Select(m => m.ControlId), contents);
        Assert.Equal(3, stored.Count(m => m.State == MessageState.Ready)); // the first of each patient; the others wait behind
    }

    [Fact]
    public async Task Stores_what_many_connections_send_at_once()
    {
        await using var port = await MllpPort.Open();
        var acks = await Task.WhenAll(Enumerable.Range(0, 40).Select(async c =>
        {
            await using var client = await port.Connect();
            var codes = new List<string>();
            for (var i = 0; i < 10; i++)
            {
                codes.Add((await client.Send(new Oru { ControlId = $"C{c}-{i}" })).Code);
            }
            return codes;
        }));
        Assert.All(acks.SelectMany(a => a), code => Assert.Equal("AA", code));
        Assert.Equal(400, (await port.Messages()).Count);
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { "an unknown facility", "AR", "forbidden" },
        { "a partner that the flow does not name", "AR", "forbidden" },
        { "a message type that no flow takes", "AE", "not-found" },
        { "no control id", "AE", "invalid" },
        { "a line that is no segment", "AE", "invalid" },
        { "no MSH", "AE", "invalid" },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task Refuses_with_a_reason_stores_nothing_and_records_the_exchange(string what, string code, string outcome)
    {
        var message = what switch
        {
            "an unknown facility" => new Oru { Facility = "NOWHERE" },
            "a partner that the flow does not name" => new Oru { Facility = "EASTLAB" },
            "a message type that no flow takes" => new Oru { Type = "ADT^A01^ADT_A01" },
            "no control id" => new Oru { ControlId = "" },
            "a line that is no segment" => new Oru { Extra = "and then the note went on\r" },
            _ => null,
        };
        await using var port = await MllpPort.Open();
        await using var client = await port.Connect();
        Ack ack;
        if (message is null)
        {
            await client.Write("\vnot HL7 at all\u001c\r"u8.ToArray());
            ack = (await client.Read())!;
        }
        else
        {
            ack = await client.Send(message);
        }
        Assert.Equal(code, ack.Code);
        Assert.Equal(message?.ControlId ?? "", ack.ControlId);
        Assert.NotEmpty(ack.Errors);
        Assert.DoesNotContain("Fictive", ack.Text, StringComparison.Ordinal);
        Assert.Empty(await port.Messages());
        Assert.Equal(outcome, Assert.Single(await port.Exchanges(1)).Outcome);
        Assert.Equal("AA", (await client.Send(new Oru { ControlId = "AFTER" })).Code);
    }

    [Theory]
    [InlineData("until: 2099-12-31", "until: 2020-12-31")]
    [InlineData("classification: phi", "classification: internal")]
    public async Task Refuses_a_partner_whose_agreement_does_not_cover_it(string old, string text)
    {
        await using var port = await MllpPort.Open(release: new TestNetwork().Replace("partners/northlab.yaml", old, text).Release());
        await using var client = await port.Connect();
        Assert.Equal("AR", (await client.Send(new Oru())).Code);
        Assert.Equal("AA", (await client.Send(new Oru { Facility = "SOUTHLAB" })).Code);
    }

    [Fact]
    public async Task A_flow_that_is_not_published_takes_nothing()
    {
        var draft = new TestNetwork().Replace("domains/clinical/flows/lab-results.yaml", "lifecycle: published", "lifecycle: draft").Release();
        await using var port = await MllpPort.Open(release: draft);
        await using var client = await port.Connect();
        Assert.Equal("AE", (await client.Send(new Oru())).Code);
    }

    [Fact]
    public async Task The_next_release_rules_the_next_message_of_an_open_connection()
    {
        await using var port = await MllpPort.Open();
        await using var client = await port.Connect();
        Assert.Equal("AA", (await client.Send(new Oru())).Code);
        port.Get<IntegrationPlans>().Use(new TestNetwork().Replace("domains/clinical/flows/lab-results.yaml", "[northlab, southlab]", "[southlab]").Release(2));
        Assert.Equal("AR", (await client.Send(new Oru { ControlId = "NL-0002" })).Code);
        Assert.Equal([1, 2], (await port.Exchanges(2)).Select(e => e.Release));
    }

    [Fact]
    public async Task No_clear_patient_identifier_stands_in_any_row()
    {
        await using var port = await MllpPort.Open();
        await using var client = await port.Connect();
        await client.Send(new Oru { Patient = "CANARY-4711" });
        await client.Send(new Oru { Patient = "CANARY-4711", Facility = "NOWHERE" });
        var message = Assert.Single(await port.Messages());
        var text = new StringBuilder().AppendJoin('|', typeof(LogMessage).GetProperties().Select(p => p.GetValue(message)));
        foreach (var exchange in await port.Exchanges(2))
        {
            text.AppendJoin('|', exchange.GetType().GetProperties().Select(p => p.GetValue(exchange)));
        }
        Assert.DoesNotContain("CANARY", text.ToString(), StringComparison.Ordinal);
    }
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Concordat.Host.Tests.Journeys;

/// <summary>The sample with waits that a test can bear: five seconds for Odoo, no retries of the flow by itself, and a breaker that a few failures do not open.</summary>
public sealed class ImpatientNode : JourneyNode
{
    protected override void Change()
    {
        Replace("systems/odoo.yaml", "timeout: PT10S", "timeout: PT5S");
        Replace("systems/odoo.yaml", "failures: 5", "failures: 500");
        Replace("domains/revenue-cycle/flows/bill-lab-result.yaml", "retry: 12, backoff: PT2S, max: PT10M", "retry: 0, backoff: PT2S, max: PT10M");
    }
}

/// <summary>
/// Everything that Odoo may do wrong, against everything that calls it: the caller gets the right code and no word of Odoo's, and once Odoo is well
/// again, the same call has had its effect exactly once.
/// </summary>
public sealed class OdooErrorJourney(ImpatientNode node) : IClassFixture<ImpatientNode>
{
    private const string Invoices = "/apis/revenue-cycle/invoices/v1/invoices";
    private static readonly string[] WordsOfOdoo = ["psycopg", "odoo.", "Traceback", "jsonrpc", "concurrent update", "svc-billing", "127.0.0.1", "account.move"];

    public static TheoryData<string, int, string> Behaviours => new()
    {
        { """{"mode":"slow","delayMs":60000}""", 504, "timeout" },
        { """{"mode":"down"}""", 503, "unreachable" },
        { """{"mode":"unavailable"}""", 503, "unreachable" },
        { """{"mode":"conflicting"}""", 503, "busy" },
        { """{"mode":"overlong","bytes":34000000}""", 502, "bad-backend-response" },
        { """{"mode":"lost"}""", 503, "unreachable" },
    };

    [Theory, MemberData(nameof(Behaviours))]
    public async Task A_read_gets_the_code_and_works_again_when_Odoo_does(string behaviour, int status, string code)
    {
        await node.Systems.Behave("odoo", behaviour);
        var failed = await node.Get("meridian-claims", Invoices + "/12");
        await node.Systems.Behave("odoo", """{"mode":"ok"}""");
        await IsAnswered(failed, status, code);
        var well = await node.Get("meridian-claims", Invoices + "/12");
        Assert.True(well.Status == 200, well.Text);
    }

    [Theory, MemberData(nameof(Behaviours))]
    public async Task A_create_gets_the_code_and_the_same_key_later_makes_one_invoice(string behaviour, int status, string code)
    {
        var key = $"journey-{code}-{behaviour.Length}-{behaviour.GetHashCode(StringComparison.Ordinal)}";
        const string body = """{"patientRef":"MRN-1006","lines":[{"description":"Chest X-ray","quantity":1,"unitPrice":115}]}""";
        var before = await Moves();
        await node.Systems.Behave("odoo", behaviour);
        var failed = await node.Call("meridian-claims", HttpMethod.Post, Invoices, body, key);
        await node.Systems.Behave("odoo", """{"mode":"ok"}""");
        await IsAnswered(failed, status, code);
        var again = await node.Call("meridian-claims", HttpMethod.Post, Invoices, body, key);
        Assert.True(again.Status == 201, again.Text);
        var third = await node.Call("meridian-claims", HttpMethod.Post, Invoices, body, key);
        Assert.Equal((201, again.Text), (third.Status, third.Text));
        Assert.Equal(before + 1, await Moves());
    }

    [Theory, MemberData(nameof(Behaviours))]
    public async Task A_laboratory_charge_becomes_a_dead_letter_and_replayed_makes_one_line(string behaviour, int status, string code)
    {
        _ = status;
        var number = Numbers.Next();
        var before = await node.Systems.State("odoo");
        await node.Systems.Behave("odoo", behaviour);
        using var lab = new MllpSender(node.Node.Options.MllpPort);
        Assert.Equal("AA", await lab.Send(LabMessages.Glucose(number), TestContext.Current.CancellationToken));
        await node.SettleRetries();
        await node.Systems.Behave("odoo", """{"mode":"ok"}""");
        var control = await node.As("ada");
        var dead = (await control.DeadLetters("revenue-cycle/bill-lab-result")).Messages[0];
        Assert.Equal((code, "dead"), (dead.Cause, dead.State));
        Assert.DoesNotContain(WordsOfOdoo, word => dead.Detail!.Contains(word, StringComparison.OrdinalIgnoreCase));

        await node.Leave("ada", "replay");
        await control.Replay(dead.Id, new("Odoo is back"), TestContext.Current.CancellationToken);
        await node.Settle();
        Assert.Equal("done", (await control.Message(dead.Id)).Message.State);
        var after = await node.Systems.State("odoo");
        Assert.Equal(1, Number(after, "invoicesByExternalId") - Number(before, "invoicesByExternalId"));
        Assert.Equal(1, Number(after, "linesOfThose") - Number(before, "linesOfThose"));
        Assert.Equal(1, (int)after["records"]!["account.move"]! - (int)before["records"]!["account.move"]!);
    }

    [Fact]
    public async Task A_record_that_Odoo_does_not_know_is_named_by_its_place_in_the_request()
    {
        var answer = await node.Call("meridian-claims", HttpMethod.Post, Invoices,
            """{"patientRef":"MRN-NOBODY","lines":[{"description":"Consultation","quantity":1,"unitPrice":40}]}""", "journey-unknown-patient");
        var problem = answer.IsProblem(answer.Status, answer.Status == 400 ? "invalid" : "refused");
        Assert.DoesNotContain("NOBODY", problem.ToJsonString(), StringComparison.Ordinal);
        HoldsNoWordOfOdoo(answer);
    }

    private async Task IsAnswered(JourneyAnswer answer, int status, string code)
    {
        answer.IsProblem(status, code);
        HoldsNoWordOfOdoo(answer);
        if (status == 503)
        {
            Assert.True(int.Parse(answer.Headers["Retry-After"], CultureInfo.InvariantCulture) >= 1);
        }
        var exchange = (await (await node.As("ada")).Exchange(answer.Exchange)).Exchange!;
        Assert.Equal((status, code, "meridian-claims"), (exchange.Status, exchange.Outcome, exchange.Client));
    }

    private static void HoldsNoWordOfOdoo(JourneyAnswer answer) =>
        Assert.DoesNotContain(WordsOfOdoo, word => answer.Text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private async Task<int> Moves() => (int)(await node.Systems.State("odoo"))["records"]!["account.move"]!;

    private static int Number(JsonObject state, string name) => (int)state[name]!;
}

/// <summary>Numbers for messages, none twice in a process.</summary>
internal static class Numbers
{
    private static int s_last = 1000;

    public static int Next() => Interlocked.Increment(ref s_last);
}

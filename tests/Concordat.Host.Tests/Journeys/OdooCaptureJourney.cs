using System.Text.Json.Nodes;
using Concordat.Control;

namespace Concordat.Host.Tests.Journeys;

/// <summary>The sample with retries that a test can bear, without limits that a thousand calls would meet, and with a breaker that they do not open.</summary>
public sealed class PatientNode : JourneyNode
{
    protected override void Change()
    {
        Replace("systems/odoo.yaml", "failures: 5", "failures: 1000");
        Replace("domains/revenue-cycle/flows/bill-lab-result.yaml", "backoff: PT2S, max: PT10M", "backoff: PT0.01S, max: PT0.05S");
        Replace("standards/tiers.yaml", "rate: { perSecond: 50, burst: 100 }", "rate: { perSecond: 10000, burst: 10000 }");
    }

    private ControlClient? _ada;

    internal async Task<ControlClient> Ada() => _ada ??= await As("ada");
}

/// <summary>
/// Every error that a real Odoo 18 was seen to answer, played at each step of what partners and laboratories do: the caller gets the code of
/// its row and no word of Odoo's, nothing is left half done, and the same call made again when Odoo is well has its effect once.
/// </summary>
public sealed class OdooCaptureJourney(PatientNode node) : IClassFixture<PatientNode>
{
    private const string Invoices = "/apis/revenue-cycle/invoices/v1/invoices";
    private const string Appointments = "/apis/patient-engagement/appointments/v1/appointments";
    private const string NewInvoice = """{"patientRef":"MRN-1003","lines":[{"description":"Consultation","quantity":2,"unitPrice":40}]}""";
    private const string Well = """{"mode":"ok"}""";
    private static readonly string[] WordsOfOdoo = ["psycopg", "odoo.", "Traceback", "jsonrpc", "builtins", "svc-billing", "account.move", "<html", "<!doctype"];

    public static TheoryData<string> Rows => [.. CapturedError.All.Keys];

    public static TheoryData<string> Windows => [.. CapturedError.Windows];

    [Fact]
    public void Every_captured_error_has_a_row() => Assert.Equal(CapturedError.Errors.Order(StringComparer.Ordinal), CapturedError.All.Keys.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Rows))]
    public async Task A_read_gets_the_code_and_works_again_when_Odoo_does(string file)
    {
        await node.Systems.Behave("odoo", CapturedError.Behaviour(file, "account.move", "web_search_read"));
        var failed = await node.Get("meridian-claims", Invoices + "/12");
        await node.Systems.Behave("odoo", Well);
        await IsAnswered(failed, CapturedError.All[file]);
        Assert.Equal(200, (await node.Get("meridian-claims", Invoices + "/12")).Status);
    }

    [Theory, MemberData(nameof(Rows))]
    public async Task A_create_leaves_nothing_half_made_and_the_same_key_makes_one(string file)
    {
        foreach (var model in new[] { "account.move", "account.move.line" })
        {
            var (moves, lines) = await Records();
            var key = $"captured-{model}-{file}";
            await node.Systems.Behave("odoo", CapturedError.Behaviour(file, model, "load"));
            var failed = await node.Call("meridian-claims", HttpMethod.Post, Invoices, NewInvoice, key);
            await node.Systems.Behave("odoo", Well);
            await IsAnswered(failed, CapturedError.All[file]);
            if (model == "account.move" || !CapturedError.All[file].IsTransient)
            {
                Assert.Equal((moves, lines), await Records()); // a transient one may keep its header, from which the same key goes on
            }
            var again = await node.Call("meridian-claims", HttpMethod.Post, Invoices, NewInvoice, key);
            Assert.True(again.Status == 201, again.Text);
            Assert.Equal((moves + 1, lines + 1), await Records());
        }
    }

    [Theory, MemberData(nameof(Rows))]
    public async Task A_posting_that_fails_leaves_a_draft_and_repeated_posts_it(string file)
    {
        var invoice = await Draft($"captured-post-{file}");
        await node.Systems.Behave("odoo", CapturedError.Behaviour(file, "account.move", "action_post"));
        var failed = await Post(invoice, $"captured-posting-{file}");
        await node.Systems.Behave("odoo", Well);
        await IsAnswered(failed, CapturedError.All[file]);
        Assert.Equal("draft", (string?)(await node.Get("meridian-claims", $"{Invoices}/{invoice}")).Json["state"]);
        var again = await Post(invoice, $"captured-posting-{file}");
        Assert.True(again.Status == 200, again.Text);
        Assert.Equal("posted", (string?)again.Json["state"]);
    }

    [Theory, MemberData(nameof(Rows))]
    public async Task A_rescheduling_that_fails_leaves_the_old_time(string file)
    {
        const string at = $"{Appointments}/3";
        var before = await node.Get("televida-scheduling", at);
        var body = new JsonObject { ["patientRef"] = (string?)before.Json["patientRef"], ["start"] = "2027-01-04T09:00:00Z", ["stop"] = "2027-01-04T09:30:00Z" }.ToJsonString();
        await node.Systems.Behave("odoo", CapturedError.Behaviour(file, "calendar.event", "write"));
        var failed = await node.Call("televida-scheduling", HttpMethod.Patch, at, body, $"captured-move-{file}");
        await node.Systems.Behave("odoo", Well);
        await IsAnswered(failed, CapturedError.All[file], "televida-scheduling");
        Assert.Equal(before.Text, (await node.Get("televida-scheduling", at)).Text);
    }

    [Theory, MemberData(nameof(Rows))]
    public async Task A_laboratory_charge_is_retried_or_dead_as_the_failure_rules_say_and_made_once(string file)
    {
        var error = CapturedError.All[file];
        foreach (var model in new[] { "account.move", "account.move.line" })
        {
            var (moves, lines) = await Records();
            // Six failed calls: two attempts of a conflict, of which the client itself makes three calls, or six of anything else.
            await node.Systems.Behave("odoo", CapturedError.Behaviour(file, model, "load", error.IsTransient ? 6 : null));
            using var lab = new MllpSender(node.Node.Options.MllpPort);
            Assert.Equal("AA", await lab.Send(LabMessages.Glucose(Numbers.Next()), TestContext.Current.CancellationToken));
            await node.SettleRetries();
            await node.Systems.Behave("odoo", Well);
            if (!error.IsTransient)
            {
                Assert.Equal((moves, lines), await Records());
                await IsDeadAndReplayed(error);
            }
            Assert.Equal((moves + 1, lines + 1), await Records());
        }
        Assert.Empty((await (await node.Ada()).DeadLetters("revenue-cycle/bill-lab-result")).Messages);
    }

    [Theory, MemberData(nameof(Windows))]
    public async Task A_window_in_place_of_the_work_is_a_refusal(string file)
    {
        var invoice = await Draft($"window-{file}");
        await node.Systems.Behave("odoo", CapturedError.Behaviour(file, "account.move", "action_post"));
        var failed = await Post(invoice, $"window-post-{file}");
        await node.Systems.Behave("odoo", Well);
        await IsAnswered(failed, new CapturedError(file, "", "refused", 422));
        Assert.Equal("posted", (string?)(await Post(invoice, $"window-post-{file}")).Json["state"]);
    }

    [Fact]
    public async Task A_load_that_says_no_without_an_error_is_a_refusal()
    {
        var file = Assert.Single(CapturedError.RefusedLoads);
        var records = await Records();
        await node.Systems.Behave("odoo", CapturedError.Behaviour(file, "account.move.line", "load"));
        var failed = await node.Call("meridian-claims", HttpMethod.Post, Invoices, NewInvoice, "load-refused");
        await node.Systems.Behave("odoo", Well);
        await IsAnswered(failed, new CapturedError(file, "", "refused", 422));
        Assert.Equal(records, await Records());
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_no_answer()
    {
        await node.Systems.Behave("odoo", """{"mode":"answer","model":"account.move","method":"web_search_read","answer":"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"length\":1,\"rec"}""");
        var failed = await node.Get("meridian-claims", Invoices + "/12");
        await node.Systems.Behave("odoo", Well);
        await IsAnswered(failed, new CapturedError("", "", "bad-backend-response", 502));
    }

    private async Task IsDeadAndReplayed(CapturedError error)
    {
        var control = await node.Ada();
        var dead = Assert.Single((await control.DeadLetters("revenue-cycle/bill-lab-result")).Messages);
        Assert.Equal((error.Code, "dead", 1), (dead.Cause, dead.State, dead.Attempt));
        Assert.Contains(error.Cause, dead.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(WordsOfOdoo, word => dead.Detail!.Replace("odoo-not-jsonrpc", "", StringComparison.Ordinal).Contains(word, StringComparison.OrdinalIgnoreCase));
        await node.Leave("ada", "replay");
        await control.Replay(dead.Id, new("Odoo is well again"), TestContext.Current.CancellationToken);
        await node.Settle();
        Assert.Equal("done", (await control.Message(dead.Id)).Message.State);
    }

    private async Task<int> Draft(string key)
    {
        var made = await node.Call("meridian-claims", HttpMethod.Post, Invoices, NewInvoice, key);
        Assert.True(made.Status == 201, made.Text);
        return (int)made.Json["id"]!;
    }

    private Task<JourneyAnswer> Post(int invoice, string key) =>
        node.Call("meridian-claims", HttpMethod.Post, $"{Invoices}/{invoice}/posting", """{"patientRef":"MRN-1003"}""", key);

    private async Task IsAnswered(JourneyAnswer answer, CapturedError error, string client = "meridian-claims")
    {
        answer.IsProblem(error.Status, error.Code);
        Assert.DoesNotContain(WordsOfOdoo, word => answer.Text.Contains(word, StringComparison.OrdinalIgnoreCase));
        Assert.False(error.File.Length > 0 && CapturedError.All.ContainsKey(error.File) && error.Said is { Length: > 12 } said && answer.Text.Contains(said, StringComparison.Ordinal), answer.Text);
        var exchange = (await (await node.Ada()).Exchange(answer.Exchange)).Exchange!;
        Assert.Equal((error.Status, error.Code, client), (exchange.Status, exchange.Outcome, exchange.Client));
    }

    private async Task<(int Moves, int Lines)> Records()
    {
        var records = (await node.Systems.State("odoo"))["records"]!;
        return ((int)records["account.move"]!, (int)records["account.move.line"]!);
    }
}

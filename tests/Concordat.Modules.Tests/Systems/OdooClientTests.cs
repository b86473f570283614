using System.Text;
using System.Text.Json.Nodes;
using Concordat.Systems;
using Concordat.Systems.Odoo;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Systems;

public sealed class OdooClientTests
{
    static readonly OdooConnection Hospital = new(new Uri("http://odoo.example:8069"), "hospital", SystemLimits.Default with { BreakAfter = 4 })
    {
        Companies = [2, 1],
    };

    static OdooClient Client(ScriptedOdoo network, OdooConnection? connection = null) => new(connection ?? Hospital, new HttpClient(network), TimeProvider.System);

    static OdooLogin Login() => new("billing", () => "key");

    [Fact]
    public async Task Logs_in_once_and_keeps_the_number()
    {
        var network = new ScriptedOdoo(ScriptedOdoo.Result(7));
        using var client = Client(network);
        using var login = Login();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.Count(login, "res.partner", [], default)));
        Assert.Single(network.Sent, call => (string?)call["params"]!["method"] == "authenticate");
        Assert.Equal(6, network.Sent.Count);
    }

    [Fact]
    public async Task Sends_the_context_always_and_lays_that_of_the_call_over_it()
    {
        var network = new ScriptedOdoo(ScriptedOdoo.Result(7));
        using var client = Client(network);
        using var login = Login();
        await client.Call(login, new("res.partner", "search", [new JsonArray()], new() { ["context"] = new JsonObject { ["lang"] = "fr_FR" } }), default);
        var context = network.Sent[^1]["params"]!["args"]![6]!["context"]!;
        Assert.Equal("""{"lang":"fr_FR","tz":"UTC","allowed_company_ids":[2,1]}""", context.ToJsonString());
    }

    [Fact]
    public async Task A_refused_login_is_a_fault_and_no_call_follows()
    {
        var network = new ScriptedOdoo(ScriptedOdoo.Result(false));
        using var client = Client(network);
        using var login = Login();
        var answer = await client.Count(login, "res.partner", [], default);
        Assert.Equal("odoo-credentials", answer.Fault?.Code);
        Assert.Single(network.Sent);
    }

    [Fact]
    public async Task A_missing_secret_never_reaches_the_network()
    {
        var network = new ScriptedOdoo(ScriptedOdoo.Result(7));
        using var client = Client(network);
        using var login = new OdooLogin("billing", () => null);
        Assert.Equal(OdooFault.Credentials, (await client.Count(login, "res.partner", [], default)).Fault);
        Assert.Empty(network.Sent);
    }

    [Fact]
    public async Task A_rotated_key_is_used_at_the_next_call()
    {
        var key = "old";
        var network = new ScriptedOdoo(ScriptedOdoo.Result(7));
        using var client = Client(network);
        using var login = new OdooLogin("billing", () => key);
        await client.Count(login, "res.partner", [], default);
        key = "new";
        await client.Count(login, "res.partner", [], default);
        Assert.Equal("new", (string?)network.Sent[^1]["params"]!["args"]![2]);
        Assert.Equal(2, network.Sent.Count(call => (string?)call["params"]!["method"] == "authenticate"));
    }

    [Fact]
    public async Task A_serialization_conflict_is_sent_again_and_succeeds()
    {
        var network = new ScriptedOdoo(ScriptedOdoo.Result(7), ScriptedOdoo.Error("psycopg2.errors.SerializationFailure"), ScriptedOdoo.Result(true));
        using var client = Client(network);
        using var login = Login();
        var answer = await client.Write(login, "res.partner", [3], new() { ["name"] = "x" }, default);
        Assert.Null(answer.Fault);
        Assert.Equal(3, network.Sent.Count);
    }

    [Fact]
    public async Task A_lasting_conflict_ends_as_busy()
    {
        var network = new ScriptedOdoo(ScriptedOdoo.Result(7), ScriptedOdoo.Error("psycopg2.errors.LockNotAvailable"));
        using var client = Client(network);
        using var login = Login();
        var answer = await client.Write(login, "res.partner", [3], new() { ["name"] = "x" }, default);
        Assert.Equal("busy", answer.Fault?.Outcome.Code);
        Assert.Equal(4, network.Sent.Count);
    }

    [Theory]
    [InlineData("odoo.exceptions.UserError")]
    [InlineData("odoo.addons.clinic.exceptions.Strange")]
    [InlineData("what.is.this")]
    public async Task No_text_of_Odoo_passes_on(string name)
    {
        using var client = Client(new ScriptedOdoo(ScriptedOdoo.Result(7), ScriptedOdoo.Error(name)));
        using var login = Login();
        var answer = await client.Count(login, "res.partner", [], default);
        Assert.NotNull(answer.Fault);
        Assert.DoesNotContain("Amina", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_over_long_answer_is_cut_off()
    {
        var connection = Hospital with { Limits = SystemLimits.Default with { MaxAnswerBytes = 1000 } };
        var body = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"result":"{{new string('x', 2000)}}"}""");
        using var client = Client(new ScriptedOdoo(ScriptedOdoo.Raw(200, "application/json", body)), connection);
        Assert.Equal(OdooFault.TooLarge, (await client.Version(default)).Fault);
    }

    [Theory]
    [InlineData(303, "text/html", "<!doctype html>")]
    [InlineData(400, "text/html", "Bad Request")]
    [InlineData(200, "text/html", "<html>login</html>")]
    [InlineData(200, "application/json", "{")]
    [InlineData(200, "application/json", "[]")]
    [InlineData(200, "application/json", """{"jsonrpc":"2.0","id":999,"result":1}""")]
    public async Task What_is_no_answer_of_Odoo_is_never_taken_for_one(int status, string type, string body)
    {
        using var client = Client(new ScriptedOdoo(ScriptedOdoo.Raw(status, type, Encoding.UTF8.GetBytes(body))));
        Assert.Equal(OdooFault.NotOdoo, (await client.Version(default)).Fault);
    }

    [Fact]
    public async Task The_breaker_opens_after_failures_and_spares_the_system()
    {
        var network = new ScriptedOdoo(ScriptedOdoo.Raw(503, "text/html", "down"u8.ToArray()));
        using var client = Client(network);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("unreachable", (await client.Version(default)).Fault?.Outcome.Code);
        }
        Assert.True(client.IsOpen);
        Assert.Equal(4, network.Sent.Count);
    }

    [Fact]
    public async Task A_business_no_never_opens_the_breaker()
    {
        using var client = Client(new ScriptedOdoo(ScriptedOdoo.Result(7), ScriptedOdoo.Error("odoo.exceptions.UserError")));
        using var login = Login();
        for (var i = 0; i < 20; i++)
        {
            await client.Count(login, "res.partner", [], default);
        }
        Assert.False(client.IsOpen);
    }

    [Fact]
    public async Task Silence_ends_as_a_time_out()
    {
        var time = new FakeTimeProvider();
        using var client = new OdooClient(Hospital, new HttpClient(new SilentNetwork()), time);
        var call = client.Version(default);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("timeout", (await call).Fault?.Outcome.Code);
    }

    [Fact]
    public async Task More_callers_than_places_are_told_that_it_is_busy()
    {
        var time = new FakeTimeProvider();
        var connection = Hospital with { Limits = SystemLimits.Default with { Concurrency = 1, Queue = 1 } };
        using var client = new OdooClient(connection, new HttpClient(new SilentNetwork()), time);
        using var cancel = new CancellationTokenSource();
        var waiting = new[] { client.Version(cancel.Token), client.Version(cancel.Token) };
        Assert.Equal("busy", (await client.Version(default)).Fault?.Outcome.Code);
        await cancel.CancelAsync();
        foreach (var call in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }
    }

    [Fact]
    public async Task A_load_that_stored_nothing_is_refused()
    {
        var nothing = JsonNode.Parse("""{"ids":false,"messages":[{"type":"error","message":"Amina Canary"}],"nextrow":0}""");
        using var client = Client(new ScriptedOdoo(ScriptedOdoo.Result(7), ScriptedOdoo.Result(nothing)));
        using var login = Login();
        Assert.Equal(OdooFault.LoadRefused, (await client.Load(login, "res.partner", ["id", "name"], [["a.b", "x"]], default)).Fault);
    }

    sealed class SilentNetwork : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
        {
            await Task.Delay(Timeout.Infinite, cancel);
            throw new OperationCanceledException(cancel);
        }
    }
}

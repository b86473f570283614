using System.Net;
using Microsoft.AspNetCore.Http;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>What crosses to the system behind, what comes back, and what happens when it does not.</summary>
public sealed class GatewayBackendTests : IAsyncLifetime
{
    private const string Records = "/apis/testing/records/v1/records";
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.Start();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Forwards_what_the_contract_knows_and_no_credentials()
    {
        await _gateway.Call("GET", Records + "?patientRef=a%26b&limit=2", change: request =>
        {
            request.Headers.Add("X-Batch", "abc");
            request.Headers.Add("X-Other", "no");
            request.Headers.Add("Cookie", "a=b");
            request.Headers.Add("X-Forwarded-For", "10.0.0.1");
        });

        var asked = Assert.Single(_gateway.Backend.Calls);
        Assert.Equal("/back%20end/records?patientRef=a%26b&limit=2", asked.Target);
        Assert.Equal("abc", asked.Headers["X-Batch"]);
        Assert.NotEmpty(asked.Headers["traceparent"]);
        Assert.NotEmpty(asked.Headers["Concordat-Exchange"]);
        Assert.All(["Authorization", "X-Other", "Cookie", "X-Forwarded-For"], name => Assert.False(asked.Headers.ContainsKey(name), name));
    }

    [Fact]
    public async Task Answers_only_the_fields_that_the_purpose_sees()
    {
        var treat = await _gateway.Call("GET", Records + "/7");
        Assert.Equal("""{"id":"7","name":"Invented","lines":[{"quantity":2}]}""", treat.Body);

        var patient = await _gateway.Call("GET", Records + "/7", token: _gateway.Token(purpose: "PATRQT"));
        Assert.Equal("""{"id":"7","name":"Invented","secret":"s","lines":[{"quantity":2,"price":9.5}],"patientRef":"P-1"}""", patient.Body);

        var exchange = (await _gateway.Exchanges()).Find(e => e.Id.ToString() == treat.Header("Concordat-Exchange"))!;
        Assert.Equal("id,name,lines", exchange.FieldsReturned);
        Assert.Equal(("ok", 200, "1.2.0", "getRecord"), (exchange.Outcome, exchange.Status, exchange.Version, exchange.Operation));
        Assert.Equal(treat.Body.Length, exchange.ResponseBytes);
        Assert.NotNull(exchange.SubjectKey);
        Assert.DoesNotContain("P-1", exchange.SubjectKey, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_what_the_purpose_sees_a_caller_may_choose_fields_and_the_choice_is_recorded()
    {
        var chosen = await _gateway.Call("GET", Records + "/7?fields=secret,name,lines.price");
        Assert.Equal("""{"name":"Invented","lines":[{}]}""", chosen.Body); // secret and prices are not for this purpose
        var patient = await _gateway.Call("GET", Records + "/7?fields=secret&fields=id", token: _gateway.Token(purpose: "PATRQT"));
        var all = await _gateway.Call("GET", Records + "/7");

        var exchanges = await _gateway.Exchanges();
        Assert.Equal(("name,lines", true), Of(chosen));
        Assert.False(Of(all).Selected);
        Assert.Equal(["id", "secret"], System.Text.Json.JsonDocument.Parse(patient.Body).RootElement.EnumerateObject().Select(field => field.Name).Order());

        (string? Fields, bool Selected) Of(Answer answer)
        {
            var exchange = exchanges.Find(e => e.Id.ToString() == answer.Header("Concordat-Exchange"))!;
            return (exchange.FieldsReturned, exchange.FieldsSelected);
        }
    }

    [Fact]
    public async Task Of_the_fields_that_a_caller_names_only_those_of_the_contract_are_chosen_and_recorded()
    {
        var invented = string.Join(',', Enumerable.Range(0, 80).Select(number => $"Mrs-Canary-{number}"));

        var answer = await _gateway.Call("GET", $"{Records}/7?fields={invented},id,name", token: _gateway.Token(purpose: "PATRQT"));

        Assert.Equal("""{"id":"7","name":"Invented"}""", answer.Body);
        Assert.Equal("id,name", (await _gateway.Exchanges()).Find(e => e.Id.ToString() == answer.Header("Concordat-Exchange"))!.FieldsReturned);
    }

    [Fact]
    public async Task A_name_of_thousands_of_parts_chooses_nothing()
    {
        var deep = string.Join('.', Enumerable.Repeat("i", 1_900));

        var answer = await _gateway.Call("GET", $"{Records}/7?fields={deep},name", token: _gateway.Token(purpose: "PATRQT"));

        Assert.Equal("""{"name":"Invented"}""", answer.Body);
    }

    [Fact]
    public async Task Minimises_each_record_of_a_list()
    {
        _gateway.Backend.Answer = context => ScriptedBackend.Json(context, 200, "{\"total\":2,\"items\":[" + ScriptedBackend.Record + "," + ScriptedBackend.Record + "],\"debug\":{\"sql\":\"x\"}}");

        var answer = await _gateway.Call("GET", Records);

        Assert.Equal("""{"total":2,"items":[{"id":"7","name":"Invented","lines":[{"quantity":2}]},{"id":"7","name":"Invented","lines":[{"quantity":2}]}]}""", answer.Body);
    }

    [Theory]
    [InlineData(200, "{\"id\":7}")]
    [InlineData(200, "not json")]
    [InlineData(200, "")]
    [InlineData(206, "{}")]
    [InlineData(302, "")]
    [InlineData(401, "")]
    [InlineData(500, "stack trace of a patient")]
    public async Task Answers_502_where_the_system_breaks_its_contract_and_repeats_nothing_of_it(int status, string body)
    {
        _gateway.Backend.Answer = context => ScriptedBackend.Json(context, status, body);

        var answer = await _gateway.Call("GET", Records + "/7");

        answer.Problem(502, "bad-backend-response");
        Assert.DoesNotContain("patient", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, 404, "not-found")]
    [InlineData(409, 409, "conflict")]
    [InlineData(422, 422, "refused")]
    [InlineData(503, 503, "busy")]
    public async Task Says_in_its_own_words_why_the_system_said_no(int status, int expected, string code)
    {
        _gateway.Backend.Answer = context => ScriptedBackend.Json(context, status, "{\"error\":\"Zephyrine Quill\"}");

        var answer = await _gateway.Call("GET", Records + "/7");

        answer.Problem(expected, code);
        Assert.DoesNotContain("Quill", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_504_where_the_system_does_not_answer_in_time()
    {
        _gateway.Backend.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        (await _gateway.Call("GET", Records + "/7")).Problem(504, "timeout");
    }

    [Fact]
    public async Task Answers_503_where_the_system_is_down_and_stops_asking_it()
    {
        _gateway.Backend.Answer = context => ScriptedBackend.Json(context, 503, "");
        for (var i = 0; i < 3; i++)
        {
            await _gateway.Call("GET", Records + "/7");
        }
        _gateway.Backend.Answer = context => ScriptedBackend.Json(context, 200, ScriptedBackend.Record);

        var answer = await _gateway.Call("GET", Records + "/7");

        answer.Problem(503, "unreachable");
        Assert.InRange(int.Parse(answer.Header("Retry-After")!), 1, 30);
        Assert.Equal(3, _gateway.Backend.Calls.Count);
    }

    [Fact]
    public async Task Answers_503_where_nobody_listens()
    {
        await _gateway.Backend.DisposeAsync();

        (await _gateway.Call("GET", Records + "/7")).Problem(503, "unreachable");
    }

    [Fact]
    public async Task Answers_502_to_a_response_without_end()
    {
        _gateway.Backend.Answer = async context =>
        {
            context.Response.ContentType = "application/json";
            var block = new byte[65536];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        };

        (await _gateway.Call("GET", Records + "/7")).Problem(502, "bad-backend-response");
    }

    [Fact]
    public async Task Passes_an_answer_without_a_body()
    {
        _gateway.Backend.Answer = context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        };

        Assert.Equal(HttpStatusCode.NoContent, (await _gateway.Call("DELETE", Records + "/7")).Status);
        Assert.Equal("DELETE", Assert.Single(_gateway.Backend.Calls).Method);
    }
}

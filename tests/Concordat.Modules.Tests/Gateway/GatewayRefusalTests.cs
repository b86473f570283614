using System.Text.Json;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>Every refusal is a problem document with a stable code, and is recorded.</summary>
public sealed class GatewayRefusalTests : IAsyncLifetime
{
    private const string Records = "/apis/testing/records/v1/records";
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.Start();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task More_bytes_than_the_tier_allows_in_a_minute_wait()
    {
        const string path = "/apis/testing/slow/v1/records/7";
        _gateway.Backend.Answer = context => ScriptedBackend.Json(context, 200, $$"""{"id":"7","name":"{{new string('a', 200)}}","patientRef":"P-1"}""");
        Assert.Equal(200, (int)(await _gateway.Call("GET", path)).Status);

        var answer = await _gateway.Call("GET", path);

        answer.Problem(429, "too-many-requests");
        Assert.InRange(int.Parse(answer.Header("Retry-After")!), 100, 300);
        Assert.Equal(200, (int)(await _gateway.Call("GET", "/apis/testing/records/v1/records/7")).Status); // of another interface nothing was taken
    }

    [Fact]
    public async Task Refuses_a_call_without_a_token_and_says_how_to_authenticate()
    {
        var answer = await _gateway.Call("GET", Records, token: null);

        answer.Problem(401, "unauthenticated");
        Assert.Equal("Bearer realm=\"concordat\"", answer.Header("WWW-Authenticate"));
        Assert.Empty(_gateway.Backend.Calls);
    }

    [Fact]
    public async Task Refuses_a_token_that_is_expired_foreign_or_none()
    {
        foreach (var token in new[] { _gateway.Token(minutes: -1), "nonsense", _gateway.Token()[..^4] + "AAAA" })
        {
            var answer = await _gateway.Call("GET", Records, token: token);
            answer.Problem(401, "unauthenticated");
            Assert.Contains("invalid_token", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Refuses_a_scope_that_does_not_cover_the_operation_and_names_the_one_that_would()
    {
        var answer = await _gateway.Call("POST", Records, "{}", _gateway.Token(scope: "system/Record.rs"), key: "k1");

        answer.Problem(403, "forbidden");
        Assert.Contains("insufficient_scope", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Contains("system/Record.c", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_purpose_for_which_no_field_is_listed() =>
        (await _gateway.Call("GET", Records + "/7", token: _gateway.Token(purpose: "HPAYMT"))).Problem(403, "forbidden");

    [Fact]
    public async Task Refuses_a_client_of_another_partner() =>
        (await _gateway.Call("GET", Records + "/7", token: _gateway.Token(partner: "islander"))).Problem(403, "forbidden");

    [Theory]
    [InlineData("/apis/testing/records/v2/records")]
    [InlineData("/apis/testing/records/v1/nothing")]
    [InlineData("/apis/testing/records/v1")]
    [InlineData("/apis/nowhere")]
    [InlineData("/apis/Testing/records/v1/records")]
    public async Task Knows_nothing_that_is_not_in_the_release(string path) => (await _gateway.Call("GET", path)).Problem(404, "not-found");

    [Fact]
    public async Task Refuses_a_method_that_the_contract_does_not_have_and_lists_those_that_it_has()
    {
        var answer = await _gateway.Call("PATCH", Records);

        answer.Problem(405, "method-not-allowed");
        Assert.Equal("GET, HEAD, OPTIONS, POST", answer.Header("Allow"));
    }

    [Fact]
    public async Task Answers_OPTIONS_and_HEAD_by_itself()
    {
        var options = await _gateway.Call("OPTIONS", Records, token: null);
        Assert.Equal(204, (int)options.Status);
        Assert.Equal("GET, HEAD, OPTIONS, POST", options.Header("Allow"));

        var head = await _gateway.Call("HEAD", Records + "/7");
        Assert.Equal(200, (int)head.Status);
        Assert.Equal("", head.Body);
        Assert.True(head.ContentHeaders.ContentLength > 0);
    }

    [Fact]
    public async Task Points_at_every_place_of_a_request_that_breaks_the_contract()
    {
        var answer = await _gateway.Call("POST", Records + "?color=red", """{"name":1,"lines":[{"quantity":0},{}],"extra":true}""");

        var errors = answer.Problem(400, "invalid").GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()!).Order(StringComparer.Ordinal);
        Assert.Equal(["#", "#/extra", "#/lines/0/quantity", "#/lines/1", "#/name", "query/color"], errors);
        Assert.Empty(_gateway.Backend.Calls);
    }

    [Theory]
    [InlineData("limit=0", "query/limit")]
    [InlineData("limit=ten", "query/limit")]
    [InlineData("limit=1&limit=2", "query/limit")]
    [InlineData("Limit=1", "query/Limit")]
    public async Task Judges_query_parameters(string query, string pointer) => Assert.Equal(
        pointer, Assert.Single((await _gateway.Call("GET", $"{Records}?{query}")).Problem(400, "invalid").GetProperty("errors").EnumerateArray().ToList()).GetProperty("pointer").GetString());

    [Theory]
    [InlineData("{\"name\":")]
    [InlineData("{\"name\":\"a\",\"name\":\"b\",\"patientRef\":\"P\"}")]
    [InlineData("")]
    public async Task Refuses_a_body_that_is_no_JSON_or_holds_a_property_twice(string body) =>
        (await _gateway.Call("POST", Records, body, key: "k")).Problem(400, "invalid");

    [Fact]
    public async Task Refuses_JSON_that_nests_without_end() =>
        (await _gateway.Call("POST", Records, new string('[', 9000), key: "k")).Problem(400, "invalid");

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=latin1")]
    public async Task Refuses_a_media_type_that_the_contract_does_not_name(string type) =>
        (await _gateway.Call("POST", Records, """{"name":"a","patientRef":"P"}""", key: "k", contentType: type)).Problem(415, "unsupported-media-type");

    [Fact]
    public async Task Refuses_an_encoded_body() => (await _gateway.Call("POST", Records, "xx", key: "k",
        change: request => request.Content!.Headers.ContentEncoding.Add("gzip"))).Problem(415, "unsupported-media-type");

    [Fact]
    public async Task Refuses_a_body_larger_than_the_tier_allows_whether_it_says_so_or_not()
    {
        var large = new string('x', 20_001);

        (await _gateway.Call("POST", Records, large, key: "k")).Problem(413, "too-large");
        (await _gateway.Call("POST", Records, large, key: "k", change: request => request.Headers.TransferEncodingChunked = true)).Problem(413, "too-large");
    }

    [Fact]
    public async Task Refuses_over_the_rate_and_says_when_to_come_back()
    {
        var answers = new List<Answer>();
        for (var i = 0; i < 3; i++)
        {
            answers.Add(await _gateway.Call("GET", "/apis/testing/tight/v1/records/7"));
        }

        Assert.Equal("\"tight\";q=2;w=2", answers[0].Header("RateLimit-Policy"));
        Assert.Matches("^\"tight\";r=1;t=1$", answers[0].Header("RateLimit"));
        answers[2].Problem(429, "too-many-requests");
        Assert.Equal("1", answers[2].Header("Retry-After"));
        Assert.StartsWith("\"tight\";r=0;t=", answers[2].Header("RateLimit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_more_calls_at_the_same_time_than_the_tier_allows()
    {
        var arrived = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        _gateway.Backend.Answer = async context =>
        {
            arrived.SetResult();
            await go.Task;
            await ScriptedBackend.Json(context, 200, ScriptedBackend.Record);
        };

        var first = _gateway.Call("GET", "/apis/testing/tight/v1/records/7");
        await arrived.Task;
        (await _gateway.Call("GET", "/apis/testing/tight/v1/records/7")).Problem(429, "too-many-requests");
        go.SetResult();
        Assert.Equal(200, (int)(await first).Status);
    }

    [Fact]
    public async Task Says_that_a_version_is_deprecated_or_gone()
    {
        var old = await _gateway.Call("GET", "/apis/testing/old/v1/records/7");
        Assert.Equal(200, (int)old.Status);
        Assert.Matches("^@[0-9]{10}$", old.Header("Deprecation"));
        Assert.Equal("Wed, 30 Jun 2027 00:00:00 GMT", old.Header("Sunset"));

        (await _gateway.Call("GET", "/apis/testing/gone/v1/records/7")).Problem(410, "gone");
    }

    [Fact]
    public async Task Names_the_day_of_deprecation_and_the_version_after()
    {
        await using var gateway = await TestGateway.Start(change: workspace =>
        {
            const string folder = "domains/testing/apis/old/";
            var files = workspace.Texts();
            workspace.Add(folder + "v2/api.yaml", files[folder + "v1/api.yaml"].Replace("version: 1.2.0", "version: 2.0.0", StringComparison.Ordinal)
                .Replace("lifecycle: deprecated\nsunset: 2027-06-30", "lifecycle: published", StringComparison.Ordinal));
            workspace.Add(folder + "v2/openapi.yaml", files[folder + "v1/openapi.yaml"]);
            workspace.Edit(folder + "v1/api.yaml", "sunset: 2027-06-30", "deprecated: 2026-11-01\nsunset: 2027-06-30");
        });

        var old = await gateway.Call("GET", "/apis/testing/old/v1/records/7");

        Assert.Equal("@1793491200", old.Header("Deprecation"));
        Assert.Equal("</apis/testing/old/v2>; rel=\"successor-version\"", old.Header("Link"));
    }

    [Fact]
    public async Task Records_every_refusal_and_counts_a_flood_of_them()
    {
        for (var i = 0; i < 50; i++)
        {
            await _gateway.Call("GET", Records, token: null);
        }
        await _gateway.Call("GET", Records + "?limit=0");

        var rows = await _gateway.Exchanges();

        var refused = rows.FindAll(e => e.Outcome == "unauthenticated");
        Assert.Equal(21, refused.Count);
        Assert.Equal(50, refused.Sum(e => e.Calls));
        Assert.All(refused, e => Assert.Equal(("testing/records", 401, 1), (e.Interface, e.Status, e.Release)));
        var invalid = Assert.Single(rows, e => e.Outcome == "invalid");
        Assert.Equal(("client", "partner", "TREAT", "listRecords", "CR-0001"), (invalid.Client, invalid.Partner, invalid.Purpose, invalid.Operation, invalid.Decision));
    }

    [Fact]
    public async Task Refuses_in_the_words_of_FHIR_where_a_FHIR_server_lies_behind()
    {
        await using var gateway = await TestGateway.Start(change: workspace => workspace.Edit("systems/backend.yaml", "type: http", "type: fhir"));

        var unknown = await gateway.Call("GET", Records, token: null);
        var wrong = await gateway.Call("GET", Records + "/7?nothing=like-it&nor=this", token: gateway.Token());

        Assert.Equal((401, "application/fhir+json"), ((int)unknown.Status, unknown.ContentHeaders.ContentType!.MediaType));
        var issue = Assert.Single(unknown.Json.GetProperty("issue").EnumerateArray());
        Assert.Equal(("error", "login"), (issue.GetProperty("severity").GetString(), issue.GetProperty("code").GetString()));
        Assert.Equal("unauthenticated", issue.GetProperty("details").GetProperty("coding")[0].GetProperty("code").GetString());
        Assert.Equal($"exchange {unknown.Header("Concordat-Exchange")}", issue.GetProperty("diagnostics").GetString());
        Assert.Equal(400, (int)wrong.Status);
        Assert.Equal(["at query/nothing", "at query/nor"], wrong.Json.GetProperty("issue").EnumerateArray().Skip(1).Select(i => i.GetProperty("diagnostics").GetString()));
    }
}

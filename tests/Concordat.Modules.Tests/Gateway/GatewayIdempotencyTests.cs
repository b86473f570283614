using Concordat.Platform.Data;

namespace Concordat.Modules.Tests.Gateway;

public sealed class GatewayIdempotencyTests
{
    private const string Records = "/apis/testing/records/v1/records";
    private const string New = """{"name":"a","patientRef":"P-1"}""";

    [Fact]
    public async Task A_call_with_an_effect_needs_a_key()
    {
        await using var gateway = await TestGateway.Start();

        var problem = (await gateway.Call("POST", Records, New)).Problem(400, "invalid");

        Assert.Equal("header/Idempotency-Key", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        (await gateway.Call("POST", Records, New, key: "a b")).Problem(400, "invalid");
        Assert.Empty(gateway.Backend.Calls);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_same_key_makes_one_effect_and_one_answer(DatabaseKind kind)
    {
        await using var gateway = await TestGateway.Start(kind);
        gateway.Backend.Answer = context => ScriptedBackend.Json(context, 201, ScriptedBackend.Record);

        var first = await gateway.Call("POST", Records, New, key: "key-1");
        var again = await gateway.Call("POST", Records, New, key: "key-1");

        Assert.Equal(201, (int)first.Status);
        Assert.Equal((first.Status, first.Body), (again.Status, again.Body));
        Assert.NotEqual(first.Header("Concordat-Exchange"), again.Header("Concordat-Exchange"));
        Assert.Equal("key-1", Assert.Single(gateway.Backend.Calls).Headers["Idempotency-Key"]);
    }

    [Fact]
    public async Task The_answer_is_minimised_for_the_purpose_of_whoever_asks_again()
    {
        await using var gateway = await TestGateway.Start();
        gateway.Backend.Answer = context => ScriptedBackend.Json(context, 201, ScriptedBackend.Record);

        await gateway.Call("POST", Records, New, gateway.Token(purpose: "PATRQT"), key: "key-1");
        var again = await gateway.Call("POST", Records, New, gateway.Token(purpose: "TREAT"), key: "key-1");

        Assert.DoesNotContain("secret", again.Body, StringComparison.Ordinal);
        Assert.Single(gateway.Backend.Calls);
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused()
    {
        await using var gateway = await TestGateway.Start();
        gateway.Backend.Answer = context => ScriptedBackend.Json(context, 201, ScriptedBackend.Record);

        await gateway.Call("POST", Records, New, key: "key-1");

        (await gateway.Call("POST", Records, """{"name":"b","patientRef":"P-1"}""", key: "key-1")).Problem(422, "refused");
        Assert.Single(gateway.Backend.Calls);
    }

    [Fact]
    public async Task A_second_call_while_the_first_runs_is_told_to_wait()
    {
        await using var gateway = await TestGateway.Start();
        var arrived = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        gateway.Backend.Answer = async context =>
        {
            arrived.SetResult();
            await go.Task;
            await ScriptedBackend.Json(context, 201, ScriptedBackend.Record);
        };

        var first = gateway.Call("POST", Records, New, key: "key-1");
        await arrived.Task;
        var second = await gateway.Call("POST", Records, New, key: "key-1");
        go.SetResult();

        second.Problem(409, "conflict");
        Assert.Equal("1", second.Header("Retry-After"));
        Assert.Equal(201, (int)(await first).Status);
        Assert.Single(gateway.Backend.Calls);
    }

    [Fact]
    public async Task A_key_is_free_again_where_the_system_did_not_do_it()
    {
        await using var gateway = await TestGateway.Start();
        gateway.Backend.Answer = context => ScriptedBackend.Json(context, 503, "");
        (await gateway.Call("POST", Records, New, key: "key-1")).Problem(503, "busy");
        gateway.Backend.Answer = context => ScriptedBackend.Json(context, 201, ScriptedBackend.Record);

        Assert.Equal(201, (int)(await gateway.Call("POST", Records, New, key: "key-1")).Status);
    }

    [Fact]
    public async Task A_hundred_callers_with_one_key_make_one_effect()
    {
        await using var gateway = await TestGateway.Start();
        gateway.Backend.Answer = context => ScriptedBackend.Json(context, 201, ScriptedBackend.Record);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => gateway.Call("POST", Records, New, key: "key-1")));

        Assert.Single(gateway.Backend.Calls);
        Assert.All(answers, answer => Assert.Contains((int)answer.Status, new[] { 201, 409 }));
    }

    [Fact]
    public async Task No_clear_key_and_no_clear_answer_is_stored()
    {
        await using var gateway = await TestGateway.Start();
        gateway.Backend.Answer = context => ScriptedBackend.Json(context, 201, ScriptedBackend.Record);
        await gateway.Call("POST", Records, New, key: "patient-P-1");

        var rows = await gateway.Get<ModuleDb>().ReadSql(sql => sql.Rows("SELECT key, fingerprint, content_type FROM gateway_idempotency", r => r.GetString(0) + r.GetString(1)));

        Assert.DoesNotContain("P-1", Assert.Single(rows), StringComparison.Ordinal);
    }
}

using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>What may have an effect is on record before it has one, on both databases.</summary>
public sealed class RecordIntentTests
{
    private const string Records = "/apis/testing/records/v1/records";

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_write_is_durable_before_the_system_behind_hears_of_it_and_ends_as_the_same_exchange(DatabaseKind kind)
    {
        await using var gateway = await TestGateway.Start(kind);
        var before = new List<ExchangeRecord>();
        gateway.Backend.Answer = async context =>
        {
            before.AddRange((await gateway.Exchanges()).Where(e => e.Id.ToString() == context.Request.Headers["Concordat-Exchange"]));
            await ScriptedBackend.Json(context, 201, ScriptedBackend.Record);
        };

        var answer = await gateway.Call("POST", Records, """{"name":"a","patientRef":"P-1"}""", key: "k");

        Assert.Equal(201, (int)answer.Status);
        var begun = Assert.Single(before);
        Assert.Equal((ExchangeRecord.Begun, 0, "client", "createRecord"), (begun.Outcome, begun.Status, begun.Client, begun.Operation));
        var ended = Assert.Single(await gateway.Exchanges());
        Assert.Equal((begun.Id, "ok", 201, begun.SubjectKey), (ended.Id, ended.Outcome, ended.Status, ended.SubjectKey));
    }

    [Fact]
    public async Task A_write_without_a_key_is_on_record_too_and_a_read_is_not()
    {
        await using var gateway = await TestGateway.Start();
        var outcomes = new List<string>();
        gateway.Backend.Answer = async context =>
        {
            outcomes.AddRange((await gateway.Exchanges()).Where(e => e.Id.ToString() == context.Request.Headers["Concordat-Exchange"]).Select(e => $"{context.Request.Method} {e.Outcome}"));
            context.Response.StatusCode = context.Request.Method == "DELETE" ? 204 : 404;
        };

        await gateway.Call("DELETE", Records + "/7");
        await gateway.Call("GET", Records + "/7");

        Assert.Equal(["DELETE begun"], outcomes);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_was_begun_and_never_ended_stays_so_and_what_ended_is_never_begun_again(DatabaseKind kind)
    {
        await using var gateway = await TestGateway.Start(kind);
        var log = gateway.Get<ExchangeLog>();
        ExchangeRecord Row(Guid id, string outcome) => new() { Id = id, Kind = "api", Interface = "testing/records", Outcome = outcome, StartedAt = TimeProvider.System.GetUtcNow() };
        var (killed, ended) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        await log.Commit(Row(killed, ExchangeRecord.Begun));
        await log.Commit(Row(ended, ExchangeRecord.Begun));
        await log.Commit(Row(ended, "ok"));
        await log.Commit(Row(ended, ExchangeRecord.Begun)); // a journal that is read twice

        var rows = (await gateway.Exchanges()).ToDictionary(row => row.Id, row => row.Outcome);
        Assert.Equal((ExchangeRecord.Begun, "ok"), (rows[killed], rows[ended]));
    }
}

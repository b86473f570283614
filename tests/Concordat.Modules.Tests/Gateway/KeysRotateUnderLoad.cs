using Concordat.Platform.Data;
using Concordat.Platform.Payloads;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>Calls whose answers are sealed, and replays that open them, while data keys and the master key change.</summary>
public sealed class KeysRotateUnderLoad
{
    private const string Records = "/apis/testing/records/v1/records";

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task No_call_fails(DatabaseKind kind)
    {
        await using var gateway = await TestGateway.Start(kind);
        gateway.Backend.Answer = context => ScriptedBackend.Json(context, 201, ScriptedBackend.Record);
        var (keys, done) = (gateway.Get<DataKeys>(), 0);
        var load = Enumerable.Range(0, 3).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 12; i++)
            {
                var first = await gateway.Call("POST", Records, """{"name":"a","patientRef":"P-1"}""", key: $"key-{worker}-{i}");
                var again = await gateway.Call("POST", Records, """{"name":"a","patientRef":"P-1"}""", key: $"key-{worker}-{i}");
                Assert.True((int)first.Status == 201, first.Body);
                Assert.Equal((first.Status, first.Body), (again.Status, again.Body));
                Interlocked.Increment(ref done);
            }
        })).ToList();
        for (var turn = 1; turn <= 5; turn++)
        {
            while (Volatile.Read(ref done) < turn * 5 && !load.Exists(task => task.IsCompleted))
            {
                await Task.Yield();
            }
            Assert.Equal(turn, keys.Rotate());
            keys.RotateMaster();
        }
        await Task.WhenAll(load);
        Assert.Equal(36, gateway.Backend.Calls.Count); // each replay was answered from what was sealed
        Assert.True(await gateway.Get<ModuleDb>().ReadSql(sql => sql.Scalar<long>("SELECT COUNT(DISTINCT key_id) FROM payloads WHERE key_id LIKE 'testing.records%'")) >= 4);
    }
}

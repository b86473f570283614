using Concordat.Core.Observation;
using Concordat.Modules.Tests;
using Concordat.Platform.Data;
using Concordat.Platform.Observation;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>What values look like is counted beside the traffic, and no value is kept.</summary>
public sealed class TrafficSampleTests
{
    private const string Path = "/apis/testing/records/v1/records/7";
    private const string Quill = """{"id":"7","name":"Siobhan Zwitscherkanari","secret":"siobhan.zwitscherkanari@invented.example","patientRef":"P-1","lines":[{"quantity":2}]}""";

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Counts_by_field_and_kind_are_stored_of_what_the_caller_gets(DatabaseKind kind)
    {
        await using var gateway = await TestGateway.Start(kind);
        gateway.Backend.Answer = context => ScriptedBackend.Json(context, 200, Quill);
        for (var call = 0; call < 3; call++)
        {
            Assert.Equal(200, (int)(await gateway.Call("GET", Path)).Status);
        }

        var rows = await Rows(gateway);
        var name = Assert.Single(rows);
        Assert.Equal(("testing/records/v1", "1.2.0", "response/name", "person-name", 3L, 3L), (name.Interface, name.Version, name.Field, name.Kind, name.Times, name.Values));

        await gateway.Call("GET", Path, token: gateway.Token(purpose: "PATRQT"));
        rows = await Rows(gateway);
        Assert.Equal(["response/name person-name 4 of 4", "response/secret email 1 of 1"], rows.Select(row => $"{row.Field} {row.Kind} {row.Times} of {row.Values}"));
        Assert.All(rows, row => Assert.True(row.First <= row.Last));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task No_value_of_a_body_or_parameter_is_stored(DatabaseKind kind)
    {
        await using var gateway = await TestGateway.Start(kind);
        gateway.Backend.Answer = context => ScriptedBackend.Json(context, 201, Quill);
        var body = """{"name":"Siobhan Zwitscherkanari","patientRef":"P-1"}""";
        Assert.Equal(201, (int)(await gateway.Call("POST", "/apis/testing/records/v1/records", body, key: "k")).Status);
        gateway.Backend.Answer = context => ScriptedBackend.Json(context, 200, """{"items":[]}""");
        Assert.Equal(200, (int)(await gateway.Call("GET", "/apis/testing/records/v1/records?patientRef=zwitscherkanari%40invented.example")).Status);

        var rows = await Rows(gateway);
        Assert.Equal(["parameters/patientRef email", "request/name person-name", "response/name person-name"], rows.Select(row => $"{row.Field} {row.Kind}"));
        var stored = await gateway.Get<ModuleDb>().ReadSql(sql => sql.Rows("SELECT interface, version, field, kind FROM observed_values", row => string.Join(' ', Enumerable.Range(0, 4).Select(row.GetString))));
        Assert.All(stored, row => Assert.DoesNotContain("zwitscher", row, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_was_refused_is_not_looked_at()
    {
        await using var gateway = await TestGateway.Start();
        Assert.Equal(400, (int)(await gateway.Call("POST", "/apis/testing/records/v1/records", """{"name":"Siobhan Quill"}""", key: "k")).Status);

        Assert.Empty(await Rows(gateway));
    }

    [Fact]
    public void The_first_are_looked_at_and_then_one_in_a_hundred()
    {
        var sample = new TrafficSample("a/b/v1", "1.0.0", () => new HashSet<string>());
        var turns = Enumerable.Range(1, 1000).Where(_ => sample.Turn()).Count();

        Assert.Equal(TrafficSample.First + (1000 / TrafficSample.Every), turns);
    }

    [Fact]
    public void A_call_that_is_not_looked_at_allocates_nothing_for_it()
    {
        var sample = new TrafficSample("a/b/v1", "1.0.0", () => new HashSet<string>());
        for (var call = 0; call < TrafficSample.First; call++)
        {
            sample.Turn();
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var call = TrafficSample.First + 1; call < TrafficSample.Every; call++)
        {
            Assert.False(sample.Turn());
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task Where_the_queue_is_full_a_sample_is_dropped_and_nobody_waits()
    {
        await using var platform = await TestPlatform.Start(DatabaseKind.Sqlite);
        using var sampler = new TrafficSampler(platform.Get<ModuleDb>(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<TrafficSampler>.Instance); // not started: nobody takes
        var sample = new TrafficSample("a/b/v1", "1.0.0", () => new HashSet<string>());
        for (var call = 0; call < 200; call++)
        {
            sampler.Offer(sample, "response", "{}"u8);
        }

        Assert.Equal(200 - 128, sampler.Dropped);
        await sampler.Settled();
    }

    private static async Task<IReadOnlyList<ObservedValues>> Rows(TestGateway gateway)
    {
        await gateway.Get<TrafficSampler>().Settled();
        return await ObservedCounts.Since(gateway.Get<ModuleDb>(), default);
    }
}

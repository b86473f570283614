using Concordat.Eventing;
using Concordat.Eventing.Bridges;
using Concordat.Platform.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>One node reads a publication; when it dies another takes over, and what the first would still commit is refused.</summary>
public sealed class ReadingLeaseTests
{
    private const string Channel = "publication/partner/vitals";
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private static Task<TestPlatform> Start(DatabaseKind kind) => TestPlatform.Start(kind, services => services.AddSingleton(new ModelPart("readings", BrokerReading.Map)));

    private static Task<ReadingLease?> Take(TestPlatform node, string name, TimeSpan lease) => node.Get<ModuleDb>().Write(unit => ReadingLease.Take(unit, Channel, name, lease));

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Another_node_waits_while_one_holds_it_and_takes_over_when_it_ran_out(DatabaseKind kind)
    {
        await using var node = await Start(kind);
        var first = await Take(node, "a", Long);
        Assert.Null(await Take(node, "b", Long));
        await node.Get<ModuleDb>().Write(unit => first!.Hold(unit, -Long)); // it died, and its time is over
        var second = await Take(node, "b", Long);
        Assert.Equal((1, 2), (first!.Term, second!.Term));
        await Assert.ThrowsAsync<BrokerException>(() => node.Get<ModuleDb>().Write(async unit =>
        {
            await BrokerOffsets.Move(unit, Channel, 0, 7);
            await first.Hold(unit, Long);
        }));
        Assert.Empty(await BrokerOffsets.Read(node.Get<ModuleDb>(), Channel, default));
        await node.Get<ModuleDb>().Write(unit => second.Hold(unit, Long));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_node_that_was_restarted_has_its_own_again_and_its_former_self_has_not(DatabaseKind kind)
    {
        await using var node = await Start(kind);
        var former = await Take(node, "a", Long);
        var now = await Take(node, "a", Long);
        Assert.NotNull(now);
        await Assert.ThrowsAsync<BrokerException>(() => node.Get<ModuleDb>().Write(unit => former!.Hold(unit, Long)));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_place_moves_forward_alone(DatabaseKind kind)
    {
        await using var node = await Start(kind);
        foreach (var position in new long[] { -1, 5, 3, 6 })
        {
            await node.Get<ModuleDb>().Write(unit => BrokerOffsets.Move(unit, Channel, 2, position));
        }
        Assert.Equal(6, (await BrokerOffsets.Read(node.Get<ModuleDb>(), Channel, default))[2].Position);
    }
}

using System.Diagnostics;
using System.Globalization;
using Concordat.Core.Workflows;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Workflow;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Workflow;

/// <summary>Many instances that sleep, and many that move to another version. CONCORDAT_WORKFLOWS says how many; the suite takes some.</summary>
public sealed class WorkflowScaleTests(ITestOutputHelper output)
{
    private static readonly int Many = int.Parse(Environment.GetEnvironmentVariable("CONCORDAT_WORKFLOWS") ?? "40", CultureInfo.InvariantCulture);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Sleeping_instances_cost_no_processor_and_start_in_the_order_of_their_times(DatabaseKind kind)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 28, 8, 0, 0, TimeSpan.Zero));
        var began = clock.GetUtcNow();
        await using var network = await WorkflowNetwork.Start(kind, "steps:\n  - { id: rest, wait: { until: input.at } }\n", services => services.AddSingleton<TimeProvider>(clock));
        await Parallel.ForAsync(0, Many, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
        {
            // The order of their starts is not that of their times.
            var place = (number * 7919L) % Many;
            await network.Begin($$"""{ "at": "{{began.AddSeconds(10).AddMilliseconds(place):O}}" }""");
        });
        await network.Get<Quiet>().Settle(Stop);
        var counts = await InstancesAsleep(network);
        Assert.Equal(Many, counts);

        using var process = Process.GetCurrentProcess();
        var (before, watch) = (process.TotalProcessorTime, Stopwatch.StartNew());
        if (Many >= 2000)
        {
            await Task.Delay(TimeSpan.FromSeconds(10), Stop); // what is measured is that nothing happens
            process.Refresh();
            output.WriteLine($"{Many} asleep on {kind}: {(process.TotalProcessorTime - before).TotalMilliseconds:0} ms of processor time in {watch.Elapsed.TotalSeconds:0.0} s");
        }

        clock.Advance(TimeSpan.FromSeconds(11) + TimeSpan.FromMilliseconds(Many));
        await network.Get<Quiet>().Settle(Stop);
        var ended = await network.Get<ModuleDb>().Read(db => db.Set<WorkflowInstance>().CountAsync(i => i.Status == WorkflowStatus.Completed, Stop), Stop);
        Assert.Equal(Many, ended);
        var order = await network.Get<ModuleDb>().ReadSql(sql => sql.Rows("SELECT due_at FROM messages WHERE kind = 'workflow' AND idempotency_key LIKE '%/at/%' AND order_key IS NOT NULL ORDER BY seq", row => row.GetInt64(0)), Stop);
        // A node claims them in the order of their times and works on 64 at once, so that one overtakes another by no more than those.
        Assert.Equal(Many, order.Count);
        var sorted = order.Order().ToList();
        Assert.All(order.Select((due, place) => Math.Abs(sorted.BinarySearch(due) - place)), distance => Assert.True(distance <= 256, $"An instance started {distance} places from its own."));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Instances_move_to_the_version_in_force_and_those_that_cannot_say_why(DatabaseKind kind)
    {
        const string go = "  - { id: go, wait: { signal: go } }\n", old = "  - { id: old, map: { with: [{ to: a, value: 1 }] } }\n", made = "  - { id: made, map: { with: [{ to: a, value: 1 }] } }\n";
        var many = Math.Min(Many, 1000);
        await using var network = await WorkflowNetwork.Start(kind, "steps:\n  - { id: first, when: input.odd = 'yes', map: { with: [{ to: a, value: 1 }] } }\n" + go + old);
        await Parallel.ForAsync(0, many, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) => await network.Begin($$"""{ "odd": "{{(number % 4 == 0 ? "yes" : "no")}}" }"""));
        await network.Get<Quiet>().Settle(Stop);

        network.Activate("input: { type: object, properties: { odd: { enum: [no] } } }\nsteps:\n  - { id: first, when: input.odd = 'yes', map: { with: [{ to: a, value: 1 }] } }\n" + go + made);
        await network.Restart();
        var to = network.Get<WorkflowPlans>().Current!.ById[WorkflowNetwork.Workflow];
        var rows = await network.Get<ModuleDb>().Read(db => db.Set<WorkflowInstance>().ToListAsync(Stop), Stop);
        var reasons = new List<IReadOnlyList<string>>();
        foreach (var row in rows)
        {
            reasons.Add(await network.Commands.Migrate(row, to, false, "version 2", "ada", Stop));
        }
        Assert.Equal((many + 3) / 4, reasons.Count(reason => reason.Count > 0));
        Assert.All(reasons.Where(reason => reason.Count > 0), reason => Assert.StartsWith("Its input breaks the new contract", reason[0], StringComparison.Ordinal));
        await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (row, _) => Assert.Null((await network.Commands.Signal(row.Id, "go", null, "ada", Stop)).Refused));
        await network.Get<Quiet>().Settle(Stop);

        var ended = await network.Get<ModuleDb>().Read(db => db.Set<WorkflowInstance>().GroupBy(i => new { i.Version, i.Status }).Select(g => new { g.Key.Version, g.Key.Status, Count = g.Count() }).OrderBy(g => g.Version).ToListAsync(Stop), Stop);
        Assert.Equal([("1.0.0", "completed", (many + 3) / 4), ("2.0.0", "completed", many - ((many + 3) / 4))], ended.Select(g => (g.Version, g.Status, g.Count)));
    }

    private static Task<int> InstancesAsleep(WorkflowNetwork network) => network.Get<ModuleDb>().Read(db => db.Set<WorkflowInstance>().CountAsync(i => i.Status == WorkflowStatus.Running && i.WakesAt != null, Stop), Stop);
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Workflows;
using CsCheck;

namespace Concordat.Core.Tests.Workflows;

/// <summary>What holds for any definition and any answers.</summary>
public sealed class WorkflowProperties
{
    private static readonly string[] Causes = ["busy", "refused", "internal", "timeout"];

    [Fact]
    public void Replaying_any_part_of_a_history_gives_the_same_next_effects() => Gen.Int.Sample(seed =>
    {
        var (program, run) = Sample(seed);
        for (var length = 1; length <= run.History.Count; length++)
        {
            var part = run.History.Take(length).ToList();
            var again = part.Select(one => one with { Data = JsonNode.Parse(one.Data.ToJsonString())!.AsObject() });
            Assert.Equal(Say(program, WorkflowState.Of(part), part[^1].At), Say(program, WorkflowState.Of(again), part[^1].At));
        }
    }, iter: 150);

    [Fact]
    public void What_completed_is_undone_in_exactly_the_reverse_order() => Gen.Int.Sample(seed =>
    {
        var (program, run) = Sample(seed);
        var done = run.History.Where(one => one.Kind == HistoryKind.Completed && one.Data["failed"] is null && program.Step(one.Place)!.Compensation is not null).Select(one => one.Place).ToList();
        var undone = run.History.Where(one => one.Kind == HistoryKind.Compensated).Select(one => one.Place[WorkflowState.Undo.Length..]).ToList();

        Assert.Equal(run.State.Status == WorkflowStatus.Compensated ? Enumerable.Reverse(done) : Enumerable.Reverse(done).Take(undone.Count), undone);
    }, iter: 300);

    [Fact]
    public void Every_instance_ends_or_says_what_it_waits_for() => Gen.Int.Sample(seed =>
    {
        var (_, run) = Sample(seed);
        Assert.True(run.State.IsEnded || run.State.Stuck is not null || run.Waits is { Length: > 0 });
        Assert.Equal(run.History.Where(one => one.Kind == HistoryKind.Completed).Select(one => one.Place).Distinct().Count(), run.History.Count(one => one.Kind == HistoryKind.Completed));
    }, iter: 300);

    private static (WorkflowProgram Program, SimulatedRun Run) Sample(int seed)
    {
        var random = new Random(seed);
        var program = WorkflowBuilder.Program(new Text(random).Definition());
        var input = JsonNode.Parse($$"""{ "items": [{{string.Join(',', Enumerable.Range(0, random.Next(4)))}}], "n": {{random.Next(10)}} }""");
        var run = WorkflowSimulation.Run(program, input, WorkflowBuilder.Begin, (place, tries) =>
        {
            var chance = new Random(HashCode.Combine(seed, tries, place.Aggregate(17, (sum, letter) => (sum * 31) + letter)));
            return chance.Next(place.StartsWith(WorkflowState.Undo, StringComparison.Ordinal) ? 20 : 6) == 0 ? new SimulatedAnswer(null, Causes[chance.Next(Causes.Length)])
                : new SimulatedAnswer(new JsonObject { ["n"] = chance.Next(10) }, After: TimeSpan.FromMinutes(chance.Next(600)));
        });
        return (program, run);
    }

    private static string Say(WorkflowProgram program, WorkflowState state, DateTimeOffset now) =>
        string.Join('\n', WorkflowDecision.Next(program, state, now).Select(effect => effect switch
        {
            WorkflowEffect.Record record => $"{record.Entry.Kind} {record.Place} {record.Entry.Data.ToJsonString()}",
            WorkflowEffect.Perform perform => $"perform {perform.Place} {perform.Input.ToJsonString()}",
            _ => JsonSerializer.Serialize(effect),
        })) + $"\n{state.Status} {WorkflowDecision.Due(program, state, now)}";

    private sealed class Text(Random random)
    {
        private int _count;

        public string Definition() => $"onFailure: {(random.Next(3) == 0 ? "stop" : "compensate")}\nretry: [{{ cause: [busy], times: 2 }}, {{ cause: [internal, timeout], times: 0 }}]\nsteps:\n{Steps(1, 2)}";

        private string Steps(int depth, int indent)
        {
            var text = new StringBuilder();
            for (var count = random.Next(1, 4); count > 0; count--)
            {
                Step(text, depth, new string(' ', indent), indent);
            }
            return text.ToString();
        }

        private void Step(StringBuilder text, int depth, string margin, int indent)
        {
            var id = $"s{_count++}";
            text.Append($"{margin}- id: {id}\n");
            if (random.Next(5) == 0)
            {
                text.Append($"{margin}  when: input.n > {random.Next(10)}\n");
            }
            switch (random.Next(depth < 3 ? 9 : 7))
            {
                case 0:
                    text.Append($"{margin}  map: {{ with: [{{ to: n, from: input.n, as: integer }}] }}\n");
                    break;
                case 1:
                    text.Append($"{margin}  decide: {{ rows: [{{ when: input.n > 4, then: {{ big: true }} }}], otherwise: {{ big: false }} }}\n");
                    break;
                case 2:
                    text.Append($"{margin}  wait: {{ for: {{ for: PT{random.Next(1, 90)}M }} }}\n");
                    break;
                case 3:
                    text.Append($"{margin}  task: {{ text: Look at it., seat: owner, due: {{ for: PT{random.Next(1, 9)}H }} }}\n");
                    break;
                case 4:
                    text.Append($"{margin}  wait: {{ signal: go, within: {{ for: PT{random.Next(1, 9)}H }}, late: continue }}\n");
                    break;
                case 7:
                    text.Append($"{margin}  parallel:\n{margin}    branches:\n");
                    for (var branch = 0; branch < random.Next(1, 4); branch++)
                    {
                        text.Append($"{margin}      - name: b{branch}\n{margin}        steps:\n{Steps(depth + 1, indent + 10)}");
                    }
                    break;
                case 8:
                    text.Append($"{margin}  forEach:\n{margin}    in: input.items\n{margin}    atOnce: {random.Next(1, 4)}\n{margin}    steps:\n{Steps(depth + 1, indent + 6)}");
                    break;
                default:
                    text.Append($"{margin}  call: {{ system: payer, http: POST, path: /{id} }}\n");
                    text.Append(random.Next(3) > 0 ? $"{margin}  compensate: {{ call: {{ system: payer, http: DELETE, path: /{id} }} }}\n" : "");
                    text.Append(random.Next(5) == 0 ? $"{margin}  onFailure: continue\n" : "");
                    break;
            }
        }
    }
}

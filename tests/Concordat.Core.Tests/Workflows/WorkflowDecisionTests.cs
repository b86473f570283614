using System.Text.Json.Nodes;
using Concordat.Core.Workflows;
using static Concordat.Core.Tests.Workflows.WorkflowBuilder;

namespace Concordat.Core.Tests.Workflows;

/// <summary>What each kind of step does.</summary>
public sealed class WorkflowDecisionTests
{
    [Theory]
    [InlineData("sum(input.parts, input.rest) = input.whole", true)] // 0.1 and 0.2 are 0.3: cents are added as decimals
    [InlineData("sum(input.parts) = input.whole", false)]
    [InlineData("sum(input.none) = 0", true)]
    [InlineData("sum(input.parts, input.word) = 0.2", false)]
    [InlineData("sum(input.parts, input.word) != 0.2", true)]
    public void A_sum_is_exact_and_what_is_no_number_differs_from_every_sum(string condition, bool holds)
    {
        var run = Run($"steps:\n  - id: table\n    decide: {{ rows: [{{ when: \"{condition}\", then: yes }}], otherwise: no }}\n", JsonNode.Parse("""{ "parts": [0.1, 0.1], "rest": 0.1, "whole": 0.30, "word": "much" }"""));

        Assert.Equal(holds ? "yes" : "no", run.State.Outputs["table"]!.ToString());
    }

    [Fact]
    public void A_read_whose_answer_is_not_there_yet_is_asked_again()
    {
        const string body = "retry: [{ cause: [not-found], times: 3, backoff: PT1M }]\nsteps:\n  - id: answer\n    call: { system: payer, http: GET, path: /answer, expect: answer.total > 0 }\n";

        var run = Run(body, answer: (_, number) => new SimulatedAnswer(new JsonObject { ["total"] = number > 2 ? 1 : 0 }));

        Assert.Equal(["started", "tried answer", "tried answer", "completed answer", "ended"], run.Lines());
        Assert.Equal(["started", "failed answer"], Run(body.Replace("times: 3", "times: 0", StringComparison.Ordinal), answer: (_, _) => new SimulatedAnswer(new JsonObject { ["total"] = 0 })).Lines());
    }

    [Fact]
    public void Steps_run_in_order_and_leave_what_systems_answer()
    {
        var run = Run("steps:\n" + Call("one") + Call("two") + "result: [{ to: id, from: steps.two.id }]\n", null, (place, _) => new SimulatedAnswer(new JsonObject { ["id"] = place + "-7" }));

        Assert.Equal(["started", "completed one", "completed two", "ended"], run.Lines());
        Assert.Equal("two-7", (string?)run.State.Output!["id"]);
        Assert.Equal(WorkflowStatus.Completed, run.State.Status);
    }

    [Fact]
    public void What_was_done_is_undone_in_reverse_order()
    {
        var run = Run("onFailure: compensate\nsteps:\n" + Call("one") + Call("two") + Call("three"), null, (place, _) => new SimulatedAnswer(null, place == "three" ? "refused" : null));

        Assert.Equal(["started", "completed one", "completed two", "compensating three", "compensated undo/two", "compensated undo/one", "ended"], run.Lines());
        Assert.Equal(WorkflowStatus.Compensated, run.State.Status);
    }

    [Fact]
    public void A_call_that_may_pass_is_tried_again_later_each_time()
    {
        var run = Run("retry: [{ cause: [busy], times: 2, backoff: PT10S }]\nsteps:\n" + Call("one"), null, (_, number) => new SimulatedAnswer(null, number < 3 ? "busy" : null));

        Assert.Equal(["started", "tried one", "tried one", "completed one", "ended"], run.Lines());
        Assert.Equal([0, 0, 10, 30, 30], run.History.Select(one => (int)(one.At - Begin).TotalSeconds));
    }

    [Fact]
    public void After_the_last_try_the_instance_is_stuck_and_says_why()
    {
        var run = Run("retry: [{ cause: [busy], times: 1 }]\nsteps:\n" + Call("one"), null, (_, _) => new SimulatedAnswer(null, "busy"));

        Assert.Equal(WorkflowStatus.Stuck, run.State.Status);
        Assert.Equal(new StuckStep("one", "busy", null), run.State.Stuck);
    }

    [Fact]
    public void A_failure_that_is_let_pass_is_not_undone()
    {
        var run = Run("onFailure: compensate\nsteps:\n" + Call("one", "    onFailure: continue\n") + Call("two"), null, (place, _) => new SimulatedAnswer(null, place is "one" or "two" ? "refused" : null));

        Assert.Equal(["started", "completed one", "compensating two", "ended"], run.Lines());
    }

    [Fact]
    public void A_step_whose_condition_does_not_hold_is_skipped()
    {
        var run = Run("steps:\n" + Call("one", "    when: input.kind = 'x'\n") + Call("two"), new JsonObject { ["kind"] = "y" });

        Assert.Equal(["started", "skipped one", "completed two", "ended"], run.Lines());
    }

    [Theory]
    [InlineData("first", 7, "\"a\"")]
    [InlineData("collect", 7, "[\"a\",\"b\"]")]
    [InlineData("first", 0, "\"none\"")]
    public void A_decision_table_follows_its_hit_policy(string hit, int number, string expected)
    {
        var run = Run($"steps:\n  - id: table\n    decide:\n      hit: {hit}\n      rows: [{{ when: input.n > 5, then: a }}, {{ when: input.n > 6, then: b }}]\n      otherwise: none\n", new JsonObject { ["n"] = number });

        Assert.Equal(expected, run.State.Outputs["table"]!.ToJsonString());
    }

    [Fact]
    public void Two_rows_that_fit_a_unique_table_are_an_error()
    {
        var run = Run("steps:\n  - id: table\n    decide: { hit: unique, rows: [{ when: input.n > 5, then: a }, { when: input.n > 6, then: b }] }\n", new JsonObject { ["n"] = 7 });

        Assert.Equal("invalid", run.State.Stuck!.Cause);
    }

    [Fact]
    public void Branches_go_on_by_themselves_while_one_is_tried_again()
    {
        var run = Run("steps:\n  - id: both\n    parallel:\n      branches:\n        - name: a\n          steps:\n" + Indent(Call("one")) + "        - name: b\n          steps:\n" + Indent(Call("two")),
            null, (place, number) => new SimulatedAnswer(null, place == "one" && number == 1 ? "busy" : null));

        Assert.Equal(["started", "opened both", "tried one", "completed two", "completed one", "completed both", "ended"], run.Lines());
    }

    [Fact]
    public void A_repetition_leaves_a_list_of_what_its_items_left()
    {
        var run = Run("steps:\n  - id: lines\n    forEach:\n      in: input.lines\n      steps:\n        - id: price\n          map: { with: [{ to: net, from: item.net, as: integer }, { to: at, from: index, as: integer }] }\nresult: [{ to: \"nets[+]\", from: steps.lines.price.net, as: integer }]\n",
            JsonNode.Parse("""{ "lines": [{ "net": 3 }, { "net": 4 }] }"""));

        Assert.Equal("""[{"price":{"net":3,"at":0}},{"price":{"net":4,"at":1}}]""", run.State.Outputs["lines"]!.ToJsonString());
        Assert.Equal("""{"nets":[3,4]}""", run.State.Output!.ToJsonString());
    }

    [Fact]
    public void A_timer_ends_when_its_time_is_over_and_not_before()
    {
        var program = Program("steps:\n  - id: rest\n    wait: { for: { for: PT2H } }\n");
        var run = WorkflowSimulation.Run(program, new JsonObject(), Begin, (_, _) => null);

        Assert.Equal(["started", "opened rest", "completed rest", "ended"], run.Lines());
        Assert.Equal(Begin.AddHours(2), run.History[^1].At);
        var asleep = WorkflowState.Of(run.History.Take(2));
        Assert.Empty(WorkflowDecision.Next(program, asleep, Begin.AddHours(2).AddTicks(-1)));
        Assert.Equal(Begin.AddHours(2), WorkflowDecision.Due(program, asleep, Begin));
    }

    [Fact]
    public void An_event_that_does_not_come_in_time_is_a_failure_or_is_let_pass()
    {
        const string wait = "steps:\n  - id: paid\n    wait: { event: x.y.v1, correlate: input.id, within: { for: P1D }, late: ";
        var input = new JsonObject { ["id"] = "7" };

        Assert.Equal("late", Run(wait + "stop }\n", input, (_, _) => null).State.Stuck!.Cause);
        Assert.Equal("""{"late":true}""", Run(wait + "continue }\n", input, (_, _) => null).State.Outputs["paid"]!.ToJsonString());
    }

    [Fact]
    public void A_signal_that_came_before_its_wait_is_not_lost()
    {
        var program = Program("steps:\n" + Call("one") + "  - id: go\n    wait: { signal: approved }\n");
        var state = WorkflowState.Of([
            new HistoryEvent(1, HistoryKind.Started, "", Begin, []), new HistoryEvent(2, HistoryKind.Signalled, "", Begin, new JsonObject { ["name"] = "approved", ["data"] = 5 }),
            new HistoryEvent(3, HistoryKind.Completed, "one", Begin, []), new HistoryEvent(4, HistoryKind.Opened, "go", Begin, [])]);

        var next = Assert.IsType<WorkflowEffect.Record>(Assert.Single(WorkflowDecision.Next(program, state, Begin)));

        Assert.Equal(HistoryKind.Completed, next.Entry.Kind);
        Assert.Equal("""{"data":5}""", next.Entry.Data["output"]!.ToJsonString());
    }

    [Fact]
    public void A_step_that_says_that_the_workflow_failed_has_it_undone()
    {
        var run = Run("onFailure: compensate\nsteps:\n" + Call("one") + "  - id: no\n    end: { as: failed, reason: refused by the desk }\n");

        Assert.Equal(["started", "completed one", "compensating no", "compensated undo/one", "ended"], run.Lines());
    }

    [Fact]
    public void An_end_closes_what_other_branches_wait_for()
    {
        var run = Run("steps:\n  - id: both\n    parallel:\n      branches:\n        - { name: a, steps: [{ id: never, wait: { signal: x } }] }\n        - { name: b, steps: [{ id: stop, end: { as: completed } }] }\n", null, (_, _) => null);

        Assert.Equal(WorkflowStatus.Completed, run.State.Status);
        Assert.Empty(run.State.Open);
    }

    [Fact]
    public void What_takes_longer_than_it_may_is_noted_once()
    {
        var run = Run("sla: { for: PT1H }\nsteps:\n  - id: rest\n    sla: { for: PT30M }\n    wait: { for: { for: PT2H } }\n");

        Assert.Equal(["started", "opened rest", "overdue rest", "overdue", "completed rest", "ended"], run.Lines());
    }

    [Fact]
    public void An_output_that_breaks_its_contract_makes_the_instance_stuck()
    {
        var run = Run("output: { type: object, required: [id] }\nsteps:\n" + Call("one"));

        Assert.Equal(("", "invalid"), (run.State.Stuck!.Place, run.State.Stuck.Cause));
    }

    [Fact]
    public void A_paused_instance_does_nothing()
    {
        var program = Program("steps:\n" + Call("one"));
        var state = WorkflowState.Of([new HistoryEvent(1, HistoryKind.Started, "", Begin, []), new HistoryEvent(2, HistoryKind.Paused, "", Begin, [])]);

        Assert.Empty(WorkflowDecision.Next(program, state, Begin.AddDays(9)));
    }

    [Fact]
    public void Too_many_items_are_refused()
    {
        var items = new JsonArray([.. Enumerable.Range(0, WorkflowLimits.Items + 1).Select(n => (JsonNode)n)]);
        var run = Run("steps:\n  - id: many\n    forEach: { in: input.items, steps: [{ id: one, map: { with: [{ to: a, value: 1 }] } }] }\n", new JsonObject { ["items"] = items });

        Assert.Equal("too-large", run.State.Stuck!.Cause);
    }

    private static string Indent(string text) => string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => "          " + line + "\n"));
}

using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workflows;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Workflow;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Modules.Tests.Workflow;

/// <summary>Instances on a running node, on both databases.</summary>
public sealed class WorkflowEngineTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private const string TwoCalls = """
        onFailure: stop
        steps:
          - { id: one, call: { system: payer-gateway, http: POST, path: /one }, compensate: { call: { system: payer-gateway, http: DELETE, path: /one } } }
          - { id: two, call: { system: payer-gateway, http: POST, path: /two }, compensate: { call: { system: payer-gateway, http: DELETE, path: /two } } }

        """;

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_event_starts_one_instance_and_a_later_one_ends_its_wait(DatabaseKind kind)
    {
        await using var network = await WorkflowNetwork.Start(kind, """
            start: { event: revenue-cycle.invoice.posted.v1, where: event.data.invoiceNumber = 'INV/first', with: [{ to: encounter, from: event.subject }] }
            key: input.encounter
            steps:
              - { id: heard, wait: { event: revenue-cycle.invoice.posted.v1, correlate: input.encounter, on: encounterRef } }
            result: [{ to: number, from: steps.heard.data.invoiceNumber }]

            """);
        await network.Publish("first", "E-1");
        await network.Publish("other", "E-2");
        await network.Get<Quiet>().Settle(Stop);
        var started = Assert.Single(await network.Get<ModuleDb>().Read(db => db.Set<WorkflowInstance>().ToListAsync(Stop), Stop));
        Assert.Equal((WorkflowStatus.Running, true), (started.Status, started.KeyHash is not null));

        await network.Publish("second", "E-1");

        await network.Until(started.Id, row => row.Status == WorkflowStatus.Completed);
        Assert.Equal("INV/second", (string?)WorkflowState.Of(await network.Get<InstanceHistory>().Read(started.Id, Stop)).Output!["number"]);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_stuck_instance_is_retried_skipped_by_two_or_undone(DatabaseKind kind)
    {
        await using var network = await WorkflowNetwork.Start(kind, TwoCalls);
        network.Answers["/two"] = 422;
        var (retried, skipped, undone) = (await network.Begin(), await network.Begin(), await network.Begin());
        foreach (var id in new[] { retried, skipped, undone })
        {
            var row = await network.Until(id, i => i.Status == WorkflowStatus.Stuck);
            Assert.Equal(("two", "refused"), (row.StuckPlace, row.StuckCause));
        }

        Assert.Equal(Outcome.Conflict, (await network.Commands.Skip(skipped, "one", "done by hand", "ada", Stop)).Refused);
        Assert.Null((await network.Commands.Skip(skipped, "two", "done by hand", "ada", Stop)).Refused);
        Assert.Equal(Outcome.Forbidden, (await network.Commands.Skip(skipped, "two", "done by hand", "ada", Stop)).Refused);
        Assert.Equal(WorkflowStatus.Stuck, (await network.Instance(skipped)).Status);
        Assert.Null((await network.Commands.Skip(skipped, "two", "I saw it", "grace", Stop)).Refused);
        await network.Until(skipped, i => i.Status == WorkflowStatus.Completed);

        Assert.Null((await network.Commands.Cancel(undone, true, "withdrawn", "ada", Stop)).Refused);
        await network.Until(undone, i => i.Status == WorkflowStatus.Cancelled);
        Assert.Equal(["compensating", "compensated undo/one", "ended"], (await network.Lines(undone)).TakeLast(3));

        network.Answers.Clear();
        Assert.Null((await network.Commands.Retry(retried, "mended", "ada", Stop)).Refused);
        await network.Until(retried, i => i.Status == WorkflowStatus.Completed);
        Assert.Equal(Outcome.Conflict, (await network.Commands.Cancel(retried, true, "too late", "ada", Stop)).Refused);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_paused_instance_waits_and_goes_on(DatabaseKind kind)
    {
        await using var network = await WorkflowNetwork.Start(kind, "steps:\n  - { id: go, wait: { signal: go } }\n" + TwoCalls[(TwoCalls.IndexOf("steps:", StringComparison.Ordinal) + 7)..]);
        var id = await network.Begin();
        Assert.Null((await network.Commands.Pause(id, "audit", "ada", Stop)).Refused);
        Assert.Equal(Outcome.Conflict, (await network.Commands.Pause(id, "audit", "ada", Stop)).Refused);
        Assert.Equal(Outcome.Conflict, (await network.Commands.Signal(id, "stop", null, "ada", Stop)).Refused);
        Assert.Null((await network.Commands.Signal(id, "go", null, "ada", Stop)).Refused);
        await network.Get<Quiet>().Settle(Stop);
        Assert.Empty(network.Done);

        Assert.Null((await network.Commands.Resume(id, "done", "ada", Stop)).Refused);

        await network.Until(id, row => row.Status == WorkflowStatus.Completed);
        Assert.Equal(["POST /one", "POST /two"], network.Done);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_task_is_taken_given_on_and_done_by_another_person_than_the_first(DatabaseKind kind)
    {
        await using var network = await WorkflowNetwork.Start(kind, """
            steps:
              - { id: first, task: { text: Look., seat: owner, form: { type: object, required: [ok], properties: { ok: { type: boolean } } } } }
              - { id: second, task: { text: Look again., seat: coding, fourEyes: [first] } }
            result: [{ to: by, from: steps.second.by }]

            """);
        var id = await network.Begin();
        var first = await network.TaskOf(id);
        Assert.Equal(Outcome.Forbidden, (await network.Tasks.Claim(first.Id, "ada", Stop)).Refused);
        Assert.Null((await network.Tasks.Claim(first.Id, "grace", Stop)).Refused);
        Assert.Equal(Outcome.Invalid, (await network.Tasks.Delegate(first.Id, "nobody", "away", "grace", Stop)).Refused);
        Assert.Null((await network.Tasks.Delegate(first.Id, "ada", "away", "grace", Stop)).Refused);
        Assert.Equal(Outcome.Forbidden, (await network.Tasks.Complete(first.Id, JsonNode.Parse("""{ "ok": true }"""), "grace", Stop)).Refused);
        Assert.Equal(Outcome.Invalid, (await network.Tasks.Complete(first.Id, JsonNode.Parse("""{ "ok": 1 }"""), "ada", Stop)).Refused);
        Assert.Null((await network.Tasks.Complete(first.Id, JsonNode.Parse("""{ "ok": true }"""), "ada", Stop)).Refused);
        await network.Until(id, row => row.Last >= 3);
        var second = await network.TaskOf(id);

        Assert.Equal(Outcome.Forbidden, (await network.Tasks.Complete(second.Id, null, "ada", Stop)).Refused); // ada holds the seat, and has done the first
        Assert.Null((await network.Tasks.Delegate(second.Id, "grace", "four eyes", "ada", Stop)).Refused);
        Assert.Null((await network.Tasks.Complete(second.Id, null, "grace", Stop)).Refused);

        await network.Until(id, row => row.Status == WorkflowStatus.Completed);
        Assert.Equal(Outcome.Conflict, (await network.Tasks.Complete(second.Id, null, "grace", Stop)).Refused);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Cancelling_an_instance_undoes_the_workflow_that_it_runs_first(DatabaseKind kind)
    {
        await using var network = await WorkflowNetwork.Start(kind, """
            steps:
              - { id: one, call: { system: payer-gateway, http: POST, path: /one }, compensate: { call: { system: payer-gateway, http: DELETE, path: /one } } }
              - { id: inner, run: { workflow: inner } }
            ### inner
            steps:
              - { id: two, call: { system: payer-gateway, http: POST, path: /two }, compensate: { call: { system: payer-gateway, http: DELETE, path: /two } } }
              - { id: go, wait: { signal: go } }

            """);
        var id = await network.Begin();
        await network.Until(id, row => row.Last >= 3);
        var child = await network.Get<ModuleDb>().Read(db => db.Set<WorkflowInstance>().SingleAsync(i => i.Parent == id));
        await network.Until(child.Id, row => row.Last >= 3);

        await network.Commands.Cancel(id, true, "withdrawn", "ada", Stop);

        await network.Until(id, row => row.Status == WorkflowStatus.Cancelled);
        await network.Until(child.Id, row => row.Status == WorkflowStatus.Cancelled);
        Assert.Equal(["DELETE /one", "DELETE /two"], network.Done.Skip(2).Order());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Instances_stay_on_their_version_until_they_are_moved(DatabaseKind kind)
    {
        const string head = "steps:\n  - { id: go, wait: { signal: go } }\n", one = "  - { id: one, call: { system: payer-gateway, http: POST, path: /one } }\n", two = "  - { id: two, call: { system: payer-gateway, http: POST, path: /two } }\n";
        await using var network = await WorkflowNetwork.Start(kind, head + one);
        var (stays, moves, late) = (await network.Begin(), await network.Begin(), await network.Begin());
        await network.Commands.Signal(late, "go", null, "ada", Stop);
        await network.Until(late, row => row.EndedAt is not null);
        await network.Until(stays, row => row.Last >= 2);
        await network.Until(moves, row => row.Last >= 2);

        network.Activate(head + two);
        await network.Restart();
        var to = network.Get<WorkflowPlans>().Current!.ById[WorkflowNetwork.Workflow];
        Assert.Empty(await network.Commands.Migrate(await network.Instance(moves), to, true, "v2", "ada", Stop));
        Assert.Equal("1.0.0", (await network.Instance(moves)).Version);
        Assert.Empty(await network.Commands.Migrate(await network.Instance(moves), to, false, "v2", "ada", Stop));
        Assert.Equal(["It has ended."], await network.Commands.Migrate(await network.Instance(late), to, false, "v2", "ada", Stop));
        await network.Commands.Signal(stays, "go", null, "ada", Stop);
        await network.Commands.Signal(moves, "go", null, "ada", Stop);

        await network.Until(stays, row => row is { Status: WorkflowStatus.Completed, Version: "1.0.0" });
        await network.Until(moves, row => row is { Status: WorkflowStatus.Completed, Version: "2.0.0" });
        Assert.Equal(["POST /one", "POST /one", "POST /two"], network.Done.Order());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_ended_longer_ago_than_it_is_kept_is_deleted_with_its_content(DatabaseKind kind)
    {
        await using var network = await WorkflowNetwork.Start(kind, "retention: PT0S\n" + TwoCalls);
        var id = await network.Begin();
        await network.Until(id, row => row.EndedAt is not null);

        Assert.Equal(1, await network.Get<WorkflowRetention>().Run(Stop));

        Assert.Empty(await network.Lines(id));
        Assert.Equal(0, await network.Get<ModuleDb>().Read(db => db.Set<WorkflowInstance>().CountAsync()));
    }

    [Fact]
    public async Task Nothing_is_sent_over_a_way_that_zones_close()
    {
        await using var network = await WorkflowNetwork.Start(DatabaseKind.Sqlite, TwoCalls, change: files =>
        {
            const string path = "domains/revenue-cycle/workflows/stay.yaml";
            files[path] = files[path].Replace("classification: internal", "classification: phi", StringComparison.Ordinal);
            files["zones/edge.yaml"] = files["zones/edge.yaml"].Replace("deployment: private-cloud\n", "", StringComparison.Ordinal);
        });

        var row = await network.Until(await network.Begin(), i => i.Status == WorkflowStatus.Stuck);

        Assert.Equal(("one", "forbidden"), (row.StuckPlace, row.StuckCause));
        Assert.Contains("residency-deployment", row.StuckDetail, StringComparison.Ordinal);
        Assert.Empty(network.Done);
    }

    [Theory]
    [InlineData("HPAYMT", WorkflowStatus.Completed), InlineData("HMARKT", WorkflowStatus.Stuck)]
    public async Task A_call_asks_the_consent_of_whom_it_is_about(string purpose, string status)
    {
        await using var network = await WorkflowNetwork.Start(DatabaseKind.Sqlite, $"subject: input.patient\naccess: {{ purposes: [{purpose}], consent: required }}\n" + TwoCalls);

        var row = await network.Until(await network.Begin("""{ "patient": "MRN-1001" }"""), i => i.Status is WorkflowStatus.Completed or WorkflowStatus.Stuck);

        Assert.Equal((status, status == WorkflowStatus.Stuck ? "consent-denied" : null, status == WorkflowStatus.Stuck ? 0 : 2), (row.Status, row.StuckCause, network.Done.Count));
    }

    [Fact]
    public async Task No_content_of_an_instance_stands_in_a_column()
    {
        await using var network = await WorkflowNetwork.Start(DatabaseKind.Sqlite, "key: input.encounter\n" + TwoCalls);
        var id = await network.Begin("""{ "encounter": "CANARY-4711" }""");
        await network.Until(id, row => row.EndedAt is not null);
        await network.Get<ModuleDb>().ReadSql(async sql =>
        {
            foreach (var table in new[] { "workflow_instances", "workflow_history", "workflow_definitions", "messages", "audit_entries" })
            {
                Assert.DoesNotContain(await sql.Rows($"SELECT * FROM {table}", row => string.Join('|', Enumerable.Range(0, row.FieldCount).Select(column => row.GetValue(column)))), line => line.Contains("CANARY", StringComparison.Ordinal));
            }
            return true;
        });
    }
}

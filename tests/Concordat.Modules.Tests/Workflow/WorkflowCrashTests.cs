using System.Text.Json.Nodes;
using Concordat.Core.Workflows;
using Concordat.Modules.Tests.Integration;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests.Workflow;

/// <summary>
/// A node dies at each commit on the way of an instance through every kind of step, once with the transaction lost and once with the answer to it lost, and on the way back when all of it is
/// undone. The next node goes on, and every effect is there once.
/// </summary>
public sealed class WorkflowCrashTests
{
    private const string Body = """
        onFailure: compensate
        steps:
          - { id: sized, map: { with: [{ to: size, value: 3 }] } }
          - { id: route, decide: { rows: [{ when: steps.sized.size > 2, then: { way: long } }], otherwise: { way: short } } }
          - id: reserve
            call: { system: payer-gateway, http: POST, path: /reserve, with: [{ to: body.size, from: steps.sized.size, as: integer }] }
            compensate: { call: { system: payer-gateway, http: DELETE, path: /reserve } }
          - id: both
            parallel:
              branches:
                - name: left
                  steps:
                    - { id: left, call: { system: payer-gateway, http: POST, path: /left }, compensate: { call: { system: payer-gateway, http: DELETE, path: /left } } }
                - name: right
                  steps:
                    - { id: right, call: { system: payer-gateway, http: POST, path: /right }, compensate: { call: { system: payer-gateway, http: DELETE, path: /right } } }
          - id: each
            forEach:
              in: input.items
              steps:
                - id: item
                  call: { system: payer-gateway, http: POST, path: "/item/{n}", with: [{ to: path.n, from: item }] }
                  compensate: { call: { system: payer-gateway, http: DELETE, path: "/item/{n}", with: [{ to: path.n, from: item }] } }
          - { id: nap, wait: { for: { for: PT0.01S } } }
          - { id: heard, wait: { event: revenue-cycle.invoice.posted.v1, correlate: input.encounter } }
          - { id: asked, wait: { signal: go } }
          - { id: review, task: { text: Look at it., seat: owner } }
          - { id: inner, run: { workflow: inner, with: [{ to: size, from: steps.sized.size, as: integer }] } }
          - id: told
            emit:
              event: revenue-cycle.invoice.posted.v1
              with: [{ to: encounterRef, value: E-9 }, { to: patientRef, value: MRN-1001 }, { to: invoiceNumber, value: "7" }]
          - { id: last, call: { system: payer-gateway, http: POST, path: /last } }
        ### inner
        steps:
          - { id: double, map: { with: [{ to: size, from: input.size, as: integer }] } }
        result: [{ to: size, from: steps.double.size, as: integer }]

        """;

    private static readonly string[] Forth =
    [
        "started", "completed sized", "completed route", "completed reserve", "opened both", "completed left", "completed right", "completed both", "opened each", "completed item[0]", "completed item[1]", "completed each",
        "opened nap", "completed nap", "opened heard", "completed heard", "opened asked", "completed asked", "opened review", "completed review", "opened inner", "completed inner", "completed told",
    ];

    private static readonly string[] Back = ["compensated undo/item[1]", "compensated undo/item[0]", "compensated undo/right", "compensated undo/left", "compensated undo/reserve", "ended"];

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_node_that_dies_at_any_step_changes_nothing_of_how_an_instance_ends(DatabaseKind kind)
    {
        await using var network = await WorkflowNetwork.Start(kind, Body, MortalDatabase.Add);
        network.Answers["/last"] = 422;
        var id = await network.Begin("""{ "items": [1, 2], "encounter": "E-1" }""");
        await network.Publish("E-1", "E-1");
        await network.Commands.Signal(id, "go", 7, "ada", TestContext.Current.CancellationToken);

        var count = $"SELECT CAST(COUNT(*) AS BIGINT) FROM workflow_history WHERE instance = '{(kind == DatabaseKind.Sqlite ? id.ToString().ToUpperInvariant() : id)}'";
        void Arm(IServiceProvider node, int life) => node.GetRequiredService<MortalDatabase>().DieAt(count, (Moment)(life % 2)).GetAwaiter().GetResult();
        await network.Restart(node => Arm(node, 0));
        var deaths = 0;
        for (var life = 0; (await network.Instance(id)).EndedAt is null; life++)
        {
            Assert.True(life < 200, string.Join(", ", await network.Lines(id)));
            var mortal = network.Get<MortalDatabase>();
            if (await network.Get<ModuleDb>().Read(db => db.Set<Concordat.Workflow.WorkflowTaskRow>().SingleOrDefaultAsync(t => t.Instance == id && t.State == "open")) is { } task)
            {
                await network.Tasks.Complete(task.Id, null, "grace", TestContext.Current.CancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            await Task.WhenAny(mortal.Died, network.Until(id, row => row.EndedAt is not null).ContinueWith(_ => { }, TaskScheduler.Default)).WaitAsync(TimeSpan.FromSeconds(30));
            deaths += mortal.Died.IsCompleted ? 1 : 0;
            await network.Restart(node => Arm(node, life + 1)); // before the node begins to work: no commit is passed over
        }

        Assert.True(deaths >= 30, $"The node died {deaths} times.");
        var lines = (await network.Lines(id)).Where(line => line != "signalled").ToList();
        Assert.Equal([.. Forth, "compensating last", .. Back], lines);
        Assert.Equal(WorkflowStatus.Compensated, (await network.Instance(id)).Status);
        Assert.Equal(
            ["POST /reserve", "POST /left", "POST /right", "POST /item/1", "POST /item/2", "POST /last", "DELETE /item/2", "DELETE /item/1", "DELETE /right", "DELETE /left", "DELETE /reserve"], network.Done);
        Assert.Equal(2, await network.Get<ModuleDb>().Read(db => db.Set<StoredEvent>().CountAsync())); // the one that was waited for, and the one that was told
        Assert.Equal(2, await network.Get<ModuleDb>().Read(db => db.Set<Concordat.Workflow.WorkflowInstance>().CountAsync()));
        Assert.Contains(network.Keys.Values, times => times > 1); // some effects were asked for again, under their keys
    }
}

using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workflows;
using Concordat.Platform.Data;
using Concordat.Trust;

namespace Concordat.Workflow.Control;

/// <summary>What people do to instances. Each command is an event of the history, in the order of the instance, with the person's name.</summary>
internal sealed class InstanceCommands(ModuleDb db, WorkflowPlans plans, WorkflowPrograms programs, InstanceHistory history, InstanceWriter writer, StartWorkflow start, TimeProvider clock)
{
    /// <summary>The detail of an answer that waits for a second person.</summary>
    public const string Waiting = "Another person has to agree: it is left out when somebody else asks for the same.";

    /// <summary>Starts an instance by hand.</summary>
    public async Task<(Guid? Instance, Outcome? Refused, string? Detail)> Start(string workflow, JsonNode? input, string by, CancellationToken cancellationToken)
    {
        if (plans.Current is not { } released || released.ById.GetValueOrDefault(workflow) is not { } plan)
        {
            return (null, Outcome.NotFound, $"The active release has no workflow '{workflow}' that runs.");
        }
        var now = clock.GetUtcNow();
        var made = new NewInstance(Guid.CreateVersion7(now), Actor.NameOf(by), Guid.CreateVersion7(now));
        var (started, broken) = start.Prepare(plan, made, input);
        if (started is null)
        {
            return (null, Outcome.Invalid, $"The input breaks the contract of '{workflow}': {string.Join("; ", broken)}.");
        }
        await db.Write(unit => start.Run(unit, plan, released.Release.Number, made, started, cancellationToken), cancellationToken);
        return (made.Id, null, null);
    }

    public Task<Answer> Signal(Guid id, string name, JsonNode? data, string by, CancellationToken cancellationToken)
    {
        if ((data?.ToJsonString().Length ?? 0) > WorkflowLimits.Payload)
        {
            return Task.FromResult(Answer.No(Outcome.TooLarge, $"The data of a signal have {WorkflowLimits.Payload} bytes at most."));
        }
        return Command(id, by, (program, _) => program.Definition.All.Any(step => (step.Action as WaitAction)?.Signal == name)
            ? (new HistoryEntry(HistoryKind.Signalled, "", new JsonObject { ["name"] = name, ["data"] = data?.DeepClone() }), null)
            : (null, Answer.No(Outcome.Conflict, $"No step of '{program.Definition.Id}' waits for a signal '{name}'.")), cancellationToken);
    }

    public Task<Answer> Pause(Guid id, string reason, string by, CancellationToken cancellationToken) => Command(id, by, (_, state) => state.IsPaused
        ? (null, Answer.No(Outcome.Conflict, "It is paused already."))
        : (Said(HistoryKind.Paused, "", reason), null), cancellationToken);

    public Task<Answer> Resume(Guid id, string reason, string by, CancellationToken cancellationToken) => Command(id, by, (_, state) => state.IsPaused
        ? (Said(HistoryKind.Resumed, "", reason), null)
        : (null, Answer.No(Outcome.Conflict, "It is not paused.")), cancellationToken);

    /// <summary>Ends it, with what was done undone where <paramref name="compensate"/> says so.</summary>
    public Task<Answer> Cancel(Guid id, bool compensate, string reason, string by, CancellationToken cancellationToken) => Command(id, by, (_, state) => state.Cause is not null && compensate
        ? (null, Answer.No(Outcome.Conflict, "What was done is being undone already."))
        : compensate ? (new HistoryEntry(HistoryKind.Compensating, "", new JsonObject { ["cause"] = "cancelled", ["reason"] = reason }), null) : (Said(HistoryKind.Cancelled, "", reason), null), cancellationToken);

    /// <summary>Lets the step be tried again at which it is stuck.</summary>
    public Task<Answer> Retry(Guid id, string reason, string by, CancellationToken cancellationToken) => Command(id, by, (_, state) => state.Stuck is { } stuck
        ? (Said(HistoryKind.Retried, stuck.Place, reason), null)
        : (null, Answer.No(Outcome.Conflict, "It is not stuck.")), cancellationToken);

    /// <summary>Leaves out the step at which it is stuck. One person asks with a reason; another one asks for the same, and it is done.</summary>
    public async Task<Answer> Skip(Guid id, string place, string reason, string by, CancellationToken cancellationToken)
    {
        var past = await history.Read(id, cancellationToken);
        return await Command(id, by, (HistoryEntry?, Answer?) (_, state) =>
        {
            if (state.Stuck?.Place != place || place.Length == 0)
            {
                return (null, Answer.No(Outcome.Conflict, state.Stuck is { Place.Length: > 0 } stuck ? $"It is stuck at '{stuck.Place}', and that alone can be left out." : "It is not stuck at a step."));
            }
            var since = past.LastOrDefault(one => one.Kind == HistoryKind.Failed && one.Place == place)?.Number ?? 0;
            var asked = past.FirstOrDefault(one => one.Number > since && one.Kind == HistoryKind.Noted && one.Place == place && (string?)one.Data["what"] == "skip-asked");
            if (asked is null)
            {
                return (new HistoryEntry(HistoryKind.Noted, place, new JsonObject { ["what"] = "skip-asked", ["who"] = by, ["reason"] = reason }), new Answer(null, Waiting));
            }
            if ((string?)asked.Data["who"] == by)
            {
                return (null, Answer.No(Outcome.Forbidden, "Another person has to agree that the step is left out."));
            }
            return (new HistoryEntry(HistoryKind.Skipped, place, new JsonObject { ["why"] = "people", ["who"] = (string?)asked.Data["who"], ["reason"] = (string?)asked.Data["reason"], ["second"] = by, ["secondReason"] = reason }), null);
        }, cancellationToken);
    }

    /// <summary>Whether an instance can go on with the version in force, and, where it is not a mere look, that it does.</summary>
    /// <returns>Why not; empty where it can.</returns>
    public async Task<IReadOnlyList<string>> Migrate(WorkflowInstance row, WorkflowPlan to, bool look, string reason, string by, CancellationToken cancellationToken)
    {
        var from = await programs.Of(row.Digest, cancellationToken);
        var against = WorkflowMigration.Against(to.Program, from, WorkflowState.Of(await history.Read(row.Id, cancellationToken)));
        if (against.Count > 0 || look)
        {
            return against;
        }
        var version = to.Definition.Terms.Version.ToString();
        var entry = history.Seal(row.Workflow, new HistoryEntry(HistoryKind.Migrated, "", new JsonObject { ["version"] = version, ["from"] = row.Version, ["reason"] = reason }), by);
        return await db.Write<IReadOnlyList<string>>(async unit =>
        {
            if (await InstanceWriter.Hold(unit, row.Id, cancellationToken) is not { EndedAt: null } instance || instance.Last != row.Last)
            {
                return ["It went on meanwhile: ask again."];
            }
            await programs.Keep(unit, to);
            (instance.Digest, instance.Version) = (to.Digest, version);
            await writer.Write(unit, instance, to.Program, [entry], Actor.NameOf(by), cancellationToken);
            await writer.Turn(unit, instance, $"{instance.Id}/turn/{instance.Last}", cancellationToken);
            return [];
        }, cancellationToken);
    }

    /// <summary>Writes one event of a person, decided from the history as it is; again where the instance went on meanwhile.</summary>
    internal async Task<Answer> Command(Guid id, string by, Func<WorkflowProgram, WorkflowState, (HistoryEntry? Entry, Answer? Answer)> decide, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            if (await InstanceQueries.Find(db, id, cancellationToken) is not { } row)
            {
                return Answer.No(Outcome.NotFound, "There is no such instance.");
            }
            if (row.EndedAt is not null)
            {
                return Answer.No(Outcome.Conflict, $"It has ended as {row.Status}.");
            }
            var program = await programs.Of(row.Digest, cancellationToken);
            var (entry, answer) = decide(program, WorkflowState.Of(await history.Read(id, cancellationToken)));
            if (entry is null)
            {
                return answer!;
            }
            var made = history.Seal(row.Workflow, entry, by);
            var written = await db.Write(async unit =>
            {
                if (await InstanceWriter.Hold(unit, id, cancellationToken) is not { EndedAt: null } instance || instance.Last != row.Last)
                {
                    return false;
                }
                await writer.Write(unit, instance, program, [made], Actor.NameOf(by), cancellationToken);
                if (instance.EndedAt is null)
                {
                    await writer.Turn(unit, instance, $"{instance.Id}/turn/{instance.Last}", cancellationToken);
                }
                return true;
            }, cancellationToken);
            if (written)
            {
                return answer ?? Answer.Done;
            }
        }
        return Answer.No(Outcome.Busy, "It is busy: try again.");
    }

    private static HistoryEntry Said(string kind, string place, string reason) => new(kind, place, new JsonObject { ["reason"] = reason });
}

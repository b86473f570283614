using System.Text.Json.Nodes;
using Concordat.Core.Workflows;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;

namespace Concordat.Workflow;

/// <summary>Who starts an instance, and why.</summary>
/// <param name="Id">The instance's id.</param>
/// <param name="By">As the ledger names them.</param>
/// <param name="Exchange">What it belongs to.</param>
internal sealed record NewInstance(Guid Id, string By, Guid Exchange)
{
    public Guid? Parent { get; init; }
    public string? ParentPlace { get; init; }
    public int Depth { get; init; }
    public Guid? EventId { get; init; }
    public JsonNode? Event { get; init; }
}

/// <summary>Starts instances: the row, the first event and the first turn.</summary>
internal sealed class StartWorkflow(InstanceHistory history, InstanceWriter writer, WorkflowPrograms programs, KeyedIndex index)
{
    /// <summary>What is written, made before the transaction; or what the input breaks of its contract.</summary>
    public (SealedEntry? Started, IReadOnlyList<string> Broken) Prepare(WorkflowPlan plan, NewInstance made, JsonNode? input)
    {
        var broken = WorkflowDecision.Breaks(plan.Definition.Input, input ?? new JsonObject());
        if ((input?.ToJsonString().Length ?? 0) > WorkflowLimits.Payload)
        {
            broken = [.. broken, $"it is larger than {WorkflowLimits.Payload} bytes"];
        }
        var data = new JsonObject { ["identity"] = made.Id.ToString(), ["input"] = input?.DeepClone() ?? new JsonObject() };
        if (made.Event is not null)
        {
            data["event"] = made.Event.DeepClone();
        }
        return broken.Count > 0 ? (null, broken) : (history.Seal(plan.Definition.Id, new HistoryEntry(HistoryKind.Started, "", data)), []);
    }

    /// <summary>Starts it in the caller's transaction; false where this instance, or one for this event, was started before.</summary>
    public async Task<bool> Run(UnitOfWork unit, WorkflowPlan plan, int release, NewInstance made, SealedEntry started, CancellationToken cancellationToken)
    {
        if (await unit.Sql.Scalar<long>("SELECT CAST(COUNT(*) AS BIGINT) FROM workflow_instances WHERE id = $1", made.Id) > 0)
        {
            return false;
        }
        await programs.Keep(unit, plan);
        var instance = new WorkflowInstance
        {
            Id = made.Id, Workflow = plan.Definition.Id, Version = plan.Definition.Terms.Version.ToString(), Digest = plan.Digest, Release = release, Status = WorkflowStatus.Running, StartedAt = unit.Now, ChangedAt = unit.Now,
            KeyHash = plan.Definition.Key?.TextIn(started.Entry.Data) is { } key ? KeyOf(index, plan.Definition.Id, key) : null, Parent = made.Parent, ParentPlace = made.ParentPlace, Depth = made.Depth, StartedBy = made.By,
            EventId = made.EventId, Exchange = made.Exchange,
        };
        unit.Db.Add(instance);
        await unit.Db.SaveChangesAsync(cancellationToken);
        await writer.Write(unit, instance, plan.Program, [started], made.By, cancellationToken);
        await writer.Turn(unit, instance, $"{instance.Id}/turn/1", cancellationToken);
        return true;
    }

    /// <summary>What an instance is found by.</summary>
    public static string KeyOf(KeyedIndex index, string workflow, string key) => index.Hash("workflow-key", $"{workflow}\n{key}");
}

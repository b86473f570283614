using Concordat.Core.Workflows;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Workflow;

/// <summary>
/// Deletes what need not be kept: instances that ended longer ago than their workflow keeps them, events that no running instance can look back for, definitions that nothing runs on.
/// </summary>
internal sealed class WorkflowRetention(WorkflowPlans plans, ModuleDb db, TimeProvider clock)
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private DateTimeOffset _next;

    /// <summary>Once an hour.</summary>
    public async Task RunWhenDue(CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() >= _next && plans.Current is not null)
        {
            _next = clock.GetUtcNow() + Every;
            await Run(cancellationToken);
        }
    }

    /// <summary>Now; answers how many instances went.</summary>
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        var gone = 0;
        var ends = await db.Read(read => read.Set<WorkflowInstance>().Where(i => i.EndedAt != null).Select(i => i.Workflow).Distinct().ToListAsync(cancellationToken), cancellationToken);
        foreach (var workflow in ends)
        {
            // A workflow that is in no release any more is kept as long as the strictest reading of its last one: without terms nothing is deleted.
            if (plans.Current?.Release.Workspace.Workflows.GetValueOrDefault(workflow) is { Terms: var terms } definition && Kept(definition, terms) is { } kept)
            {
                for (var some = AtOnce; some == AtOnce; gone += some)
                {
                    some = await Delete(workflow, clock.GetUtcNow() - kept, cancellationToken);
                }
            }
        }
        await db.Write(async unit =>
        {
            var running = await unit.Db.Set<WorkflowInstance>().Where(i => i.EndedAt == null).OrderBy(i => i.StartedAt).Select(i => (DateTimeOffset?)i.StartedAt).FirstOrDefaultAsync(cancellationToken);
            await unit.Sql.Execute("DELETE FROM workflow_signals WHERE at < $1", running ?? unit.Now - TimeSpan.FromMinutes(5));
            await unit.Sql.Execute("DELETE FROM payloads WHERE id IN (SELECT payload_id FROM workflow_definitions WHERE first_at < $1 AND digest NOT IN (SELECT digest FROM workflow_instances))", unit.Now - Every);
            await unit.Sql.Execute("DELETE FROM workflow_definitions WHERE first_at < $1 AND digest NOT IN (SELECT digest FROM workflow_instances)", unit.Now - Every);
        }, cancellationToken);
        return gone;
    }

    /// <summary>What the workflow says; without it the longest that its class of data allows.</summary>
    private TimeSpan? Kept(WorkflowDefinition definition, Core.Workspace.InterfaceTerms terms) =>
        terms.Retention ?? plans.Current!.Release.Workspace.Classifications.GetValueOrDefault(definition.Terms.Classification.Name)?.Retention;

    private Task<int> Delete(string workflow, DateTimeOffset before, CancellationToken cancellationToken) => db.Write(async unit =>
    {
        var ids = await unit.Db.Set<WorkflowInstance>().Where(i => i.Workflow == workflow && i.EndedAt < before).OrderBy(i => i.EndedAt).Select(i => i.Id).Take(AtOnce).ToListAsync(cancellationToken);
        foreach (var id in ids)
        {
            await unit.Sql.Execute("DELETE FROM payloads WHERE id IN (SELECT payload_id FROM workflow_history WHERE instance = $1)", id);
            await unit.Sql.Execute("DELETE FROM workflow_history WHERE instance = $1", id);
            await unit.Sql.Execute("DELETE FROM workflow_tasks WHERE instance = $1", id);
            await unit.Sql.Execute("DELETE FROM workflow_instances WHERE id = $1", id);
        }
        return ids.Count;
    }, cancellationToken);
}

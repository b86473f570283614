using Concordat.Core.Workflows;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Workflow.Control;

/// <summary>Which instances.</summary>
internal sealed record InstanceFilter(string? Workflow, string? Status, string? KeyHash, bool? Overdue, Guid? After, int Most);

/// <summary>Looks at instances without their content.</summary>
internal static class InstanceQueries
{
    public static Task<WorkflowInstance?> Find(ModuleDb db, Guid id, CancellationToken cancellationToken) =>
        db.Read(read => read.Set<WorkflowInstance>().SingleOrDefaultAsync(i => i.Id == id, cancellationToken), cancellationToken);

    /// <summary>Newest first; the next page begins behind the last.</summary>
    public static Task<List<WorkflowInstance>> List(ModuleDb db, InstanceFilter filter, CancellationToken cancellationToken) => db.Read(read =>
    {
        var all = read.Set<WorkflowInstance>().AsQueryable();
        all = filter.Workflow is null ? all : all.Where(i => i.Workflow == filter.Workflow);
        all = filter.Status is null ? all : all.Where(i => i.Status == filter.Status);
        all = filter.KeyHash is null ? all : all.Where(i => i.KeyHash == filter.KeyHash);
        all = filter.Overdue is null ? all : all.Where(i => i.Overdue == filter.Overdue);
        all = filter.After is not { } after ? all : all.Where(i => i.Id.CompareTo(after) < 0);
        return all.OrderByDescending(i => i.Id).Take(filter.Most).ToListAsync(cancellationToken);
    }, cancellationToken);

    /// <summary>Running instances of a workflow on another definition than this one, oldest first.</summary>
    public static Task<List<WorkflowInstance>> OnOther(ModuleDb db, string workflow, string digest, IReadOnlyList<Guid>? among, int most, CancellationToken cancellationToken) => db.Read(read =>
    {
        var all = read.Set<WorkflowInstance>().Where(i => i.Workflow == workflow && i.Digest != digest && (i.Status == WorkflowStatus.Running || i.Status == WorkflowStatus.Stuck || i.Status == WorkflowStatus.Compensating));
        return (among is null ? all : all.Where(i => among.Contains(i.Id))).OrderBy(i => i.Id).Take(most).ToListAsync(cancellationToken);
    }, cancellationToken);

    /// <summary>How many instances of each workflow stand where.</summary>
    public static Task<Dictionary<string, Dictionary<string, int>>> Counts(ModuleDb db, CancellationToken cancellationToken) => db.Read(async read =>
        (await read.Set<WorkflowInstance>().GroupBy(i => new { i.Workflow, i.Status }).Select(g => new { g.Key.Workflow, g.Key.Status, Count = g.Count() }).ToListAsync(cancellationToken))
            .GroupBy(row => row.Workflow, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToDictionary(row => row.Status, row => row.Count, StringComparer.Ordinal), StringComparer.Ordinal), cancellationToken);

    /// <summary>The history without content.</summary>
    public static Task<List<WorkflowHistoryRow>> History(ModuleDb db, Guid id, CancellationToken cancellationToken) =>
        db.Read(read => read.Set<WorkflowHistoryRow>().Where(h => h.Instance == id).OrderBy(h => h.Number).Take(WorkflowLimits.History + 100).ToListAsync(cancellationToken), cancellationToken);
}

using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Batch;

/// <summary>Jobs give to flows that take it, and none waits for itself.</summary>
internal static class BatchRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("batch-flow", Severity.Error, "A job gives records to a flow of its domain that reads an Odoo.", ws =>
            from job in ws.Jobs.Values
            let flow = ws.Flows.GetValueOrDefault(job.Flow.Name)
            where job.Flow.Name.Length > 0
            let wrong = flow is null || flow.Domain != job.Domain ? $"The domain '{job.Domain}' has no flow '{job.Flow}'." : flow.Source.Odoo is null ? $"The source of '{job.Flow}' is no Odoo, so there is nothing to read for it." : null
            where wrong is not null
            select new Complaint(job.Flow.At, wrong, Spelling.Fix(job.Flow.Name, [.. ws.Flows.Values.Where(one => one.Domain == job.Domain && one.Source.Odoo is not null).Select(one => one.Name)]))),
        new("batch-after", Severity.Error, "A job that comes before another exists.", ws =>
            from job in ws.Jobs.Values
            from before in job.After
            where !ws.Jobs.ContainsKey(Workspace.Workspace.Qualified(job.Domain, before.Name))
            select new Complaint(before.At, $"There is no job '{before}'.", Spelling.Fix(before.Name, [.. ws.Jobs.Keys]))),
        new("batch-circle", Severity.Error, "No job waits for itself.", ws =>
            from job in ws.Jobs.Values
            where Before(ws, job).Contains(job.Id)
            select new Complaint(job.At, $"'{job.Id}' comes after itself, over 'after'.", "Take one of them away.")),
        new("batch-calendar", Severity.Error, "A calendar that a job names exists.", ws =>
            from job in ws.Jobs.Values
            where job.Schedule?.Calendar is not null
            let calendar = job.Schedule!.Calendar!.Value
            where !ws.Calendars.ContainsKey(calendar.Name)
            select new Complaint(calendar.At, $"There is no calendar '{calendar}'.", Spelling.Fix(calendar.Name, [.. ws.Calendars.Keys]))),
    ];

    private static HashSet<string> Before(Workspace.Workspace ws, BatchJob job)
    {
        var (all, waiting) = (new HashSet<string>(StringComparer.Ordinal), new Queue<BatchJob>([job]));
        while (waiting.TryDequeue(out var one))
        {
            foreach (var id in one.Before.Where(all.Add))
            {
                if (ws.Jobs.TryGetValue(id, out var next))
                {
                    waiting.Enqueue(next);
                }
            }
        }
        return all;
    }
}

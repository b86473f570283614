using Concordat.Platform.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Integration.Reconciliations;

/// <summary>One run.</summary>
internal sealed record RunView(Guid Id, DateTimeOffset At, string By, int LeftRows, int RightRows, int Same, int WithinTolerance, bool TotalsAgree, int Exceptions, int Fresh, int Resolved);

/// <summary>One reconciliation: its last run, and how its exceptions stand.</summary>
internal sealed record ReconciliationView(string Job, RunView LastRun, int Open, int Accepted, int Dismissed, DateTimeOffset? Oldest);

/// <summary>All reconciliations.</summary>
internal sealed record ReconciliationsResponse(IReadOnlyList<ReconciliationView> Reconciliations);

/// <summary>One exception, with its days of age.</summary>
internal sealed record ItemView(
    string Id, string Kind, IReadOnlyList<string> Fields, string State, string? Owner, string? Reason, string? DecidedBy, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, DateTimeOffset? ResolvedAt, int AgeDays)
{
    public static ItemView Of(ReconciliationItem item, DateTimeOffset now) => new(
        item.Id, item.Kind, item.Fields.Length == 0 ? [] : item.Fields.Split('\n'), item.State, item.Owner, item.Reason, item.DecidedBy, item.FirstSeen, item.LastSeen, item.ResolvedAt,
        Math.Max(0, (int)((item.ResolvedAt ?? now) - item.FirstSeen).TotalDays));
}

/// <summary>Some exceptions, by their id.</summary>
/// <param name="Exceptions">The exceptions.</param>
/// <param name="Next">The next page begins after this id; null on the last.</param>
internal sealed record ItemPage(IReadOnlyList<ItemView> Exceptions, string? Next);

/// <summary><c>GET /control/v1/reconciliations</c> and the exceptions of one.</summary>
internal static class ListReconciliations
{
    private const int MostJobs = 500;

    public static async Task Handle(HttpContext context, ModuleDb db)
    {
        var found = await db.Read(async read =>
        {
            var jobs = await read.Set<ReconciliationRun>().GroupBy(r => r.Job).Select(g => new { Job = g.Key, At = g.Max(r => r.At) }).OrderBy(g => g.Job).Take(MostJobs).ToListAsync(context.RequestAborted);
            var states = await read.Set<ReconciliationItem>().Where(i => i.ResolvedAt == null).GroupBy(i => new { i.Job, i.State })
                .Select(g => new { g.Key.Job, g.Key.State, Count = g.Count(), Oldest = g.Min(i => i.FirstSeen) }).ToListAsync(context.RequestAborted);
            var views = new List<ReconciliationView>();
            foreach (var job in jobs)
            {
                var last = await read.Set<ReconciliationRun>().Where(r => r.Job == job.Job && r.At == job.At).OrderByDescending(r => r.Id).FirstAsync(context.RequestAborted);
                var own = states.FindAll(s => s.Job == job.Job);
                int Count(string state) => own.Find(s => s.State == state)?.Count ?? 0;
                var waiting = own.FindAll(s => s.State != ItemStates.Dismissed);
                views.Add(new ReconciliationView(job.Job, View(last), Count(ItemStates.Open), Count(ItemStates.Accepted), Count(ItemStates.Dismissed), waiting.Count == 0 ? null : waiting.Min(s => s.Oldest)));
            }
            return views;
        }, context.RequestAborted);
        await Results.Json(new ReconciliationsResponse(found), ReconciliationJson.Default.ReconciliationsResponse).ExecuteAsync(context);
    }

    public static async Task Exceptions(string job, string? state, bool? resolved, string? after, int? most, HttpContext context, ModuleDb db, TimeProvider clock)
    {
        var wanted = Math.Clamp(most ?? 100, 1, 500);
        var rows = await db.Read(read => read.Set<ReconciliationItem>()
            .Where(i => i.Job == job && (i.ResolvedAt != null) == (resolved == true) && (state == null || i.State == state) && (after == null || string.Compare(i.Id, after) > 0))
            .OrderBy(i => i.Id).Take(wanted).ToListAsync(context.RequestAborted), context.RequestAborted);
        var now = clock.GetUtcNow();
        await Results.Json(new ItemPage([.. rows.Select(row => ItemView.Of(row, now))], rows.Count == wanted ? rows[^1].Id : null), ReconciliationJson.Default.ItemPage).ExecuteAsync(context);
    }

    private static RunView View(ReconciliationRun run) => new(
        run.Id, run.At, run.By, run.LeftRows, run.RightRows, run.Same, run.WithinTolerance, run.TotalsAgree, run.Exceptions, run.Fresh, run.Resolved);
}

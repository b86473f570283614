using System.Globalization;
using System.Text.RegularExpressions;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Concordat.Platform.Problems;
using Concordat.Trust;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Integration.Reconciliations;

/// <summary>One exception of a run, as its report names it: without its key and without values.</summary>
internal sealed record RunExceptionRequest(string? Id, string? Kind, IReadOnlyList<string>? Fields);

/// <summary>The figures of a run and all its exceptions.</summary>
/// <param name="Owner">Who sees to exceptions that nobody has yet.</param>
internal sealed record RecordRunRequest(
    int LeftRows, int RightRows, int Same, int WithinTolerance, bool TotalsAgree, string? Owner, IReadOnlyList<RunExceptionRequest>? Exceptions);

/// <summary>What a run changed.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Fresh">Exceptions that were not there before, or had been gone.</param>
/// <param name="Known">Exceptions that were there before.</param>
/// <param name="Resolved">Exceptions of before that are gone.</param>
/// <param name="Items">Under which id each exception is kept: the report alone says whose it is.</param>
internal sealed record RecordRunResponse(Guid Run, int Fresh, int Known, int Resolved, IReadOnlyList<RecordedItem> Items);

/// <summary>An exception of the report, and the id under which it is kept.</summary>
internal sealed record RecordedItem(string Reported, string Id);

/// <summary><c>POST /control/v1/reconciliations/{job}/runs</c>: exceptions keep their age, owner and state; those that are gone are resolved.</summary>
internal static partial class RecordRun
{
    public const int MostExceptions = 10_000;
    private const int AtATime = 500;
    private static readonly string[] Kinds = ["missing-left", "missing-right", "changed", "duplicate-left", "duplicate-right"];

    public static async Task Handle(string job, HttpContext context, ModuleDb db, AuditLedger audit, KeyedIndex index)
    {
        if (await ReconciliationBody.Read(context, ReconciliationJson.Default.RecordRunRequest, 4 * 1024 * 1024) is not { } request)
        {
            return;
        }
        var wrong = Check(job, request);
        if (wrong.Count > 0)
        {
            await Problem.Of(Outcome.Invalid, null, "The run was not recorded.", wrong).Write(context);
            return;
        }
        var by = Actor.NameOf(context.User.Identity!.Name!);
        var response = await db.Write(unit => Record(unit, audit, index, job, request, by), context.RequestAborted);
        await Results.Json(response, ReconciliationJson.Default.RecordRunResponse, statusCode: StatusCodes.Status201Created).ExecuteAsync(context);
    }

    public static async Task<RecordRunResponse> Record(UnitOfWork unit, AuditLedger audit, KeyedIndex index, string job, RecordRunRequest request, string by)
    {
        var found = request.Exceptions!.ToDictionary(e => ItemId(index, job, e.Id!), StringComparer.Ordinal);
        var items = unit.Db.Set<ReconciliationItem>();
        var known = await items.Where(i => i.Job == job && i.ResolvedAt == null).ToDictionaryAsync(i => i.Id);
        foreach (var some in found.Keys.Where(id => !known.ContainsKey(id)).Chunk(AtATime))
        {
            foreach (var gone in await items.Where(i => i.Job == job && some.Contains(i.Id)).ToListAsync())
            {
                known.Add(gone.Id, gone);
            }
        }
        var (fresh, resolved) = (0, 0);
        foreach (var (id, exception) in found)
        {
            if (!known.TryGetValue(id, out var item))
            {
                unit.Db.Add(item = new ReconciliationItem { Job = job, Id = id });
            }
            if (item.FirstSeen == default || item.ResolvedAt is not null)
            {
                // What comes back begins anew: the decision was about what had been there.
                fresh++;
                (item.FirstSeen, item.ResolvedAt, item.State, item.Reason, item.DecidedBy) = (unit.Now, null, ItemStates.Open, null, null);
            }
            item.Owner ??= request.Owner;
            (item.Kind, item.Fields, item.LastSeen) = (exception.Kind!, string.Join('\n', exception.Fields ?? []), unit.Now);
        }
        foreach (var item in known.Values.Where(i => i.ResolvedAt is null && !found.ContainsKey(i.Id)))
        {
            item.ResolvedAt = unit.Now;
            resolved++;
        }
        var run = new ReconciliationRun
        {
            Id = Guid.CreateVersion7(unit.Now), Job = job, At = unit.Now, By = by, LeftRows = request.LeftRows, RightRows = request.RightRows, Same = request.Same,
            WithinTolerance = request.WithinTolerance, TotalsAgree = request.TotalsAgree, Exceptions = found.Count, Fresh = fresh, Resolved = resolved,
        };
        unit.Db.Add(run);
        await audit.Write(unit, new AuditEntry("reconciliation.recorded", by, $"reconciliation/{job}")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"run {run.Id}: {run.LeftRows} and {run.RightRows} rows, {found.Count} exceptions, {fresh} fresh, {resolved} resolved"),
        });
        return new RecordRunResponse(run.Id, fresh, found.Count - fresh, resolved, [.. found.Select(e => new RecordedItem(e.Value.Id!, e.Key))]);
    }

    public static string ItemId(KeyedIndex index, string job, string id) => index.Hash("reconciliation", $"{job}|{id}");

    private static List<ProblemPointer> Check(string job, RecordRunRequest request)
    {
        var wrong = new List<ProblemPointer>();
        void Want(bool holds, string pointer, string detail)
        {
            if (!holds)
            {
                wrong.Add(new ProblemPointer(pointer, detail));
            }
        }
        Want(job.Length <= 100 && JobName().IsMatch(job), "#", "A job is named by small letters, digits and hyphens, such as claims-daily.");
        Want(request is { LeftRows: >= 0, RightRows: >= 0, Same: >= 0, WithinTolerance: >= 0 }, "#/leftRows", "Numbers of rows are not negative.");
        Want(request.Owner is null or { Length: > 0 and <= 100 }, "#/owner", "At most 100 characters.");
        Want(request.Exceptions is { Count: <= MostExceptions }, "#/exceptions", $"All exceptions of the run, at most {MostExceptions}: mend the cause of more first.");
        Want(request.Exceptions?.All(e => e is { Id: { } id, Kind: { } kind } && ReportId().IsMatch(id) && Kinds.Contains(kind)
            && e.Fields is null or { Count: <= 100 } && (e.Fields ?? []).All(f => f is { Length: <= 100 } && !f.Any(char.IsControl))) != false,
            "#/exceptions", $"Each with the id of the report (16 hexadecimal digits), a kind ({string.Join(", ", Kinds)}) and names of fields.");
        Want(request.Exceptions is null || request.Exceptions.Select(e => e.Id).Distinct().Count() == request.Exceptions.Count, "#/exceptions", "An exception stands here once.");
        return wrong;
    }

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex JobName();

    [GeneratedRegex(@"^[0-9a-f]{16}\z", RegexOptions.NonBacktracking)]
    private static partial Regex ReportId();
}

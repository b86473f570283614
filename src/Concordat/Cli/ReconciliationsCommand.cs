using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Control;

namespace Concordat.Cli;

/// <summary><c>concordat reconciliations list|record|show|decide</c>: what reconciliations found, run after run, and what people make of it.</summary>
internal static class ReconciliationsCommand
{
    public static Command Create(Terminal terminal)
    {
        var job = new Argument<string>("JOB") { Description = "The reconciliation, such as claims-daily." };
        var id = new Argument<string>("ID") { Description = "The exception, as show names it." };
        var report = new Option<string>("--report") { Description = "The report in JSON of concordat reconcile. Its keys and values stay here; the ids under which its exceptions are kept are written into it.", Required = true, HelpName = "FILE" };
        var owner = new Option<string?>("--owner") { Description = "Who sees to it.", HelpName = "WHO" };
        var state = new Option<string?>("--state") { Description = "open, accepted or dismissed." };
        state.AcceptOnlyFromAmong("open", "accepted", "dismissed");
        var resolved = new Option<bool>("--resolved") { Description = "Those that are gone." };
        var reason = new Option<string>("--reason") { Description = "Why; it is audited.", Required = true, HelpName = "TEXT" };
        return new Command("reconciliations", "Records runs of reconciliations, and shows and decides their exceptions.")
        {
            ControlVerb.Create(terminal, "list", "Lists reconciliations with their last run and how their exceptions stand.", [], List),
            ControlVerb.Create(terminal, "record", "Records a run: exceptions keep their age, owner and state, and those that are gone are resolved.", [job, report, owner],
                call => Record(call, call.Parsed.GetValue(job)!, call.Parsed.GetValue(report)!, call.Parsed.GetValue(owner))),
            ControlVerb.Create(terminal, "show", "Shows the exceptions of a reconciliation.", [job, state, resolved],
                call => Show(call, call.Parsed.GetValue(job)!, call.Parsed.GetValue(state), call.Parsed.GetValue(resolved))),
            ControlVerb.Create(terminal, "decide", "Accepts the repair of an exception, dismisses it, opens it again, or gives it to somebody.", [job, id, state, owner, reason],
                call => Decide(call, call.Parsed.GetValue(job)!, call.Parsed.GetValue(id)!, new ExceptionDecision(call.Parsed.GetValue(state), call.Parsed.GetValue(owner), call.Parsed.GetValue(reason)!))),
        };
    }

    private static async Task<int> List(ControlCall call)
    {
        var list = await call.Client.Reconciliations(call.Stop);
        return call.Write(list, ReconciliationsJson.Default.ReconciliationList, text =>
        {
            foreach (var one in list.Reconciliations)
            {
                text.WriteLine($"{one.Job,-30} {one.LastRun.At:yyyy-MM-dd HH:mm}Z  {one.LastRun.LeftRows:N0} and {one.LastRun.RightRows:N0} rows  {one.Open} open, {one.Accepted} accepted, {one.Dismissed} dismissed"
                    + $"{(one.Oldest is { } oldest ? $", the oldest of {oldest:yyyy-MM-dd}" : "")}{(one.LastRun.TotalsAgree ? "" : ", totals differ")}");
            }
        });
    }

    private static async Task<int> Record(ControlCall call, string job, string file, string? owner)
    {
        if (Read(await File.ReadAllBytesAsync(call.Terminal.FullPath(file), call.Stop), owner) is not { } run)
        {
            return call.Terminal.Fail(Exit.Usage, $"'{file}' is no report in JSON of concordat reconcile.");
        }
        var recorded = await call.Client.RecordReconciliation(job, run, call.Stop);
        Note(call.Terminal.FullPath(file), recorded);
        return call.Write(recorded, ReconciliationsJson.Default.RecordedRun, text => text.WriteLine($"run {recorded.Run}: {recorded.Fresh} fresh, {recorded.Known} known, {recorded.Resolved} resolved"));
    }

    private static async Task<int> Show(ControlCall call, string job, string? state, bool resolved)
    {
        var all = new List<ExceptionStatus>();
        for (string? after = null, last = ""; last is not null;)
        {
            var page = await call.Client.ReconciliationExceptions(job, state, resolved, after, call.Stop);
            all.AddRange(page.Exceptions);
            last = after = page.Next;
        }
        return call.Write(new ExceptionPage(all, null), ReconciliationsJson.Default.ExceptionPage, text =>
        {
            foreach (var one in all.OrderBy(e => e.FirstSeen))
            {
                text.WriteLine($"{one.Id}  {one.Kind,-15} {string.Join(", ", one.Fields),-20} {one.State,-9} {one.AgeDays,4} days  {one.Owner ?? "nobody"}{(one.Reason is null ? "" : $": {one.Reason}")}");
            }
        });
    }

    private static async Task<int> Decide(ControlCall call, string job, string id, ExceptionDecision decision)
    {
        var decided = await call.Client.DecideReconciliationException(job, id, decision, call.Stop);
        return call.Write(decided, ReconciliationsJson.Default.ExceptionStatus, text => text.WriteLine($"{decided.Id}  {decided.State}, {decided.Owner ?? "nobody"}"));
    }

    /// <summary>Writes into the report under which id each exception is kept, so that people find the row that they decide about. Only the report has both.</summary>
    private static void Note(string path, RecordedRun recorded)
    {
        var report = JsonNode.Parse(File.ReadAllBytes(path))!;
        var kept = recorded.Items.ToDictionary(i => i.Reported, i => i.Id, StringComparer.Ordinal);
        foreach (var exception in report["exceptions"]!.AsArray())
        {
            exception!["item"] = kept.GetValueOrDefault((string)exception["id"]!);
        }
        File.WriteAllText(path + ".unfinished", report.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        File.Move(path + ".unfinished", path, overwrite: true);
    }

    /// <summary>What of a report leaves this machine: figures, ids, kinds and names of fields.</summary>
    internal static RunRecord? Read(ReadOnlySpan<byte> report, string? owner)
    {
        try
        {
            var json = JsonNode.Parse(report)!;
            var exceptions = json["exceptions"]!.AsArray().Select(e => new RunException((string)e!["id"]!, (string)e["kind"]!, [.. e["fields"]!.AsArray().Select(f => (string)f!["name"]!)])).ToList();
            var counted = json["counts"]!.AsObject().Sum(c => (int)c.Value!);
            return counted != exceptions.Count ? null : new RunRecord(
                (int)json["left"]!["rows"]!, (int)json["right"]!["rows"]!, (int)json["same"]!, (int)json["withinTolerance"]!, json["totals"]!.AsArray().All(t => (bool)t!["agrees"]!),
                owner ?? (string?)json["owner"], exceptions);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            return null;
        }
    }
}

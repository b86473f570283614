using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Formats.Csv;
using Concordat.Core.Reconciliation;

namespace Concordat.Cli.Output;

/// <summary>One run, as reports tell it.</summary>
internal sealed record ReconcileReport(
    string Left, string Right, DateTimeOffset At, ReconcileRules Rules, ReconcileResult Result, FollowUp Followed, bool HidesValues)
{
    /// <summary>A key for people; hidden where values are.</summary>
    public string Key(ReconcileException exception) => HidesValues ? exception.Id : string.Join(" / ", exception.Key);

    public static string Kind(ExceptionKind kind) => kind switch
    {
        ExceptionKind.MissingLeft => "missing on the left",
        ExceptionKind.MissingRight => "missing on the right",
        ExceptionKind.Changed => "changed",
        ExceptionKind.DuplicateLeft => "twice on the left",
        _ => "twice on the right",
    };

    public static string Word(ExceptionKind kind) => kind switch
    {
        ExceptionKind.MissingLeft => "missing-left",
        ExceptionKind.MissingRight => "missing-right",
        ExceptionKind.Changed => "changed",
        ExceptionKind.DuplicateLeft => "duplicate-left",
        _ => "duplicate-right",
    };
}

/// <summary>A reconciliation as text, CSV and JSON.</summary>
internal static class ReconcileFiles
{
    private const int MostShown = 50;
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Text(TextWriter text, ReconcileReport report)
    {
        var result = report.Result;
        foreach (var one in report.Followed.Exceptions.Take(MostShown))
        {
            var exception = one.Exception;
            var lines = string.Join(", ", exception.LeftLines.Select(l => $"{report.Left}:{l}").Concat(exception.RightLines.Select(l => $"{report.Right}:{l}")));
            text.WriteLine($"{ReconcileReport.Word(exception.Kind),-16}{report.Key(exception)}  {lines}{(one.Age > 0 ? $"  {one.Age} days old" : "")}{(one.State == FollowUpState.Open ? "" : $"  {one.State.ToString().ToLowerInvariant()}")}");
            foreach (var field in exception.Fields)
            {
                text.WriteLine(report.HidesValues ? $"  {field.Name}" : $"  {field.Name}: '{field.Left}' and '{field.Right}'");
            }
        }
        if (result.Count > MostShown)
        {
            text.WriteLine($"… and {result.Count - Math.Min(MostShown, result.Exceptions.Count):N0} more; --report writes up to {Reconciler.MostListed:N0}");
        }
        foreach (var total in result.Totals.Where(t => !t.Agrees))
        {
            text.WriteLine($"total {string.Join(" / ", total.Group)}: {total.LeftRows:N0} and {total.RightRows:N0} rows{string.Concat(total.Sums.Where(s => s.Left != s.Right).Select(s => $", {s.Name} {s.Left:0.############} and {s.Right:0.############} ({s.Left - s.Right:+0.############;-0.############})"))}");
        }
        text.WriteLine($"{result.Left.Rows:N0} and {result.Right.Rows:N0} rows: {result.Same:N0} the same, {result.Within:N0} within tolerance, {result.Count:N0} exceptions"
            + (result.Count == 0 ? "" : $" ({string.Join(", ", result.Counts.Where(c => c.Value > 0).Select(c => $"{c.Value:N0} {ReconcileReport.Word(c.Key)}"))})") + (report.Followed.Resolved > 0 ? $"; {report.Followed.Resolved:N0} of the run before are gone" : ""));
        text.WriteLine($"hash totals {(result.Left.ContentHash == result.Right.ContentHash ? "agree" : $"differ: {result.Left.ContentHash} and {result.Right.ContentHash}")}");
    }

    /// <summary>One line for each exception, and of changed rows for each field.</summary>
    public static string Csv(ReconcileReport report)
    {
        var text = new StringBuilder(CsvText.Line("id", "kind", "key", "left_lines", "right_lines", "field", "left", "right", "first_seen", "age_days", "owner", "state", "reason", "proposal"));
        foreach (var one in report.Followed.Exceptions)
        {
            var exception = one.Exception;
            foreach (var field in exception.Fields.DefaultIfEmpty(new FieldDifference("", "", "")))
            {
                text.Append(CsvText.Line(
                    exception.Id, ReconcileReport.Word(exception.Kind), Cell(report.Key(exception)), string.Join(' ', exception.LeftLines), string.Join(' ', exception.RightLines), Cell(field.Name),
                    report.HidesValues ? "" : Cell(field.Left), report.HidesValues ? "" : Cell(field.Right), $"{one.FirstSeen:yyyy-MM-dd}", $"{one.Age}", Cell(one.Owner ?? ""),
                    one.State.ToString().ToLowerInvariant(), Cell(one.Reason ?? ""), exception.Proposal(report.Rules.Authority)));
            }
        }
        return text.ToString();
    }

    public static string Json(ReconcileReport report)
    {
        var result = report.Result;
        return new JsonObject
        {
            ["left"] = Side(report.Left, result.Left),
            ["right"] = Side(report.Right, result.Right),
            ["at"] = report.At.ToString("yyyy-MM-ddTHH:mm:ssZ"),
            ["same"] = result.Same,
            ["withinTolerance"] = result.Within,
            ["counts"] = new JsonObject(result.Counts.Select(c => KeyValuePair.Create(ReconcileReport.Word(c.Key), (JsonNode?)JsonValue.Create(c.Value)))),
            ["owner"] = report.Rules.Owner,
            ["resolved"] = report.Followed.Resolved,
            ["hashTotalsAgree"] = result.Left.ContentHash == result.Right.ContentHash,
            ["totals"] = new JsonArray([.. result.Totals.Select(total => new JsonObject
            {
                ["group"] = new JsonArray([.. total.Group.Select(g => JsonValue.Create(g))]),
                ["leftRows"] = total.LeftRows,
                ["rightRows"] = total.RightRows,
                ["sums"] = new JsonObject(total.Sums.Select(s => KeyValuePair.Create(s.Name, (JsonNode?)new JsonObject { ["left"] = s.Left, ["right"] = s.Right, ["difference"] = s.Left - s.Right }))),
                ["agrees"] = total.Agrees,
            })]),
            ["exceptions"] = new JsonArray([.. report.Followed.Exceptions.Select(one => Exception(report, one))]),
        }.ToJsonString(Readable);
    }

    private static JsonObject Side(string name, SideTotals totals) => new() { ["name"] = name, ["rows"] = totals.Rows, ["keyHash"] = totals.KeyHash, ["contentHash"] = totals.ContentHash };

    private static JsonObject Exception(ReconcileReport report, FollowedException one) => new()
    {
        ["id"] = one.Exception.Id,
        ["kind"] = ReconcileReport.Word(one.Exception.Kind),
        ["key"] = report.HidesValues ? null : new JsonArray([.. one.Exception.Key.Select(k => JsonValue.Create(k))]),
        ["leftLines"] = new JsonArray([.. one.Exception.LeftLines.Select(l => JsonValue.Create(l))]),
        ["rightLines"] = new JsonArray([.. one.Exception.RightLines.Select(l => JsonValue.Create(l))]),
        ["fields"] = new JsonArray([.. one.Exception.Fields.Select(f =>
            report.HidesValues ? new JsonObject { ["name"] = f.Name } : new JsonObject { ["name"] = f.Name, ["left"] = f.Left, ["right"] = f.Right })]),
        ["firstSeen"] = $"{one.FirstSeen:yyyy-MM-dd}",
        ["ageDays"] = one.Age,
        ["owner"] = one.Owner,
        ["state"] = one.State.ToString().ToLowerInvariant(),
        ["reason"] = one.Reason,
        ["proposal"] = one.Exception.Proposal(report.Rules.Authority),
    };

    /// <summary>A cell that a spreadsheet does not take for a formula.</summary>
    private static string Cell(string value) => value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] && ReconcileValue.Number(value) is null ? $"'{value}" : value;
}

using System.Net;
using System.Text;
using Concordat.Core.Reconciliation;

namespace Concordat.Cli.Output;

/// <summary>A reconciliation as one page that needs nothing beside it: light and dark, on a telephone and on paper.</summary>
internal static class ReconcileHtml
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #fff; --band: #f6f8fa; --bad: #a40e26; --good: #116329 }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b3; --line: #3d444d; --paper: #0d1117; --band: #161b22; --bad: #ff9492; --good: #6fdd8b } }
        body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
        h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem } p { margin: .25rem 0 } .soft { color: var(--soft) } .bad { color: var(--bad) } .good { color: var(--good) }
        .wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .9rem } caption { text-align: left; color: var(--soft); padding: .25rem 0 }
        th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top } thead th { background: var(--band) } td.number { text-align: right; font-variant-numeric: tabular-nums }
        code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere } ul { margin: 0; padding-left: 1.1rem }
        @media print { :root { --ink: #000; --soft: #444; --line: #999; --paper: #fff; --band: #eee; --bad: #000; --good: #000 } body { max-width: none; padding: 0; font-size: 10pt } .wide { overflow: visible }
          thead { display: table-header-group } tr { break-inside: avoid } @page { margin: 15mm } }
        """;

    public static string Write(ReconcileReport report)
    {
        var (result, page) = (report.Result, new StringBuilder());
        page.Append($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Reconciliation of {Text(report.Left)} and {Text(report.Right)}</title>\n<style>\n{Style}\n</style></head>\n<body><main>\n");
        page.Append($"<h1>Reconciliation</h1>\n<p><code>{Text(report.Left)}</code> (left) and <code>{Text(report.Right)}</code> (right), {report.At:yyyy-MM-dd HH:mm} UTC{(report.Rules.Owner is { } owner ? $", for {Text(owner)}" : "")}</p>\n");
        page.Append(result.Count == 0 ? "<p class=\"good\"><strong>Both sides agree.</strong></p>\n"
            : $"<p class=\"bad\"><strong>{result.Count:N0} exceptions:</strong> {string.Join(", ", result.Counts.Where(c => c.Value > 0).Select(c => $"{c.Value:N0} {ReconcileReport.Kind(c.Key)}"))}.</p>\n");
        page.Append($"<p class=\"soft\">{result.Same:N0} keys are the same, {result.Within:N0} agree within the tolerances{(report.Followed.Resolved > 0 ? $", {report.Followed.Resolved:N0} exceptions of the run before are gone" : "")}.</p>\n");
        Sides(page, report);
        Ages(page, report);
        Totals(page, report);
        Exceptions(page, report);
        return page.Append("</main></body></html>\n").ToString();
    }

    private static void Sides(StringBuilder page, ReconcileReport report)
    {
        var (left, right) = (report.Result.Left, report.Result.Right);
        Table(page, "Both sides", "A hash total is the sum of the hashes of all rows: equal whatever the order of the rows, and different where one character is.", ["of", "left", "right", "result"],
        [
            ["rows", $"{left.Rows:N0}", $"{right.Rows:N0}", Agreement(left.Rows == right.Rows)],
            ["hash total of keys", Code(left.KeyHash), Code(right.KeyHash), Agreement(left.KeyHash == right.KeyHash)],
            ["hash total of rows", Code(left.ContentHash), Code(right.ContentHash), Agreement(left.ContentHash == right.ContentHash)],
        ]);
    }

    private static void Ages(StringBuilder page, ReconcileReport report)
    {
        var steps = report.Rules.Ageing;
        if (report.Followed.Exceptions.Count == 0)
        {
            return;
        }
        string Span(int step) => step == 0 ? steps[0] == 1 ? "less than a day" : $"less than {steps[0]} days" : step == steps.Count ? $"{steps[^1]} days and more" : $"{steps[step - 1]} to {steps[step] - 1} days";
        Table(page, "Age", "How long exceptions have been seen, run after run.", ["age", "open", "accepted", "dismissed"], Enumerable.Range(0, steps.Count + 1).Select(step =>
        {
            var here = report.Followed.Exceptions.Where(e => e.Step(steps) == step).ToList();
            return (string[])[Span(step), .. Enum.GetValues<FollowUpState>().Select(state => $"{here.Count(e => e.State == state):N0}")];
        }));
    }

    private static void Totals(StringBuilder page, ReconcileReport report)
    {
        if (report.Result.Totals.Count == 0)
        {
            return;
        }
        var rows = report.Result.Totals.SelectMany(total =>
        {
            var group = Text(total.Group.Count == 0 ? "all" : string.Join(" / ", total.Group));
            return (string[][])
            [
                [group, "rows", $"{total.LeftRows:N0}", $"{total.RightRows:N0}", Agreement(total.LeftRows == total.RightRows)],
                .. total.Sums.Select(s => (string[])[group, Text(s.Name), $"{s.Left:0.############}", $"{s.Right:0.############}", Agreement(s.Left == s.Right)]),
            ];
        });
        Table(page, "Control totals", report.Rules.By.Count == 0 ? "Of all rows." : $"By {Text(string.Join(", ", report.Rules.By))}.", ["group", "total", "left", "right", "result"], rows);
    }

    private static void Exceptions(StringBuilder page, ReconcileReport report)
    {
        var shown = report.Followed.Exceptions;
        if (shown.Count == 0)
        {
            return;
        }
        Table(page, "Exceptions", shown.Count < report.Result.Count ? $"The first {shown.Count:N0} of {report.Result.Count:N0}." : "Repairs are proposals: a person accepts them.",
            ["what", "key", "lines", "fields", "seen since", "owner", "state", "proposal"], shown.Select(one => (string[])
            [
                ReconcileReport.Kind(one.Exception.Kind), Code(Text(report.Key(one.Exception))), Lines(one.Exception), Fields(report, one.Exception), $"{one.FirstSeen:yyyy-MM-dd}{(one.Age > 0 ? $", {one.Age} days" : "")}",
                Text(one.Owner ?? "nobody"), one.State.ToString().ToLowerInvariant() + (one.Reason is { } reason ? $": {Text(reason)}" : ""), Text(one.Exception.Proposal(report.Rules.Authority)),
            ]));
    }

    private static string Lines(ReconcileException exception)
    {
        (string Side, IReadOnlyList<int> Lines)[] sides = [("left", exception.LeftLines), ("right", exception.RightLines)];
        return string.Join("<br>", sides.Where(s => s.Lines.Count > 0).Select(s => $"{s.Side} {string.Join(", ", s.Lines.Take(20))}"));
    }

    private static string Fields(ReconcileReport report, ReconcileException exception) => exception.Fields.Count == 0 ? "" : $"<ul>{string.Concat(exception.Fields.Select(f =>
        report.HidesValues ? $"<li>{Text(f.Name)}</li>" : $"<li>{Text(f.Name)}: {Value(f.Left)} → {Value(f.Right)}</li>"))}</ul>";

    private static void Table(StringBuilder page, string title, string about, string[] head, IEnumerable<string[]> rows)
    {
        var id = title.ToLowerInvariant().Replace(' ', '-');
        page.Append($"<h2 id=\"{id}\">{title}</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"{id}\"><table><caption>{about}</caption>\n<thead><tr>{string.Concat(head.Select(h => $"<th scope=\"col\">{h}</th>"))}</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            page.Append($"<tr><th scope=\"row\">{row[0]}</th>{string.Concat(row.Skip(1).Select(cell => $"<td>{cell}</td>"))}</tr>\n");
        }
        page.Append("</tbody></table></div>\n");
    }

    private static string Agreement(bool agrees) => agrees ? "<span class=\"good\">agree</span>" : "<span class=\"bad\">differ</span>";

    private static string Value(string value) => value.Length == 0 ? "<em>nothing</em>" : Code(Text(value));

    private static string Code(string html) => $"<code>{html}</code>";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}

using Concordat.Core.Releases;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary>A plan as a comment on a pull request.</summary>
internal static class PlanMarkdown
{
    private const int MostRows = 60;

    public static void Write(TextWriter text, ControlApi.PlanResponse plan)
    {
        text.WriteLine(plan.Differences.Count == 0 ? $"Nothing differs from release {plan.BaseRelease}." : $"Against {(plan.BaseRelease == 0 ? "no release" : $"release {plan.BaseRelease}")}{(plan.Blocked ? ", **blocked by errors**" : "")}:");
        Table(text, "| | resource | file |", plan.Differences, one => $"| {Word(one.Difference)} | {Cell($"{one.Kind} {one.Name}")} | `{Cell(one.File)}` |");
        Table(text, "| kind | of | why |", plan.Changes, one => $"| `{Cell(one.Kind)}` | {Cell(one.Resource)} | {Cell(one.Why)} |");
        Table(text, "| needs | from | by |", plan.Needs, one => $"| `{Cell(one.Key)}` | {(one.Who.Count == 0 ? "nobody" : Cell(string.Join(" or ", one.Who)))}{(one.Blocks is null ? "" : $"; blocked: {Cell(one.Blocks)}")} | {Cell(string.Join(", ", one.Rows))} |");
        Table(text, "| touches | because |", plan.Consumers, one => $"| {Cell(one.Name)} | {Cell(string.Join("; ", one.Evidence.Select(RightsText.Evidence).Distinct(StringComparer.Ordinal)))} |");
        Table(text, "| severity | place | rule | finding |", plan.Findings,
            one => $"| {Cell(one.Severity)} | `{Cell($"{one.File}:{one.Line}:{one.Column}")}` | `{Cell(one.Rule)}` | {Cell($"{one.Message} {one.Fix}")}{(one.Waiver is null ? "" : $" *waived by {Cell(one.Waiver)}*")} |");
    }

    private static void Table<T>(TextWriter text, string head, IReadOnlyList<T> rows, Func<T, string> row)
    {
        if (rows.Count == 0)
        {
            return;
        }
        text.WriteLine();
        text.WriteLine(head);
        text.WriteLine(string.Concat(Enumerable.Repeat("|---", head.Count(c => c == '|') - 1)) + "|");
        foreach (var one in rows.Take(MostRows))
        {
            text.WriteLine(row(one));
        }
        if (rows.Count > MostRows)
        {
            text.WriteLine();
            text.WriteLine($"… and {rows.Count - MostRows} more.");
        }
    }

    private static string Word(DifferenceKind kind) => kind switch { DifferenceKind.Added => "added", DifferenceKind.Removed => "removed", _ => "changed" };

    private static string Cell(string text) => Output.MarkdownFindings.Cell(text);
}

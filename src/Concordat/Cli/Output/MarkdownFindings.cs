using System.Text;
using Concordat.Core.Primitives;

namespace Concordat.Cli.Output;

/// <summary>A table for a comment on a change.</summary>
internal static class MarkdownFindings
{
    public static string Render(FindingsReport report)
    {
        if (report.Findings.Count == 0)
        {
            return report.Files == 0 ? "Nothing wrong.\n" : $"Nothing wrong in {FindingsReport.Plural(report.Files, "file")}.\n";
        }

        var text = new StringBuilder();
        text.Append($"{FindingsReport.Plural(report.Count(Severity.Error), "error")}, {FindingsReport.Plural(report.Count(Severity.Warn), "warning")}{(report.Waived == 0 ? "" : $", {report.Waived} waived")}{(report.Files == 0 ? "" : $" in {FindingsReport.Plural(report.Files, "file")}")}.\n\n");
        text.Append("| severity | place | rule | finding |\n|---|---|---|---|\n");
        foreach (var finding in report.Findings)
        {
            text.Append($"| {FindingsReport.Word(finding.Severity)} | `{Cell(finding.At.ToString())}` | `{Cell(finding.Rule)}` | {Cell($"{finding.Message} {finding.Fix}".TrimEnd())}{(finding.Waiver is null ? "" : $" *waived by {Cell(finding.Waiver)}*")} |\n");
        }

        return text.ToString();
    }

    /// <summary>A text that breaks no table.</summary>
    public static string Cell(string text) => text
        .Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal).Replace("`", "'", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Trim();
}

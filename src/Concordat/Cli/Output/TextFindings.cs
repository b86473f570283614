using System.Text;
using Concordat.Core.Primitives;
using Spectre.Console;

namespace Concordat.Cli.Output;

/// <summary>For people: one line each, and what to do below it.</summary>
internal static class TextFindings
{
    public static string Render(FindingsReport report)
    {
        var text = new StringBuilder();
        foreach (var finding in report.Findings)
        {
            text.Append($"{finding.At}: {FindingsReport.Word(finding.Severity)}: {finding.Message} [{finding.Rule}]{Waived(finding)}\n");
            if (finding.Fix is not null)
            {
                text.Append($"    {finding.Fix}\n");
            }
        }

        return text.Append(Summary(report)).Append('\n').ToString();
    }

    public static void WriteColoured(FindingsReport report)
    {
        foreach (var finding in report.Findings)
        {
            var colour = finding.Severity switch { Severity.Error => "red", Severity.Warn => "yellow", _ => "blue" };
            AnsiConsole.MarkupLine($"[bold]{Markup.Escape(finding.At.ToString())}[/] [{colour}]{FindingsReport.Word(finding.Severity)}[/] {Markup.Escape(finding.Message)} [dim]{Markup.Escape(finding.Rule + Waived(finding))}[/]");
            if (finding.Fix is not null)
            {
                AnsiConsole.MarkupLine($"    [dim]{Markup.Escape(finding.Fix)}[/]");
            }
        }

        AnsiConsole.MarkupLine($"[{(report.Count(Severity.Error) > 0 ? "red" : "green")}]{Markup.Escape(Summary(report))}[/]");
    }

    private static string Waived(Finding finding) => finding.Waiver is null ? "" : $" waived by {finding.Waiver}";

    private static string Summary(FindingsReport report) => report switch
    {
        { Findings.Count: 0, Files: 0 } => "Nothing wrong.", // what judges no files counts none
        { Findings.Count: 0 } => $"{FindingsReport.Plural(report.Files, "file")}, nothing wrong.",
        { Files: 0 } => $"{Counts(report)}.",
        _ => $"{FindingsReport.Plural(report.Files, "file")}: {Counts(report)}.",
    };

    private static string Counts(FindingsReport report) =>
        $"{FindingsReport.Plural(report.Count(Severity.Error), "error")}, {FindingsReport.Plural(report.Count(Severity.Warn), "warning")}, {FindingsReport.Plural(report.Count(Severity.Info) + report.Count(Severity.Hint), "remark")}{(report.Waived == 0 ? "" : $", {report.Waived} waived")}";
}

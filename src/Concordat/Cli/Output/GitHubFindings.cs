using System.Text;
using Concordat.Core.Primitives;

namespace Concordat.Cli.Output;

/// <summary>Workflow commands of GitHub Actions, which become annotations.</summary>
internal static class GitHubFindings
{
    public static string Render(FindingsReport report)
    {
        var text = new StringBuilder();
        foreach (var finding in report.Findings)
        {
            var level = finding.Waiver is not null ? "notice" : finding.Severity switch { Severity.Error => "error", Severity.Warn => "warning", _ => "notice" };
            var message = finding.Fix is null ? finding.Message : $"{finding.Message} {finding.Fix}";
            message += finding.Waiver is null ? "" : $" (waived by {finding.Waiver})";
            text.Append($"::{level} file={Property(finding.At.File)}");
            if (finding.At.Line > 0)
            {
                text.Append($",line={finding.At.Line},col={finding.At.Column}");
            }

            text.Append($",title={Property(finding.Rule)}::{Data(message)}\n");
        }

        return text.ToString();
    }

    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}

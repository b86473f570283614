using System.CommandLine;
using Concordat.Core.Primitives;

namespace Concordat.Cli.Output;

/// <summary>The options <c>--format</c> and <c>--fail-on</c>, and the exit code that follows from them.</summary>
internal static class FindingsOutput
{
    private static readonly Dictionary<string, Func<FindingsReport, string>> Formats = new(StringComparer.Ordinal)
    {
        ["text"] = TextFindings.Render,
        ["json"] = JsonFindings.Render,
        ["sarif"] = SarifFindings.Render,
        ["junit"] = JUnitFindings.Render,
        ["github"] = GitHubFindings.Render,
        ["markdown"] = MarkdownFindings.Render,
    };

    public static Option<string> FormatOption()
    {
        var option = new Option<string>("--format") { Description = string.Join(", ", Formats.Keys), DefaultValueFactory = _ => "text", HelpName = "FORMAT" };
        option.AcceptOnlyFromAmong([.. Formats.Keys]);
        return option;
    }

    public static Option<string> FailOnOption()
    {
        var option = new Option<string>("--fail-on") { Description = "error or warn: from which severity on the exit code is 1.", DefaultValueFactory = _ => "error", HelpName = "SEVERITY" };
        option.AcceptOnlyFromAmong("error", "warn");
        return option;
    }

    /// <summary>Writes the report and says how the command ends.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="report">What was found.</param>
    /// <param name="format">One of <see cref="FormatOption"/>.</param>
    /// <param name="failOn">error or warn.</param>
    /// <param name="json">The JSON of a verb that has a shape of its own.</param>
    public static int Write(Terminal terminal, FindingsReport report, string format, string failOn, Func<string>? json = null)
    {
        if (format == "text" && terminal.IsInteractive)
        {
            TextFindings.WriteColoured(report);
        }
        else
        {
            terminal.Out.Write(format == "json" && json is not null ? json() : Formats[format](report));
        }

        var limit = failOn == "warn" ? Severity.Warn : Severity.Error;
        return report.Findings.Any(f => f.Severity <= limit && f.Waiver is null) ? Exit.Findings : Exit.Ok;
    }
}

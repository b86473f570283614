using System.CommandLine;
using System.Text;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat plan [DIR]</c>: what a workspace would change on a running control plane.</summary>
internal static class PlanCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = Folder();
        var authors = new AuthorOptions();
        return ControlVerb.Create(terminal, "plan", "Shows what a workspace would change against the active release, and whose approval that needs.", [folder, .. authors.All],
            call => Plan(call, call.Parsed.GetValue(folder)!, authors.Read(call.Parsed, terminal, call.Parsed.GetValue(folder)!)), service: true, markdown: true);
    }

    public static Argument<string> Folder() => new("DIR") { Description = "The workspace.", DefaultValueFactory = _ => "." };

    public static async Task<int> Plan(ControlCall call, string folder, IReadOnlyList<string>? authors = null)
    {
        if (Files(call.Terminal, folder) is not { } files)
        {
            return Exit.Usage;
        }
        var plan = await call.Client.Plan(new ControlApi.PlanRequest(files, Authors: authors), call.Stop);
        call.Write(plan, ControlJson.Default.PlanResponse, text =>
        {
            if (call.Format == "markdown")
            {
                PlanMarkdown.Write(text, plan);
            }
            else
            {
                Write(text, plan);
            }
        });
        return plan.Blocked ? Exit.Findings : Exit.Ok;
    }

    public static void Write(TextWriter text, ControlApi.PlanResponse plan)
    {
        WriteFindings(text, plan.Findings);
        text.WriteLine(plan.BaseRelease == 0 ? "Against no release:" : $"Against release {plan.BaseRelease}:");
        DifferenceText.Write(text, plan.Differences);
        if (plan.Trial is { } trial)
        {
            text.WriteLine($"Proposed standards over all that is in force ({trial.Files} files, {trial.Judged} values judged): {trial.Added.Count} findings more, {trial.Breaks} of them errors; {trial.Removed.Count} fewer");
            trial.Added.Take(20).ToList().ForEach(finding => text.WriteLine($"  + {finding.File}:{finding.Line}: {finding.Severity}: {finding.Message} [{finding.Rule}]"));
            trial.Removed.Take(20).ToList().ForEach(finding => text.WriteLine($"  - {finding.File}:{finding.Line}: {finding.Severity}: {finding.Message} [{finding.Rule}]"));
        }
        RightsText.Write(text, plan.Changes, plan.Needs, plan.Consumers);
    }

    public static void WriteFindings(TextWriter text, IReadOnlyList<ControlApi.FindingView> findings)
    {
        foreach (var finding in findings)
        {
            var waived = finding.Waiver is null ? "" : $" waived by {finding.Waiver}";
            text.WriteLine($"{finding.File}:{finding.Line}:{finding.Column}: {finding.Severity}: {finding.Message} [{finding.Rule}]{waived}");
        }
    }

    /// <summary>The files as text; null where one is not UTF-8, which was said.</summary>
    public static Dictionary<string, string>? Files(Terminal terminal, string folder)
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, content) in WorkspaceFolder.Files(terminal.FullPath(folder)))
        {
            try
            {
                texts[path] = strict.GetString(content.Span);
            }
            catch (DecoderFallbackException)
            {
                terminal.Fail(Exit.Usage, $"{path}: the file is not UTF-8.");
                return null;
            }
        }
        return texts;
    }
}

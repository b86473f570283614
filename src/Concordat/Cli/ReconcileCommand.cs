using System.CommandLine;
using System.Text;
using Concordat.Cli.Output;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;
using Concordat.Core.Reconciliation;
using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary><c>concordat reconcile LEFT.csv RIGHT.csv --rules FILE</c>: what two sides do not agree on, row by row, offline.</summary>
internal static class ReconcileCommand
{
    public static Command Create(Terminal terminal)
    {
        var left = new Argument<string>("LEFT") { Description = "One side (CSV)." };
        var right = new Argument<string>("RIGHT") { Description = "The other side." };
        var rules = new Option<string>("--rules") { Description = "Key, fields with tolerances, totals, owner (YAML).", Required = true };
        var reports = new Option<string[]>("--report") { Description = "Writes a report: FILE.html (for people, and to print), .csv or .json; may be repeated.", DefaultValueFactory = _ => [] };
        var previous = new Option<string>("--previous") { Description = "The report in JSON of the run before: exceptions keep their age, owner, state and reason." };
        var hide = new Option<bool>("--hide-values") { Description = "Leaves keys and values out of reports: lines and names of fields alone." };
        var format = new Option<string>("--format") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("reconcile", "Compares two sides by key and tolerances: totals, and each row that is missing, changed or there twice.") { left, right, rules, reports, previous, hide, format };
        command.SetAction((parsed, stop) => Task.FromResult(Reconcile(terminal, parsed.GetValue(left)!, parsed.GetValue(right)!, new ReconcileRequest(
            parsed.GetValue(rules)!, parsed.GetValue(reports)!, parsed.GetValue(previous), parsed.GetValue(hide), parsed.GetValue(format)!), stop)));
        return command;
    }

    private static int Reconcile(Terminal terminal, string left, string right, ReconcileRequest request, CancellationToken stop)
    {
        if (request.Reports.FirstOrDefault(file => Path.GetExtension(file) is not (".html" or ".csv" or ".json")) is { } odd)
        {
            return terminal.Fail(Exit.Usage, $"a report is .html, .csv or .json, and '{odd}' is none of these.");
        }
        var document = DocumentReader.Read(request.Rules, File.ReadAllBytes(terminal.FullPath(request.Rules)));
        var findings = new List<Finding>(document.Findings);
        var rules = document.Root is null ? null : ResourceReader.Read(document.Root, ReconcileRules.Read, findings);
        if (rules is null || findings.Count > 0)
        {
            return Tell(terminal, findings, $"'{request.Rules}' is empty.");
        }
        IReadOnlyDictionary<string, FollowUp.Known>? before = new Dictionary<string, FollowUp.Known>();
        if (request.Previous is { } previous && (before = FollowUp.Read(File.ReadAllBytes(terminal.FullPath(previous)))) is null)
        {
            return terminal.Fail(Exit.Usage, $"'{previous}' is no report in JSON of an earlier run.");
        }
        var result = Reconciler.Run(rules, Side(terminal, left), Side(terminal, right), stop);
        if (result.Findings.Count > 0)
        {
            return Tell(terminal, result.Findings, "");
        }
        var now = terminal.Clock.GetUtcNow();
        var report = new ReconcileReport(left, right, now, rules, result, FollowUp.Of(result, rules, before!, DateOnly.FromDateTime(now.UtcDateTime)), request.HidesValues);
        foreach (var file in request.Reports)
        {
            var text = Path.GetExtension(file) switch { ".html" => ReconcileHtml.Write(report), ".csv" => ReconcileFiles.Csv(report), _ => ReconcileFiles.Json(report) };
            var unfinished = terminal.FullPath(file) + ".unfinished";
            File.WriteAllText(unfinished, text, new UTF8Encoding(false));
            File.Move(unfinished, terminal.FullPath(file), overwrite: true);
        }
        if (request.Format == "json")
        {
            terminal.Out.WriteLine(ReconcileFiles.Json(report));
        }
        else
        {
            ReconcileFiles.Text(terminal.Out, report);
        }
        // What is not listed is not known to be dismissed.
        var isClean = result.Count == result.Exceptions.Count && report.Followed.Exceptions.All(e => e.State == FollowUpState.Dismissed) && result.Totals.All(t => t.Agrees || result.Count > 0);
        return isClean ? Exit.Ok : Exit.Findings;
    }

    private static ReconcileSide Side(Terminal terminal, string file) =>
        new(file, () => new StreamReader(terminal.FullPath(file), new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 1 << 16 }));

    private static int Tell(Terminal terminal, IReadOnlyList<Finding> findings, string otherwise)
    {
        foreach (var finding in findings)
        {
            terminal.Fail(Exit.Usage, $"{finding.At}: {finding.Message} {finding.Fix}".TrimEnd());
        }
        return findings.Count > 0 ? Exit.Usage : terminal.Fail(Exit.Usage, otherwise);
    }

    /// <summary>One call of the verb.</summary>
    private sealed record ReconcileRequest(string Rules, string[] Reports, string? Previous, bool HidesValues, string Format);
}

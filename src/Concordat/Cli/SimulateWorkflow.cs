using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;
using Concordat.Core.Workflows;

namespace Concordat.Cli;

/// <summary><c>concordat workflow simulate FILE</c>: runs a definition with a clock of its own and scripted answers of systems and people. Nothing is called.</summary>
internal static class SimulateWorkflow
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The definition, inside a workspace." };
        var input = new Option<string?>("--input") { Description = "What the instance begins with: a JSON file.", HelpName = "FILE" };
        var answers = new Option<string?>("--answers") { Description = "What systems, people and events answer, by step: a YAML file.", HelpName = "FILE" };
        var begin = new Option<DateTimeOffset?>("--begin") { Description = "When it begins; now where nothing is said.", HelpName = "TIME" };
        var format = new Option<string>("--format") { Description = "text or json.", DefaultValueFactory = _ => "text", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("simulate", "Runs a definition with a clock of its own and scripted answers, and shows what happens when.") { file, input, answers, begin, format };
        command.SetAction(parsed =>
        {
            try
            {
                return Run(terminal, parsed.GetValue(file)!, parsed.GetValue(input), parsed.GetValue(answers), parsed.GetValue(begin) ?? terminal.Clock.GetUtcNow(), parsed.GetValue(format) == "json");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return terminal.Fail(Exit.Usage, $"a file cannot be read: {failure.Message}");
            }
            catch (JsonException failure)
            {
                return terminal.Fail(Exit.Usage, $"the input is no JSON: line {failure.LineNumber + 1}.");
            }
        });
        return command;
    }

    private static int Run(Terminal terminal, string file, string? input, string? answers, DateTimeOffset begin, bool json)
    {
        var path = terminal.FullPath(file);
        if (Root(path) is not { } root)
        {
            return terminal.Fail(Exit.Usage, $"'{file}' stands in no workspace: no folder above it has a concordat.yaml.");
        }
        var parsed = WorkspaceFolder.Parse(root);
        if (parsed.Workspace is not { } network)
        {
            return terminal.Fail(Exit.Usage, $"the workspace has errors, the first at {parsed.Findings[0].At}: {parsed.Findings[0].Message} See concordat check.");
        }
        var relative = Path.GetRelativePath(root, path).Replace('\\', '/');
        if (network.Workflows.Values.FirstOrDefault(one => one.At.File == relative) is not { } definition)
        {
            return terminal.Fail(Exit.Usage, $"'{relative}' is no workflow of the workspace.");
        }
        var script = new Dictionary<string, IReadOnlyList<SimulatedAnswer>>(StringComparer.Ordinal) as IReadOnlyDictionary<string, IReadOnlyList<SimulatedAnswer>>;
        if (answers is not null)
        {
            var findings = new List<Finding>();
            var read = DocumentReader.Read(answers, File.ReadAllBytes(terminal.FullPath(answers)));
            script = read.Root is null ? null : SimulatedAnswer.Read(read.Root, findings);
            if (read.Findings.Concat(findings).FirstOrDefault() is { } wrong)
            {
                return terminal.Fail(Exit.Usage, $"{wrong.At}: {wrong.Message} {wrong.Fix}".TrimEnd());
            }
        }
        var document = input is null ? new JsonObject() : JsonNode.Parse(File.ReadAllBytes(terminal.FullPath(input)));
        if (WorkflowDecision.Breaks(definition.Input, document) is { Count: > 0 } broken)
        {
            return terminal.Fail(Exit.Usage, $"the input breaks the contract of '{definition.Id}': {string.Join("; ", broken)}");
        }
        var run = WorkflowSimulation.Run(WorkflowProgram.Of(definition, network), document, begin, (place, number) =>
            (script!.GetValueOrDefault(place) ?? script!.GetValueOrDefault(Undone(place))) is { Count: > 0 } given ? given[Math.Min(number, given.Count) - 1] : null);
        if (json)
        {
            terminal.Out.WriteLine(Json(run).ToJsonString(Indented));
        }
        else
        {
            Write(terminal.Out, run, begin);
        }
        return run.State.Status is WorkflowStatus.Completed or WorkflowStatus.Compensated ? Exit.Ok : Exit.Findings;
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The id behind a place: answers for a repetition may be said once for all items.</summary>
    private static string Undone(string place) => (place.StartsWith(WorkflowState.Undo, StringComparison.Ordinal) ? WorkflowState.Undo : "") + WorkflowProgram.IdOf(place);

    private static string? Root(string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "concordat.yaml")))
            {
                return folder;
            }
        }
        return null;
    }

    private static void Write(TextWriter text, SimulatedRun run, DateTimeOffset begin)
    {
        foreach (var one in run.History)
        {
            var said = one.Kind switch
            {
                HistoryKind.Completed => one.Data["output"]?.ToJsonString() ?? "",
                HistoryKind.Tried or HistoryKind.Failed or HistoryKind.Compensating => $"{one.Data["cause"]} {one.Data["detail"]}".TrimEnd(),
                HistoryKind.Ended => $"{one.Data["as"]} {one.Data["output"]?.ToJsonString()}".TrimEnd(),
                _ => "",
            };
            text.WriteLine($"{Since(one.At - begin),12}  {one.Kind,-13} {one.Place,-24} {(said.Length > 120 ? said[..120] + "…" : said)}".TrimEnd());
        }
        text.WriteLine(run.Waits is { } waits ? $"It waits for {waits}, and no answer says what comes." : run.State.Stuck is { } stuck ? $"It is stuck at '{stuck.Place}': {stuck.Cause} {stuck.Detail}".TrimEnd() : $"It ended as {run.State.Status}.");
    }

    private static string Since(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"+{(int)span.TotalDays}d {span:hh\\:mm\\:ss}");

    private static JsonObject Json(SimulatedRun run) => new()
    {
        ["status"] = run.State.Status,
        ["waits"] = run.Waits,
        ["output"] = run.State.Output?.DeepClone(),
        ["history"] = new JsonArray([.. run.History.Select(one => (JsonNode)new JsonObject { ["number"] = one.Number, ["kind"] = one.Kind, ["place"] = one.Place, ["at"] = one.At.ToString("O", CultureInfo.InvariantCulture), ["data"] = one.Data.DeepClone() })]),
    };
}

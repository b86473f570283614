using System.CommandLine;
using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Compatibility;
using Concordat.Core.Primitives;

namespace Concordat.Cli.Output;

/// <summary>Changes between contracts in every format; the JSON shape is a contract.</summary>
internal static class ChangesOutput
{
    public static Option<string> FailOnOption()
    {
        var option = new Option<string>("--fail-on") { Description = "error or warning: from which level on the exit code is 1.", DefaultValueFactory = _ => "error", HelpName = "LEVEL" };
        option.AcceptOnlyFromAmong("error", "warning");
        return option;
    }

    public static int Write(Terminal terminal, IReadOnlyList<Change> changes, Func<string, string> shown, int files, string format, string failOn)
    {
        var asks = changes.Select(change => change.Rule).DistinctBy(rule => rule.Id).ToDictionary(rule => rule.Id, rule => rule.Sentence, StringComparer.Ordinal);
        var report = new FindingsReport([.. changes.Select(AsFinding).Select(finding => finding with { At = finding.At with { File = shown(finding.At.File) } })], files, asks) { Verb = "diff" };
        return FindingsOutput.Write(terminal, report, format, failOn == "warning" ? "warn" : "error", () => Json(changes, shown));
    }

    /// <summary>The finding that a change is for those who judge a workspace.</summary>
    public static Finding AsFinding(Change change)
    {
        var subject = string.Join(' ', new[] { change.Operation, change.Path }.Where(part => part.Length > 0));
        return new Finding(change.Id, Weight(change.Level), subject.Length > 0 ? $"{subject}: {change.Text}" : change.Text, change.Place?.At ?? new SourcePosition("", 0, 0))
        {
            Path = change.Place is { Pointer.Length: > 0 } place ? [.. place.Pointer[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))] : [],
            Waiver = change.Waiver,
        };
    }

    private static Severity Weight(ChangeLevel level) => level switch { ChangeLevel.Error => Severity.Error, ChangeLevel.Warning => Severity.Warn, _ => Severity.Info };

    private static string Json(IReadOnlyList<Change> changes, Func<string, string> shown) => new JsonObject
    {
        ["breaking"] = changes.Any(change => change is { Level: ChangeLevel.Error, Waiver: null }),
        ["changes"] = new JsonArray([.. changes.Select(change => One(change, shown))]),
    }.ToJsonString(JsonFindings.Readable) + "\n";

    private static JsonObject One(Change change, Func<string, string> shown)
    {
        var at = change.Place?.At ?? new SourcePosition("", 0, 0);
        return new JsonObject
        {
            ["id"] = change.Id,
            ["level"] = change.Level switch { ChangeLevel.Error => "error", ChangeLevel.Warning => "warning", _ => "info" },
            ["operation"] = change.Operation,
            ["path"] = change.Path,
            ["text"] = change.Text,
            ["file"] = shown(at.File),
            ["line"] = at.Line,
            ["column"] = at.Column,
            ["consumers"] = new JsonArray(), // recorded traffic tells who they are; two files alone do not
        };
    }
}

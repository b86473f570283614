using System.Text;
using System.Text.Json.Nodes;

namespace Concordat.Cli;

/// <summary>The report of an incident for people.</summary>
internal static class IncidentMarkdown
{
    public static string Of(JsonNode report, string? hash)
    {
        var text = new StringBuilder();
        text.Append($"# {Text(report["incident"])}: {Text(report["title"])}\n\n");
        if ((bool?)report["rehearsal"] == true)
        {
            text.Append("**A rehearsal: nothing was changed.**\n\n");
        }
        text.Append($"About {Text(report["about"])}, by the playbook {Text(report["playbook"])} of release {report["release"]}. {Text(report["startedBy"])} began at {Text(report["startedAt"])}: {Text(report["reason"])}\n\n");
        text.Append(report["closedAt"] is null ? "It is open.\n\n" : $"{Text(report["closedBy"])} closed it at {Text(report["closedAt"])}: {Text(report["conclusion"])}\n\n");
        text.Append("| step | state | by | at | took | what came of it |\n|---|---|---|---|---|---|\n");
        foreach (var step in report["steps"]!.AsArray())
        {
            var took = (long?)step!["seconds"] is { } seconds ? $"{seconds / 60} min {seconds % 60} s" : "";
            var came = string.Join(" ", new[] { (string?)step["summary"], (string?)step["note"] }.OfType<string>());
            text.Append($"| {step["number"]} {Text(step["title"])} | {Text(step["state"])} | {Text(step["by"])} | {Text(step["at"])} | {took} | {Cell(came)} |\n");
        }
        text.Append($"\nSigned at {Text(report["writtenAt"])} as `{hash}`.\n");
        return text.ToString();
    }

    private static string Text(JsonNode? node) => Cell((string?)node ?? "");

    /// <summary>Nothing in a cell ends it, or passes for markup.</summary>
    private static string Cell(string text) => string.Concat(text.Select(c => char.IsControl(c) ? " " : c is '|' or '<' or '>' or '[' or ']' or '`' or '*' or '_' or '\\' ? "\\" + c : c.ToString()));
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Concordat.Core.Catalogue;
using Concordat.Governance.Control;
using Concordat.Platform.Secrets;

namespace Concordat.Cli;

/// <summary><c>concordat incident playbooks|start|list|show|do|skip|close|release|report|verify</c>: playbooks, step by step.</summary>
internal static class IncidentCommand
{
    public static Command Create(Terminal terminal)
    {
        var playbook = new Argument<string>("PLAYBOOK") { Description = "A playbook of the active release." };
        var id = new Argument<string>("ID") { Description = "The incident, such as IN-0001." };
        var step = new Argument<string>("STEP") { Description = "The step, by number or name." };
        var about = new Option<string>("--about") { Description = "The client, partner or person that it is about.", Required = true, HelpName = "NAME" };
        var rehearsal = new Option<bool>("--rehearsal") { Description = "Say what would be done, and change nothing." };
        var reason = new Option<string>("--reason") { Description = "Why; it is audited.", Required = true, HelpName = "TEXT" };
        var evidence = new Option<string?>("--evidence") { Description = "What the step asks to take down.", HelpName = "TEXT" };
        var target = new Option<string?>("--out") { Description = "Also write the signed report to this file.", HelpName = "FILE" };
        return new Command("incident", "Runs playbooks for incidents, step by step, with people.")
        {
            ControlVerb.Create(terminal, "playbooks", "Lists the playbooks of the active release.", [], Playbooks),
            ControlVerb.Create(terminal, "start", "Begins a playbook about a client, a partner or a person.", [playbook, about, rehearsal, reason], async call =>
                Print(call, await call.Client.StartIncident(new(call.Parsed.GetValue(playbook)!, call.Parsed.GetValue(about)!, call.Parsed.GetValue(reason)!, call.Parsed.GetValue(rehearsal)), call.Stop))),
            ControlVerb.Create(terminal, "list", "Lists incidents, the newest first.", [], List),
            ControlVerb.Create(terminal, "show", "Shows the steps of an incident: who did what, when, and what comes next.", [id], async call => Print(call, await call.Client.Incident(call.Parsed.GetValue(id)!, call.Stop))),
            ControlVerb.Create(terminal, "do", "Does the next step: an action runs now; of what people do the evidence is taken down.", [id, step, evidence], async call =>
                Print(call, await call.Client.DoStep(call.Parsed.GetValue(id)!, call.Parsed.GetValue(step)!, call.Parsed.GetValue(evidence), call.Stop))),
            ControlVerb.Create(terminal, "skip", "Skips the next step.", [id, step, reason], async call =>
                Print(call, await call.Client.SkipStep(call.Parsed.GetValue(id)!, call.Parsed.GetValue(step)!, call.Parsed.GetValue(reason)!, call.Stop))),
            ControlVerb.Create(terminal, "close", "Closes an incident whose steps are done or skipped; the reason is its conclusion, and the report is signed.", [id, reason], async call =>
                Print(call, await call.Client.CloseIncident(call.Parsed.GetValue(id)!, call.Parsed.GetValue(reason)!, call.Stop))),
            ControlVerb.Create(terminal, "release", "Lets the messages go on that the incident holds.", [id, reason], async call =>
            {
                var released = await call.Client.ReleaseHeld(call.Parsed.GetValue(id)!, call.Parsed.GetValue(reason)!, call.Stop);
                return call.Write(released, ControlJson.Default.ReleasedMessages, text => text.WriteLine($"{released.Messages} messages go on."));
            }),
            ControlVerb.Create(terminal, "report", "Writes the last signed report, as text in Markdown.", [id, target], call => Report(terminal, call, call.Parsed.GetValue(id)!, call.Parsed.GetValue(target))),
            AccessCommand.Verification(terminal, SignedReport.Incident, "an incident"),
        };
    }

    private static async Task<int> Playbooks(ControlCall call)
    {
        var list = await call.Client.Playbooks(call.Stop);
        return call.Write(list, ControlJson.Default.PlaybookList, text =>
        {
            foreach (var one in list.Playbooks)
            {
                text.WriteLine($"{one.Name,-24}  about a {one.About}: {one.Title}. {one.Summary}");
            }
        });
    }

    private static async Task<int> List(ControlCall call)
    {
        var list = await call.Client.Incidents(call.Stop);
        return call.Write(list, ControlJson.Default.IncidentList, text =>
        {
            foreach (var one in list.Incidents)
            {
                text.WriteLine(Line(one));
            }
        });
    }

    private static int Print(ControlCall call, ControlApi.IncidentDetail detail) => call.Write(detail, ControlJson.Default.IncidentDetail, text =>
    {
        text.WriteLine(Line(detail.Incident));
        foreach (var step in detail.Steps)
        {
            var state = step.State == "open" ? step.Number == detail.Incident.Next ? "next" : "" : step.State;
            text.WriteLine($"{step.Number,3}  {state,-7}  {step.Name,-16}  {step.Title}{(step.By is null ? "" : $"  ({step.By}, {Took(step)})")}");
            foreach (var line in (string?[])[step.Summary, step.Note, step.State == "open" && step.Number == detail.Incident.Next ? step.Instruction ?? $"concordat incident do {detail.Incident.Id} {step.Name}" : null])
            {
                if (line is not null)
                {
                    text.WriteLine($"     {line}");
                }
            }
        }
        if (detail.Held > 0)
        {
            text.WriteLine($"{detail.Held} messages are held: concordat incident release {detail.Incident.Id} --reason TEXT lets them go on.");
        }
    });

    private static async Task<int> Report(Terminal terminal, ControlCall call, string id, string? target)
    {
        var file = await call.Client.IncidentReport(id, call.Stop);
        if (target is not null)
        {
            var place = terminal.FullPath(target);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            var draft = place + ".draft"; // what is there already stays until a whole file takes its place
            File.Delete(draft);
            PrivateFile.Write(draft, file);
            File.Move(draft, place, overwrite: true);
        }
        if (call.Json)
        {
            await terminal.Out.WriteLineAsync(System.Text.Encoding.UTF8.GetString(file));
            return Exit.Ok;
        }
        var report = JsonNode.Parse(file)!["report"]!;
        await terminal.Out.WriteAsync(IncidentMarkdown.Of(report, (string?)JsonNode.Parse(file)!["seal"]!["hash"]));
        return Exit.Ok;
    }

    private static string Line(ControlApi.IncidentView one) => string.Create(CultureInfo.InvariantCulture,
        $"{one.Id}  {one.Playbook}  {one.About}{(one.Rehearsal ? "  REHEARSAL" : "")}  {one.Done} of {one.Steps} done{(one.Skipped > 0 ? $", {one.Skipped} skipped" : "")}  {(one.ClosedAt is { } at ? $"closed {at:yyyy-MM-dd HH:mm}" : $"since {one.StartedAt:yyyy-MM-dd HH:mm}")}  {one.Reason}");

    private static string Took(ControlApi.IncidentStepView step) => $"{step.Seconds / 60} min{(step.Minutes is { } aim && step.Seconds > aim * 60L ? $", aim {aim}" : "")}";
}

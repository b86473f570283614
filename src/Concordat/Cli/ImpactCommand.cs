using System.CommandLine;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat impact NODE [--field F] [--workspace DIR]</c>: what breaks where a node is down, or a field of it goes.</summary>
internal static class ImpactCommand
{
    public static Command Create(Terminal terminal)
    {
        var node = new Argument<string>("NODE") { Description = "kind:name, or the name where only one bears it: odoo, api:revenue-cycle/invoices/v1." };
        var field = new Option<string?>("--field") { Description = "A field of an API's responses or of an event's data that goes.", HelpName = "FIELD" };
        var folder = GraphCommand.FolderOption();
        return ControlVerb.Create(terminal, "impact", "Shows what breaks where something is down, or a field of an interface goes.", [node, field, folder],
            async call => Write(call.Terminal, call.Json, await call.Client.Impact(call.Parsed.GetValue(node)!, call.Parsed.GetValue(field), call.Stop)),
            (parsed, json) => parsed.GetValue(folder) is { } place ? Local(terminal, json, place, parsed.GetValue(node)!, parsed.GetValue(field)) : null);
    }

    /// <summary>Without a control plane nothing is known of traffic: declared use, subscriptions and flows are all the evidence.</summary>
    private static int Local(Terminal terminal, bool json, string folder, string node, string? field) =>
        WorkspaceFolder.Open(terminal, folder) is not { } workspace ? Exit.Usage
            : ControlApi.Impact.Of(0, workspace, node, field, [], out var wrong) is { } impact ? Write(terminal, json, impact) : terminal.Fail(Exit.Usage, wrong!);

    private static int Write(Terminal terminal, bool json, ControlApi.Impact impact) => ControlCall.Write(terminal, json, impact, ControlJson.Default.Impact, text =>
    {
        if (impact.Field is null)
        {
            text.WriteLine($"{impact.Node.Id} is down: {impact.Hits.Count} hit.");
            foreach (var hit in impact.Hits)
            {
                text.WriteLine($"  {hit.Effect,-7} {hit.Node.Id}{(hit.Node.Owner is null ? "" : $" ({hit.Node.Owner})")}");
                text.WriteLine($"          {string.Join("; ", hit.Path.Select(edge => $"{edge.From} {edge.Kind} {edge.To}"))}");
            }
        }
        else
        {
            Field(text, impact);
        }
        foreach (var call in impact.Call)
        {
            text.WriteLine($"tell {call.Domain}: {call.Owner}{(call.Escalation.Count == 0 ? "" : $", then {string.Join(", ", call.Escalation)}")}");
        }
    });

    private static void Field(TextWriter text, ControlApi.Impact impact)
    {
        text.WriteLine($"'{impact.Field}' of {impact.Node.Name} goes: {impact.Consumers.Count} hit{(impact.Release == 0 ? " (no traffic is known here; ask a control plane for its evidence)" : "")}.");
        foreach (var consumer in impact.Consumers)
        {
            text.WriteLine($"  {consumer.Name}{(consumer.Partner is null ? "" : $" of {consumer.Partner}")}: {string.Join("; ", consumer.Evidence.Select(one => $"{one.How}{(one.Times == 0 ? "" : $" {one.Times} times, last {one.Last:yyyy-MM-dd}")}"))}");
        }
        foreach (var place in impact.Places)
        {
            text.WriteLine($"  {place.File}:{place.Line} {place.What}");
        }
    }
}

using System.CommandLine;
using Concordat.Core.Catalogue;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat graph [--node NODE] [--workspace DIR]</c>: what depends on what.</summary>
internal static class GraphCommand
{
    /// <summary>A folder that is asked in place of a control plane.</summary>
    public static Option<string?> FolderOption() => new("--workspace") { Description = "A workspace folder, in place of a control plane.", HelpName = "DIR" };

    public static Command Create(Terminal terminal)
    {
        var node = new Option<string?>("--node") { Description = "One node with its neighbours: kind:name, or the name where only one bears it.", HelpName = "NODE" };
        var folder = FolderOption();
        return ControlVerb.Create(terminal, "graph", "Shows what depends on what: interfaces, flows, systems, partners, domains, zones.", [node, folder],
            async call => Write(call.Terminal, call.Json, await call.Client.Graph(call.Parsed.GetValue(node), call.Stop)),
            (parsed, json) => parsed.GetValue(folder) is { } place ? Local(terminal, json, place, parsed.GetValue(node)) : null);
    }

    private static int Local(Terminal terminal, bool json, string folder, string? node)
    {
        if (WorkspaceFolder.Open(terminal, folder) is not { } workspace)
        {
            return Exit.Usage;
        }
        var graph = DependencyGraph.Of(workspace);
        string? wrong = null;
        var around = node is null ? null : graph.Find(node, out wrong);
        return wrong is null ? Write(terminal, json, ControlApi.Graph.Of(0, graph, around)) : terminal.Fail(Exit.Usage, wrong);
    }

    private static int Write(Terminal terminal, bool json, ControlApi.Graph graph) => ControlCall.Write(terminal, json, graph, ControlJson.Default.Graph, text =>
    {
        foreach (var edge in graph.Edges)
        {
            text.WriteLine($"{edge.From} {edge.Kind} {edge.To}  {edge.File}:{edge.Line}");
        }
        text.WriteLine($"{graph.Nodes.Count} nodes, {graph.Edges.Count} dependencies.");
    });
}

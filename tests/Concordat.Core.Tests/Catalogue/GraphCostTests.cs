using System.Text;
using Concordat.Core.Catalogue;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Catalogue;

/// <summary>Graph and impact grow with the network and no faster, counted and not timed.</summary>
public sealed class GraphCostTests
{
    [Fact]
    public void Ten_times_the_network_is_ten_times_the_graph_and_ten_times_the_hits()
    {
        var (small, large) = (Grown(20), Grown(200));
        int Own(DependencyGraph graph) => graph.Nodes.Count + graph.Edges.Count - Grown(0).Nodes.Count - Grown(0).Edges.Count;
        int Hits(DependencyGraph graph) => Outage.Of(graph, graph["system:payer-gateway"]!).Sum(hit => hit.Path.Count) - Outage.Of(Grown(0), Grown(0)["system:payer-gateway"]!).Sum(hit => hit.Path.Count);

        Assert.Equal(10 * Own(small), Own(large));
        Assert.Equal(10 * Hits(small), Hits(large));
    }

    private static DependencyGraph Grown(int count)
    {
        var files = SampleFiles.Folder("samples/st-brigid");
        string Text(string path) => Encoding.UTF8.GetString(files[path].Span);
        var (api, contract, partner) = (Text("domains/revenue-cycle/apis/eligibility/v1/api.yaml"), Text("domains/revenue-cycle/apis/eligibility/v1/openapi.yaml"), Text("partners/meridian-health.yaml"));
        for (var i = 0; i < count; i++)
        {
            files[$"domains/revenue-cycle/apis/e{i}/v1/api.yaml"] = Encoding.UTF8.GetBytes(api.Replace("name: eligibility", $"name: e{i}", StringComparison.Ordinal));
            files[$"domains/revenue-cycle/apis/e{i}/v1/openapi.yaml"] = Encoding.UTF8.GetBytes(contract);
            files[$"partners/p{i}.yaml"] = Encoding.UTF8.GetBytes(partner.Replace("name: meridian-health", $"name: p{i}", StringComparison.Ordinal).Replace("meridian-claims", $"c{i}", StringComparison.Ordinal)
                .Replace("revenue-cycle/eligibility/v1", $"revenue-cycle/e{i}/v1", StringComparison.Ordinal));
        }
        var parsed = WorkspaceParser.Parse(files);
        Assert.Empty(parsed.Findings.Select(one => $"{one.At} {one.Message}"));
        return DependencyGraph.Of(parsed.Workspace!);
    }
}

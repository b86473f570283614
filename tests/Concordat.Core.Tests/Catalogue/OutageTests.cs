using System.Text;
using Concordat.Core.Catalogue;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Catalogue;

/// <summary>What breaks in the sample network where one thing is down.</summary>
public sealed class OutageTests
{
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> Sample = SampleFiles.Folder("samples/st-brigid");

    [Theory]
    [InlineData("system:payer-gateway", "fails api:revenue-cycle/eligibility/v1, fails client:meridian-claims, fails product:revenue-cycle/cover-check, fails partner:meridian-health")]
    [InlineData("system:receiver", "waits subscription:televida/lab-results, waits partner:televida")]
    [InlineData("system:ehr", "waits flow:clinical/lab-results, waits workflow:patient-engagement/referral-to-appointment, starves event:clinical.lab-result.received.v1, starves client:televida-scheduling, starves flow:revenue-cycle/bill-lab-result, starves product:patient-engagement/remote-visit, starves subscription:televida/lab-results, starves partner:televida, starves system:odoo")]
    [InlineData("mapping:clinical/oru-to-lab-event", "fails flow:clinical/lab-results, starves event:clinical.lab-result.received.v1, starves client:televida-scheduling, starves flow:revenue-cycle/bill-lab-result, starves product:patient-engagement/remote-visit, starves subscription:televida/lab-results, starves partner:televida, starves system:odoo")]
    [InlineData("event:clinical.lab-result.received.v1", "waits flow:clinical/lab-results, starves client:televida-scheduling, starves flow:revenue-cycle/bill-lab-result, starves product:patient-engagement/remote-visit, starves subscription:televida/lab-results, starves partner:televida, starves system:odoo")]
    [InlineData("job:supply-chain/stock-review", "waits system:odoo, starves flow:supply-chain/low-stock, starves event:supply-chain.stock.threshold-breached.v1, starves client:greenleaf-replenishment, starves subscription:greenleaf-pharmacy/low-stock, starves workflow:supply-chain/procure-to-pay, starves partner:greenleaf-pharmacy")]
    [InlineData("partner:civic-mutual", "")]
    [InlineData("domain:clinical", "")]
    public void What_is_down_hits_what_depends_on_it(string down, string hits)
    {
        var graph = Graph(Sample);

        Assert.Equal(hits, string.Join(", ", Outage.Of(graph, graph[down]!).Select(hit => $"{hit.Effect} {hit.Node.Id}")));
    }

    [Fact]
    public void A_product_bundles_a_flow_by_its_domain_and_name()
    {
        const string product = "domains/revenue-cycle/products/cover-check.yaml";
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(Sample, StringComparer.Ordinal);
        files[product] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files[product].Span).Replace("[revenue-cycle/eligibility/v1]", "[revenue-cycle/eligibility/v1, revenue-cycle/bill-lab-result]", StringComparison.Ordinal));

        Assert.Equal(["api:revenue-cycle/eligibility/v1", "flow:revenue-cycle/bill-lab-result"],
            DependencyGraph.Of(WorkspaceParser.Parse(files).Unchecked!).From("product:revenue-cycle/cover-check").Where(edge => edge.Kind == EdgeKind.Bundles).Select(edge => edge.To));
    }

    [Fact]
    public void A_partner_and_its_broker_send_the_events_of_a_publication()
    {
        const string partner = "partners/televida.yaml", type = "domains/clinical/events/lab-result/v1/event.yaml";
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(Sample, StringComparer.Ordinal)
        {
            ["systems/broker.yaml"] = Encoding.UTF8.GetBytes("kind: system\nname: broker\nsummary: A broker.\nzone: outside\nregion: eu-west\ntype: rabbitmq\nbaseUrl: amqps://broker.televida.example\n"),
            [partner] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Sample[partner].Span).TrimEnd() + "\npublications:\n  - { name: results, client: televida-scheduling, broker: { system: broker, queue: results } }\n"),
        };
        files[type] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Sample[type].Span).Replace("  consent: required\n", "  consent: required\n  publish: system/DiagnosticReport.c\n", StringComparison.Ordinal));
        var parsed = WorkspaceParser.Parse(files);
        Assert.True(parsed.Workspace is not null, string.Join("\n", parsed.Findings));
        var sends = Graph(files).Edges.Where(edge => edge.Kind == EdgeKind.Sends && edge.To == "event:clinical.lab-result.received.v1").Select(edge => edge.From);

        Assert.Equal(["partner:televida", "system:broker"], sends.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_flow_publishes_before_a_system_that_is_down_and_not_after_it()
    {
        const string flow = "domains/clinical/flows/lab-results.yaml";
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(Sample, StringComparer.Ordinal);
        var text = Encoding.UTF8.GetString(files[flow].Span);
        const string deliver = "  - deliver: { system: ehr, as: fhir-transaction }\n", publish = "  - publish: { event: clinical.lab-result.received.v1, mapping: oru-to-lab-event }\n";
        Assert.Contains(deliver + publish, text, StringComparison.Ordinal);
        files[flow] = Encoding.UTF8.GetBytes(text.Replace(deliver + publish, publish + deliver, StringComparison.Ordinal));
        var graph = Graph(files);

        Assert.Equal(["flow:clinical/lab-results"], Outage.Of(graph, graph["system:ehr"]!).Select(hit => hit.Node.Id).Where(id => !id.Contains("patient-engagement", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_path_leads_from_what_is_down_to_the_hit_edge_by_edge()
    {
        var graph = Graph(Sample);
        foreach (var down in graph.Nodes)
        {
            foreach (var hit in Outage.Of(graph, down))
            {
                var at = down.Id;
                foreach (var edge in hit.Path)
                {
                    Assert.Contains(edge, graph.Edges);
                    at = edge.From == at ? edge.To : edge.To == at ? edge.From : "nowhere";
                }
                Assert.Equal(hit.Node.Id, at);
            }
        }
    }

    [Fact]
    public void What_is_retired_is_hit_by_nothing()
    {
        const string api = "domains/revenue-cycle/apis/eligibility/v1/api.yaml";
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(Sample, StringComparer.Ordinal);
        files[api] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files[api].Span).Replace("lifecycle: published", "lifecycle: retired", StringComparison.Ordinal));
        var network = WorkspaceParser.Parse(files).Unchecked!;
        var graph = DependencyGraph.Of(network);

        Assert.Empty(Outage.Of(graph, graph["system:payer-gateway"]!));
        Assert.Equal(["governs"], graph.To("api:revenue-cycle/eligibility/v1").Select(edge => edge.Kind));
    }

    [Theory]
    [InlineData("odoo", "system:odoo", null)]
    [InlineData("brigid-app", null, "'brigid-app' is the name of 2 things. Say which: client:brigid-app, partner:brigid-app.")]
    [InlineData("odo", null, "There is no 'odo' in the graph. Did you mean 'odoo'?")]
    public void A_node_is_found_by_its_name_where_only_one_bears_it(string name, string? id, string? wrong)
    {
        Assert.Equal(id, Graph(Sample).Find(name, out var why)?.Id);
        Assert.Equal(wrong, why);
    }

    [Fact]
    public void Every_node_and_dependency_says_where_it_stands()
    {
        var graph = Graph(Sample);

        Assert.All(graph.Nodes, node => Assert.True(node.At.Line > 0 && Sample.ContainsKey(node.At.File), node.Id));
        Assert.All(graph.Edges, edge => Assert.True(edge.At.Line > 0 && Sample.ContainsKey(edge.At.File), $"{edge}"));
        Assert.Empty(graph.Nodes.Select(node => node.Kind).Except(NodeKind.All));
        Assert.Equal(EdgeKind.All.Order(StringComparer.Ordinal), graph.Edges.Select(edge => edge.Kind).Distinct().Order(StringComparer.Ordinal));
    }

    private static DependencyGraph Graph(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files) => DependencyGraph.Of(WorkspaceParser.Parse(files).Workspace!);
}

using System.Text;
using Concordat.Core.Workspace;
using Concordat.Governance.Control;

namespace Concordat.Modules.Tests.Governance;

public sealed class CatalogueTests
{
    private static readonly IReadOnlyDictionary<string, string> Files = SampleFiles.Whole();

    private static readonly IReadOnlyList<ControlApi.InterfaceView> Catalogue = CatalogueApi.Interfaces(WorkspaceParser.Parse(
        Files.ToDictionary(f => f.Key, f => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f.Value), StringComparer.Ordinal)).Workspace!);

    [Fact]
    public void An_API_names_its_contract_its_address_and_who_may_call_it()
    {
        var invoices = Catalogue.Single(i => i.Id == "revenue-cycle/invoices/v1");
        Assert.Equal(("/apis/revenue-cycle/invoices/v1", "domains/revenue-cycle/apis/invoices/v1/openapi.yaml"), (invoices.Path, invoices.Contract));
        Assert.Contains(invoices.Consumers, c => c is { Partner: "meridian-health", Client: "meridian-claims" });
        Assert.Equal(["odoo"], invoices.Systems);
    }

    [Fact]
    public void An_event_names_its_subscribers_and_the_flows_that_it_starts()
    {
        var received = Catalogue.Single(i => i.Id == "clinical.lab-result.received.v1");
        Assert.Contains(received.Consumers, c => c is { Partner: "televida", How: "webhook" });
        Assert.Contains(received.Consumers, c => c.How == "flow bill-lab-result");
    }

    [Fact]
    public void A_flow_names_its_senders_and_the_systems_behind_it()
    {
        var flow = Catalogue.Single(i => i.Id == "clinical/lab-results");
        Assert.Equal(["northlab", "southlab"], flow.Consumers.Select(c => c.Partner).Order());
        Assert.Equal(["ehr"], flow.Systems);
    }

    [Fact]
    public void Every_file_that_is_named_is_in_the_release() =>
        Assert.All(Catalogue.SelectMany(i => new[] { i.File, i.Contract }).OfType<string>(), file => Assert.Contains(file, Files.Keys));
}

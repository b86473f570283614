using Concordat.Core.Catalogue;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Tests.Catalogue;

/// <summary>Who is touched where a field goes.</summary>
public sealed class FieldLossTests
{
    private const string Invoices = "api:revenue-cycle/invoices/v1";
    private static readonly Network Sample = WorkspaceParser.Parse(SampleFiles.Folder("samples/st-brigid")).Workspace!;

    [Fact]
    public void Those_who_received_a_field_are_named_with_the_evidence_and_no_others()
    {
        var day = new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);
        RecordedUse[] recorded =
        [
            new("revenue-cycle/invoices/v1", "getInvoice", "civic-claims", ["id", "dueDate"], 7, day), new("revenue-cycle/invoices/v1", "getInvoice", "brigid-app", ["id", "state"], 3, day),
        ];

        var impact = FieldLoss.Of(Sample, Node(Invoices), "dueDate", recorded, out _)!;

        var hit = Assert.Single(impact.Consumers);
        Assert.Equal(("civic-claims", "civic-mutual"), (hit.Name, hit.Partner));
        Assert.Equal(("delivered", 7L), (hit.Evidence[0].How, hit.Evidence[0].Times));
        Assert.Equal(["HPAYMT sees it.", "PATRQT sees it."], impact.Places.Select(place => place.What));
    }

    [Fact]
    public void An_event_field_touches_its_subscribers_and_the_flows_that_read_it()
    {
        var impact = FieldLoss.Of(Sample, Node("event:clinical.lab-result.received.v1"), "patientRef", [], out _)!;

        Assert.Equal(["revenue-cycle/bill-lab-result reads", "televida/lab-results subscribed"], impact.Consumers.Select(one => $"{one.Name} {one.Evidence[0].How}"));
        Assert.Equal(["It is the subject of the event, by which order is kept."], impact.Places.Select(place => place.What));
    }

    [Theory]
    [InlineData(Invoices, "dueDat", "The contract of revenue-cycle/invoices/v1 has no field 'dueDat' that anybody sees. Did you mean 'dueDate'?")]
    [InlineData("system:odoo", "name", "system:odoo has no fields: an API or an event has.")]
    public void What_is_no_field_is_told(string node, string field, string wrong)
    {
        Assert.Null(FieldLoss.Of(Sample, Node(node), field, [], out var why));
        Assert.Equal(wrong, why);
    }

    private static GraphNode Node(string id) => DependencyGraph.Of(Sample)[id]!;
}

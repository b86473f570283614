namespace Concordat.Host.Tests.Journeys;

/// <summary>The sample with two clients more, so that five read invoices: three insurers, who see no due date, and two apps, who do.</summary>
public sealed class RightsNode : JourneyNode
{
    protected override void Change()
    {
        Replace("domains/revenue-cycle/apis/invoices/v1/api.yaml", "invoiceDate, dueDate]\n  PATRQT", "invoiceDate]\n  PATRQT");
        Partner("harbor-app", "app", "PATRQT", "kofi");
        Partner("alpine-mutual", "insurer", "HPAYMT", "mara");
    }

    private void Partner(string name, string type, string purpose, string sponsor) => File.WriteAllText(Path.Combine(Workspace, "partners", name + ".yaml"), $"""
        kind: partner
        name: {name}
        type: {type}
        title: {name} (invented)
        zone: outside
        region: eu-west
        sponsor: {sponsor}
        agreements:
          - {"{"} name: invoices, from: 2026-01-01, until: 2029-12-31, purposes: [{purpose}], classification: phi {"}"}
        clients:
          - id: {name}
            keys: demo
            scopes: [system/Invoice.rs]
            purposes: [{purpose}]
            interfaces: [revenue-cycle/invoices/v1]
        """);
}

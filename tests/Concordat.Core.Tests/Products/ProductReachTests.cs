using Concordat.Core.Products;
using Concordat.Core.Tests.Advice;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Products;

/// <summary>Who has a product: the sample network, and one change of it.</summary>
public sealed class ProductReachTests
{
    private const string Televida = "# partners/televida.yaml\n";
    private static readonly DateOnly Today = new(2026, 11, 26);

    [Theory]
    [InlineData("patient-engagement/remote-visit", null, "televida has", "")]
    [InlineData("patient-engagement/remote-visit", Televida + "agreements:\n  - { name: remote-care, from: 2026-01-01, until: 2026-11-25, purposes: [TREAT], classification: phi }", "televida part", "No agreement covers today.")]
    [InlineData("patient-engagement/remote-visit", Televida + "agreements:\n  - { name: visits, from: 2026-01-01, until: 2027-11-25, purposes: [TREAT], classification: phi }", "televida part", "None of its agreements is called remote-care.")]
    [InlineData("patient-engagement/remote-visit", Televida + "clients: []\nsubscriptions: []", "televida may", "")]
    [InlineData("patient-engagement/remote-visit", Televida + "type: hospital\nclients: []\nsubscriptions: []", "", "")]
    [InlineData("revenue-cycle/cover-check", null, "meridian-health has, civic-mutual may", "No agreement is for ELIGVER.")]
    public void Who_has_it_follows_from_agreements_clients_and_subscriptions(string product, string? change, string holders, string missing)
    {
        var network = WorkspaceParser.Parse(change is null ? AdviceSamples.Network : AdviceSamples.Over(change)).Workspace!;
        var found = new ProductReach(network).Of(network.Products[product], Today).Where(one => one.Partner != "brigid-app").ToList();

        Assert.Equal(holders, string.Join(", ", found.Select(one => $"{one.Partner} {one.State}")));
        Assert.Equal(missing, string.Join(" ", found.SelectMany(one => one.Missing)));
    }

    [Fact]
    public void Who_uses_an_interface_of_it_has_a_part_whatever_kind_of_partner_it_is()
    {
        var network = WorkspaceParser.Parse(AdviceSamples.Network).Workspace!;
        var app = new ProductReach(network).Of(network.Products["patient-engagement/remote-visit"], Today).Single(one => one.Partner == "brigid-app");

        Assert.Equal(("part", "None of its agreements is called remote-care. No agreement is for TREAT. Nothing of it uses clinical.lab-result.received.v1."), (app.State, string.Join(" ", app.Missing)));
    }
}

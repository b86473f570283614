
namespace Concordat.Core.Tests.Advice;

public sealed class OdooHubTests
{
    private const string Operations = "domains/revenue-cycle/odoo/lab-billing.yaml";
    private const string Bill = "domains/revenue-cycle/flows/bill-lab-result.yaml";

    [Fact]
    public void One_partner_more_than_the_standard_allows_is_told_at_the_system_with_their_names()
    {
        var finding = Assert.Single(AdviceRulesTests.Found(ClassificationTests.With("standards/advice.yaml", "odooPartners: 5", "odooPartners: 4")));

        Assert.Equal(("odoo-hub", "systems/odoo.yaml"), (finding.Rule, finding.At.File));
        Assert.StartsWith("5 partners are coupled directly to 'odoo' (brigid-app, civic-mutual, greenleaf-pharmacy, meridian-health, televida); the standard allows 4.", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Partners_behind_middleware_are_not_counted()
    {
        var files = AdviceSamples.Over("# domains/supply-chain/apis/stock/v1/api.yaml\nneed: { latency: interactive, systems: 2 }\npattern: { interaction: real-time, route: middleware }",
            "# standards/advice.yaml\nthresholds: { odooPartners: 4 }");

        Assert.Empty(AdviceRulesTests.Found(files));
    }

    [Fact]
    public void A_second_odoo_step_in_one_flow_steers_odoo()
    {
        const string step = "  - odoo: { system: odoo, operation: draftLabInvoiceLine, operations: ../odoo/lab-billing.yaml }\n";
        var finding = Assert.Single(AdviceRulesTests.Found(ClassificationTests.With(Bill, step, step + step)));

        Assert.Equal(("odoo-hub", Bill), (finding.Rule, finding.At.File));
        Assert.StartsWith("'bill-lab-result' goes from 'odoo' to 'odoo'", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_that_one_odoo_flow_tells_another_is_a_circle()
    {
        const string step = "  - odoo: { system: odoo, operation: draftLabInvoiceLine, operations: ../odoo/lab-billing.yaml }\n";
        var files = ClassificationTests.With(Bill, step, step + "  - publish: { event: clinical.lab-result.received.v1, mapping: lab-event-to-invoice-line }\n");
        files["domains/revenue-cycle/flows/post-lab-bill.yaml"] = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(AdviceSamples.Network[Bill].Span).Replace("name: bill-lab-result", "name: post-lab-bill", StringComparison.Ordinal));

        var finding = Assert.Single(AdviceRulesTests.Found(files), f => f.Rule == "odoo-hub");
        Assert.Equal("domains/revenue-cycle/flows/post-lab-bill.yaml", finding.At.File);
        Assert.StartsWith("'bill-lab-result' writes to 'odoo' and tells it by", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operation_that_reaches_into_two_applications_is_told()
    {
        var finding = Assert.Single(AdviceRulesTests.Found(ClassificationTests.With(Operations, "      model: account.move.line\n", "      model: stock.move\n")));

        Assert.Equal(("odoo-hub", Operations), (finding.Rule, finding.At.File));
        Assert.Contains("'account.move' and 'stock.move'", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_button_of_an_application_that_another_domain_works_with_is_told()
    {
        const string stock = "domains/supply-chain/apis/stock/v1/odoo.yaml";
        var files = ClassificationTests.With(stock, "operations:\n", """
            operations:
              postForeign:
                do: call
                method: action_post
                model: account.move
                user: billing
                id: path.id
                done: [[state, "=", posted]]

            """.ReplaceLineEndings("\n"));

        var finding = Assert.Single(AdviceRulesTests.Found(files));
        Assert.Equal(("odoo-hub", stock), (finding.Rule, finding.At.File));
        Assert.StartsWith("'postForeign' of supply-chain presses 'action_post' on 'account.move', which revenue-cycle works with.", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_without_any_credential_share_no_user() => Assert.DoesNotContain(AdviceRulesTests.Found(AdviceSamples.Over(
        "# systems/odoo.yaml\ncredentials:\n  billing: { scheme: none }\n  inventory: { scheme: none }\n  scheduling: { scheme: none }")), f => f.Rule == "odoo-hub");
}

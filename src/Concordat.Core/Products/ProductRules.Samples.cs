using Concordat.Core.Workspace;

namespace Concordat.Core.Products;

/// <summary>Why each rule is worth keeping, and a change of the sample network that keeps it and one that breaks it.</summary>
internal static partial class ProductRules
{
    private const string Claims = "# domains/revenue-cycle/products/claims-desk.yaml";

    private static RuleSample Interface => new("A partner that signs for what is not there finds out at its first call.",
        $"{Claims}\ninterfaces: [revenue-cycle/invoices/v1]", $"{Claims}\ninterfaces: [revenue-cycle/invoices/v2]");

    private static RuleSample Runs => new("Drafts and retired versions answer nobody, whatever a product says.",
        "# domains/supply-chain/products/shelf-view.yaml\nlifecycle: draft", "# domains/supply-chain/apis/stock/v1/api.yaml\nlifecycle: retired\nsunset: 2026-01-01");

    private static RuleSample Outlives => new("A partner plans with the product's end, and the interface would be gone before it.",
        "# domains/supply-chain/apis/stock/v1/api.yaml\nlifecycle: published", "# domains/supply-chain/apis/stock/v1/api.yaml\nlifecycle: deprecated\nsunset: 2027-09-30");

    private static RuleSample Life => new("Who has a product needs a day to plan with.",
        $"{Claims}\nlifecycle: deprecated\nsunset: 2027-12-31", $"{Claims}\nlifecycle: deprecated");

    private static RuleSample Foreign => new("A domain answers for its interfaces, and decides into whose bundle they go.",
        "# domains/clinical/events/lab-result/v1/event.yaml\nofferedBy: [patient-engagement]", "# domains/clinical/events/lab-result/v1/event.yaml\nofferedBy: []");

    private static RuleSample Purpose => new("A token for a purpose that an interface does not allow is refused at the gateway, whatever the product said.",
        $"{Claims}\naudience: {{ partners: [insurer], purposes: [HPAYMT] }}", $"{Claims}\naudience: {{ partners: [insurer], purposes: [HPAYMT, TREAT] }}");

    private static RuleSample Availability => new("A chain is up no more often than its weakest part, and nobody can keep a promise that its parts do not give.",
        $"{Claims}\nterms: {{ tier: gold, service: {{ availability: 99.9 }}, support: {{ name: Billing office }} }}",
        $"{Claims}\nterms: {{ tier: gold, service: {{ availability: 99.95 }}, support: {{ name: Billing office }} }}");

    private static RuleSample Latency => new("An answer is no faster because a product says so.",
        $"{Claims}\nterms: {{ tier: gold, service: {{ latencyP95Ms: 300 }}, support: {{ name: Billing office }} }}",
        $"{Claims}\nterms: {{ tier: gold, service: {{ latencyP95Ms: 100 }}, support: {{ name: Billing office }} }}");

    private static RuleSample Tier => new("The gateway limits by the tier of the interface: a wider one in a product is a promise that 429 breaks.",
        "# domains/supply-chain/products/shelf-view.yaml\nplans: { small: { summary: For single shops., tier: bronze } }",
        "# domains/supply-chain/products/shelf-view.yaml\nplans: { large: { summary: For chains., tier: gold } }");

    private static RuleSample Retention => new("What an interface has deleted no product brings back.",
        $"{Claims}\nterms: {{ tier: gold, retention: P5Y, support: {{ name: Billing office }} }}", $"{Claims}\nterms: {{ tier: gold, retention: P8Y, support: {{ name: Billing office }} }}");
}

using Concordat.Core.Workspace;

namespace Concordat.Core.Products;

/// <summary>Why each rule is worth keeping, and a change of the sample network that keeps it and one that breaks it.</summary>
internal static partial class ProductRules
{
    private const string Cover = "# domains/revenue-cycle/products/cover-check.yaml";
    private const string Eligibility = "# domains/revenue-cycle/apis/eligibility/v1/api.yaml";

    private static RuleSample Interface => new("A partner that signs for what is not there finds out at its first call.",
        $"{Cover}\ninterfaces: [revenue-cycle/eligibility/v1]", $"{Cover}\ninterfaces: [revenue-cycle/eligibility/v2]");

    private static RuleSample Runs => new("Drafts and retired versions answer nobody, whatever a product says.",
        $"{Cover}\nlifecycle: draft", $"{Eligibility}\nlifecycle: draft");

    private static RuleSample Outlives => new("A partner plans with the product's end, and the interface would be gone before it.",
        $"{Cover}\nlifecycle: deprecated\nsunset: 2027-06-30", $"{Eligibility}\nlifecycle: deprecated\nsunset: 2027-09-30");

    private static RuleSample Life => new("Who has a product needs a day to plan with.",
        $"{Cover}\nlifecycle: deprecated\nsunset: 2027-12-31", $"{Cover}\nlifecycle: deprecated");

    private static RuleSample Foreign => new("A domain answers for its interfaces, and decides into whose bundle they go.",
        "# domains/clinical/events/lab-result/v1/event.yaml\nofferedBy: [patient-engagement]", "# domains/clinical/events/lab-result/v1/event.yaml\nofferedBy: [revenue-cycle]");

    private static RuleSample Purpose => new("A token for a purpose that an interface does not allow is refused at the gateway, whatever the product said.",
        $"{Cover}\naudience: {{ partners: [insurer], purposes: [ELIGVER] }}", $"{Cover}\naudience: {{ partners: [insurer], purposes: [ELIGVER, HPAYMT] }}");

    private static RuleSample Availability => new("A chain is up no more often than its weakest part, and nobody can keep a promise that its parts do not give.",
        $"{Cover}\nterms: {{ tier: silver, service: {{ availability: 99 }}, support: {{ name: Billing office }} }}",
        $"{Cover}\nterms: {{ tier: silver, service: {{ availability: 99.9 }}, support: {{ name: Billing office }} }}");

    private static RuleSample Latency => new("An answer is no faster because a product says so.",
        $"{Cover}\nterms: {{ tier: silver, service: {{ latencyP95Ms: 800 }}, support: {{ name: Billing office }} }}",
        $"{Cover}\nterms: {{ tier: silver, service: {{ latencyP95Ms: 100 }}, support: {{ name: Billing office }} }}");

    private static RuleSample Tier => new("The gateway limits by the tier of the interface: a wider one in a product is a promise that 429 breaks.",
        $"{Cover}\nplans: {{ small: {{ summary: For single practices., tier: bronze }} }}", $"{Cover}\nplans: {{ large: {{ summary: For chains., tier: gold }} }}");

    private static RuleSample Retention => new("What an interface has deleted no product brings back.",
        $"{Cover}\nterms: {{ tier: silver, retention: P90D, support: {{ name: Billing office }} }}", $"{Cover}\nterms: {{ tier: silver, retention: P8Y, support: {{ name: Billing office }} }}");
}

using Concordat.Core.Primitives;

namespace Concordat.Core.Advice;

/// <summary>All rules of advice. Their samples are laid over the sample network: a key at the left margin replaces that key of the file.</summary>
internal static class AdviceRules
{
    /// <summary>The rule that looks at traffic: without it nobody knows whether a waiver of it covers something.</summary>
    public const string Observed = "classification-observed";

    public static IReadOnlyList<AdviceRule> All { get; } =
    [
        new("pattern-misfit", Severity.Warn, "An interface works the way that its need asks for.",
            "A pattern that does not fit is paid for at each call: people wait, systems are asked in vain, messages are lost half way.",
            """
            # domains/supply-chain/apis/stock/v1/api.yaml
            need: { latency: interactive, transformation: none, systems: 1, consumers: 2, volumePerDay: 8000 }
            pattern: { interaction: real-time, route: direct }
            """,
            """
            # domains/supply-chain/apis/stock/v1/api.yaml
            need: { latency: daily, transformation: complex, systems: 2, consumers: 2, volumePerDay: 800000 }
            pattern: { interaction: real-time, route: direct }
            """, PatternMisfit.Find),
        new("odoo-hub", Severity.Warn, "Odoo is a system among others: few partners hang on it directly, it steers no process of other domains, and each business function has a user of its own.",
            "A hub of Odoo's kind cannot be upgraded without everybody, has a handful of workers for all, and its log cannot say which function did what.",
            """
            # systems/odoo.yaml
            credentials:
              billing: { login: svc-billing, secret: "file:odoo-billing" }
              inventory: { login: svc-inventory, secret: "file:odoo-inventory" }
              scheduling: { login: svc-scheduling, secret: "file:odoo-scheduling" }
            """,
            """
            # systems/odoo.yaml
            credentials:
              billing: { login: admin, secret: "file:odoo-billing" }
              inventory: { login: admin, secret: "file:odoo-inventory" }
              scheduling: { login: svc-scheduling, secret: "file:odoo-scheduling" }
            """, OdooHub.Find),
        new("logic-duplicate", Severity.Warn, "Logic is written once: mappings and flows of different domains do not say the same.",
            "Two copies are mended one by one, and some day they say different things of the same patient.",
            """
            # domains/clinical/mappings/lab-notice.yaml
            kind: mapping
            name: lab-notice
            version: 1.0.0
            source: { format: json }
            target: { format: json }
            rules:
              - { to: orderId, from: orderId, required: true }
              - { to: reportId, from: reportId, required: true }
            """,
            """
            # domains/clinical/mappings/lab-charge.yaml
            kind: mapping
            name: lab-charge
            version: 1.0.0
            source: { format: json }
            target: { format: json }
            codes:
              tariff:
                values: { 2345-7: 12.50, 24331-1: 38.00, 5778-6: 9.00, 630-4: 55.00 }
                default: 25.00
              label:
                values: { 2345-7: Glucose, 24331-1: Lipid panel, 5778-6: Urine colour, 630-4: Urine culture }
                unknown: keep
            rules:
              - { to: unitPrice, from: code, codes: tariff, required: true }
              - { to: description, template: "Laboratory test: {code|codes:label} ({code})", required: true }
              - { to: patientRef, from: patientRef, required: true }
              - { to: orderId, from: orderId, required: true }
              - { to: reportId, from: reportId, required: true }
              - { to: quantity, value: 1 }
            """, DuplicateLogic.Find),
        new("classification-understated", Severity.Warn, "An interface declares a class of data that is no less sensitive than the fields it shows.",
            "What is declared decides on consent, minimisation, encryption and audit: data that are declared lower go without.",
            """
            # domains/patient-engagement/apis/appointments/v1/api.yaml
            classification: phi
            """,
            """
            # domains/patient-engagement/apis/appointments/v1/api.yaml
            classification: internal
            """, Classification.Understated),
        new(Observed, Severity.Warn, "An interface declares a class of data that is no less sensitive than what its traffic shows.",
            "Names of fields are promises: a field for remarks that carries telephone numbers is personal data, whatever it is called.",
            """
            # domains/supply-chain/apis/stock/v1/api.yaml
            classification: pii
            """,
            """
            # domains/supply-chain/apis/stock/v1/api.yaml
            classification: internal
            """, ObservedClass.Find)
        {
            Seen = new("supply-chain/stock/v1", "1.0.0", "response/items/*/location", "email", 12, 40, new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero)),
        },
    ];
}

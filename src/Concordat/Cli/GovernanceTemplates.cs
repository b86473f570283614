using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary>The scaffolds of what a domain offers, proposes and automates.</summary>
internal static class GovernanceTemplates
{
    public static IReadOnlyList<ResourceTemplate> All { get; } =
    [
        new("product", "Interfaces of a domain as partners get them.", true, "a product needs an API of the domain: concordat new api NAME --domain DOMAIN.", Product),
        new("proposal", "Work that the council could pay for.", true, "", Proposal),
        new("service-account", "A pipeline that proposes changes of a domain.", true, "", ServiceAccount),
    ];

    private static List<(string, string)>? Product(TemplateTarget to)
    {
        var api = to.Workspace.Apis.Values.Where(api => api.Domain == to.Domain && api.Terms.Lifecycle != Lifecycle.Retired && api.Access.Purposes.Count > 0).MinBy(api => api.Id, StringComparer.Ordinal);
        return api is null ? null :
        [
            ($"domains/{to.Domain}/products/{to.Name}.yaml", $$"""
                kind: product
                name: {{to.Name}}
                title: {{to.Name}}
                summary: Say in words for partners what it is for.
                lifecycle: draft
                interfaces: [{{api.Id}}]
                audience: { partners: [other], purposes: [{{api.Access.Purposes[0].Name}}] }
                terms:
                  tier: {{api.Terms.Tier.Name}}
                  support: { name: {{to.Domain}} desk, email: {{to.Domain}}@example.invalid, role: operations }

                """),
        ];
    }

    private static List<(string, string)> Proposal(TemplateTarget to) =>
    [
        ($"standards/proposals/{to.Name}.yaml", $$"""
            kind: proposal
            name: {{to.Name}}
            title: {{to.Name}}
            summary: Say what would be done.
            domain: {{to.Domain}}
            owner: {{to.Workspace.Domains[to.Domain].Owner.Name}}
            status: proposed
            value: { score: 3, why: Say what it is worth. }
            risk: { score: 3, why: Say which risk it takes away. }
            effort: { days: 10 }

            """),
    ];

    private static List<(string, string)> ServiceAccount(TemplateTarget to) =>
    [
        ($"access/{to.Name}.yaml", $$"""
            kind: service-account
            name: {{to.Name}}
            summary: Say which pipeline it is.
            owner: {{to.Domain}}
            jwksUrl: https://{{to.Name}}.invalid/jwks.json
            scopes: [control:read, control:propose]

            """),
    ];
}

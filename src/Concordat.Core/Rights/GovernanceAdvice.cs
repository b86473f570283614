using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Rights;

/// <summary>What an organization is like, as far as its workspace tells.</summary>
/// <param name="Domains">How many domains.</param>
/// <param name="Owners">How many people own them.</param>
/// <param name="Partners">How many partners.</param>
/// <param name="Interfaces">How many interfaces run.</param>
/// <param name="Regulated">How many of them carry data that ask for consent or for purposes.</param>
/// <param name="AcrossDomains">How many flows and events cross from one domain into another.</param>
/// <param name="SeatHolders">How many people hold a seat of the organization.</param>
/// <param name="Regions">How many regions.</param>
public sealed record OrganizationFacts(int Domains, int Owners, int Partners, int Interfaces, int Regulated, int AcrossDomains, int SeatHolders, int Regions)
{
    /// <summary>Reads them from a workspace.</summary>
    public static OrganizationFacts Of(Network workspace)
    {
        var facts = InterfaceFacts.Of(workspace).Values.Where(one => one.Terms.Runs).ToList();
        var voices = new Voices(workspace);
        return new(
            workspace.Domains.Count, workspace.Domains.Values.Select(domain => domain.Owner.Name).Distinct(StringComparer.Ordinal).Count(), workspace.Partners.Count, facts.Count,
            facts.Count(one => workspace.Classifications.GetValueOrDefault(one.Terms.Classification.Name) is { } data && (data.Consent || data.Purposes)),
            workspace.Flows.Values.Count(flow => flow.Source.Event is { } source && workspace.Events.GetValueOrDefault(source.Type.Name) is { } type && type.Domain != flow.Domain),
            ApproverToken.Seats.SelectMany(voices.Seat).Distinct(StringComparer.Ordinal).Count(), workspace.Organization.Regions.Count);
    }
}

/// <summary>A row of the advice: where it applies, it speaks for a model.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Model">The model that it speaks for.</param>
/// <param name="Weight">How strongly, 1 to 3.</param>
/// <param name="Why">A sentence.</param>
/// <param name="Applies">When.</param>
public sealed record AdviceRow(string Id, string Model, int Weight, string Why, Func<OrganizationFacts, bool> Applies);

/// <summary>What speaks for a model here, and what each model is good and bad at.</summary>
public sealed record ModelAdvice(string Model, int Weight, IReadOnlyList<string> Reasons, IReadOnlyList<string> Strengths, IReadOnlyList<string> Risks);

/// <summary>Which of the three models fits an organization: a table of rows, added up. Advice; a person decides.</summary>
public static class GovernanceAdvice
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<AdviceRow> Rows { get; } =
    [
        new("few-domains", "centralised", 3, "One or two domains: what they would decide alone, the platform team sees anyway.", facts => facts.Domains <= 2),
        new("one-owner", "centralised", 2, "One person owns every domain: separate rights would be one person's.", facts => facts.Domains > 1 && facts.Owners <= 1),
        new("mostly-regulated", "centralised", 1, "Three of four interfaces or more carry regulated data.", facts => facts.Interfaces > 0 && facts.Regulated * 4 >= facts.Interfaces * 3),
        new("several-domains", "federated", 2, "Three domains or more know their own business best.", facts => facts.Domains >= 3),
        new("regulated-and-shared", "federated", 2, "Regulated data and partners: exposure needs a second pair of eyes outside the domain.", facts => facts is { Regulated: > 0, Partners: > 0 }),
        new("dependencies", "federated", 1, "Domains depend on one another, so that what one breaks another feels.", facts => facts.AcrossDomains > 0),
        new("many-partners", "federated", 1, "Five partners or more: agreements and access are everybody's concern.", facts => facts.Partners >= 5),
        new("several-regions", "federated", 1, "More than one region: residency is decided in one place.", facts => facts.Regions > 1),
        new("many-owners", "decentralised", 2, "Eight domains or more with as many owners: a council would be the bottleneck.", facts => facts is { Domains: >= 8 } && facts.Owners >= 8),
        new("nothing-regulated", "decentralised", 2, "No interface carries regulated data.", facts => facts is { Interfaces: > 0, Regulated: 0 }),
        new("no-dependencies", "decentralised", 1, "Three domains or more that do not depend on one another.", facts => facts is { Domains: >= 3, AcrossDomains: 0 }),
    ];

    private static readonly Dictionary<string, (string[] Strengths, string[] Risks)> Known = new(StringComparer.Ordinal)
    {
        ["federated"] = (
            ["Domains move at their own pace inside shared limits.", "Exposure, partners and standards are seen by those who answer for them.", "Consumers are asked before something breaks."],
            ["Needs people in the seats of the organization; where they are missing, the council decides and waits.", "Two tables to know: the domain's and the organization's."]),
        ["centralised"] = (
            ["One place that knows everything; simple to audit.", "Few people have to know the rules."],
            ["The platform team becomes a queue.", "Those who decide know the business less than those who ask."]),
        ["decentralised"] = (
            ["The fastest: most changes need one approval.", "Who builds it answers for it."],
            ["Standards drift apart between domains.", "Exposure of data is seen late; compliance is the only guard."]),
    };

    /// <summary>The models, the best fitting first; among equals federated, which is the default.</summary>
    public static IReadOnlyList<ModelAdvice> Of(OrganizationFacts facts) =>
    [
        .. RightsModels.Names.Select(model =>
        {
            var rows = Rows.Where(row => row.Model == model && row.Applies(facts)).ToList();
            return new ModelAdvice(model, rows.Sum(row => row.Weight), [.. rows.Select(row => row.Why)], Known[model].Strengths, Known[model].Risks);
        }).OrderByDescending(advice => advice.Weight),
    ];
}

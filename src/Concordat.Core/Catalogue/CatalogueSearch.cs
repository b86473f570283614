using Concordat.Core.Products;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Catalogue;

/// <summary>Something that was found.</summary>
/// <param name="Kind">A kind of node, <c>person</c>, <c>waiver</c>, <c>product</c>, <c>proposal</c> or <c>rule</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Text">What it says of itself.</param>
/// <param name="At">Where it stands; empty for a rule of the product.</param>
public sealed record Found(string Kind, string Name, string Text, string At);

/// <summary>Searches a network: every word must be in name, kind, summary, tags or owner. Pure; linear in what there is.</summary>
public static class CatalogueSearch
{
    private const int MostWords = 8;

    /// <summary>What fits, the best first: words in the name before words elsewhere.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rules">What each rule in force asks for, by id.</param>
    /// <param name="words">The words.</param>
    /// <param name="most">How many are given.</param>
    public static IReadOnlyList<Found> Of(Network network, IReadOnlyDictionary<string, string> rules, string words, int most)
    {
        var asked = words.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(MostWords).ToList();
        if (asked.Count == 0)
        {
            return [];
        }
        var tags = network.Apis.Values.Select(api => (Id: $"{NodeKind.Api}:{api.Id}", api.Terms.Tags)).Concat(network.Events.Values.Select(type => (Id: $"{NodeKind.Event}:{type.Type}", type.Terms.Tags)))
            .Concat(network.Flows.Values.Select(flow => (Id: $"{NodeKind.Flow}:{flow.Domain}/{flow.Name}", flow.Terms.Tags))).Concat(network.Workflows.Values.Select(workflow => (Id: $"{NodeKind.Workflow}:{workflow.Id}", workflow.Terms.Tags))).ToDictionary(row => row.Id, row => string.Join(' ', row.Tags), StringComparer.Ordinal);
        var all = GraphNodes.Of(network).Select(node => (Found: new Found(node.Kind, node.Name, node.Summary, node.At.ToString()), Beside: $"{node.Owner} {tags.GetValueOrDefault(node.Id)}"))
            .Concat(network.Organization.People.Select(person => (Found: new Found("person", person.Name, person.Title, network.Organization.At.File), Beside: Seats(network, person.Name))))
            .Concat(network.Waivers.Values.Select(waiver => (Found: new Found("waiver", waiver.Name, $"{waiver.Rule.Name} until {waiver.Until:yyyy-MM-dd}: {waiver.Reason}", waiver.At.ToString()), Beside: waiver.Owner.Name)))
            .Concat(network.Products.Values.Where(product => product.Lifecycle != ProductLifecycle.Withdrawn).Select(product => (Found: new Found("product", product.Id, $"{product.Title}: {product.Summary}", product.At.ToString()), Beside: $"{product.Domain} {string.Join(' ', product.Interfaces)}")))
            .Concat(network.Proposals.Values.Select(proposal => (Found: new Found("proposal", proposal.Name, $"{proposal.Title}: {proposal.Summary}", proposal.At.ToString()), Beside: $"{proposal.Domain} {proposal.Owner} {string.Join(' ', proposal.Rules)}")))
            .Concat(rules.Select(rule => (Found: new Found("rule", rule.Key, rule.Value, ""), Beside: "")));
        return [.. all.Where(row => asked.All(word => Has(row.Found.Name, word) || Has(row.Found.Kind, word) || Has(row.Found.Text, word) || Has(row.Beside, word)))
            .OrderBy(row => asked.Count(word => !Has(row.Found.Name, word))).ThenBy(row => row.Found.Kind == "rule").ThenBy(row => row.Found.Kind, StringComparer.Ordinal).ThenBy(row => row.Found.Name, StringComparer.Ordinal)
            .Take(most).Select(row => row.Found)];
    }

    private static string Seats(Network network, string person) => string.Join(' ', network.Domains.Values.Where(domain => domain.Owner.Name == person || domain.Escalation.Any(one => one.Name == person)).Select(domain => domain.Name));

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}

using System.Text.Json.Nodes;
using Concordat.Core.Products;
using Concordat.Core.Workflows;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Catalogue.Exports;

/// <summary>
/// A network as <c>catalog-info.yaml</c> in the public descriptor format of Backstage: domains with their systems and groups; APIs and events as APIs with their
/// definitions; flows, systems behind and clients as components; partners as groups.
/// </summary>
public static class BackstageCatalog
{
    private const int LongestName = 63;

    /// <summary>The entities, in the order in which they refer to one another.</summary>
    public static IEnumerable<JsonObject> Of(Network network)
    {
        var organization = network.Organization;
        yield return Group(organization.Name, organization.Title, "organization");
        foreach (var domain in Sorted(network.Domains.Values, one => one.Name))
        {
            yield return Group(domain.Name, domain.Title, "team", organization.Name);
            yield return Entity("Domain", domain.Name, domain.Title, domain.Summary, [], new JsonObject { ["owner"] = $"group:{domain.Name}" });
            yield return Entity("System", domain.Name, $"Interfaces of {domain.Title}", domain.Summary, [], new JsonObject { ["owner"] = $"group:{domain.Name}", ["domain"] = domain.Name });
        }
        foreach (var system in Sorted(network.Systems.Values, one => one.Name))
        {
            var provides = Sorted(network.Apis.Values.Where(api => api.Backend.System.Name == system.Name && api.Terms.Lifecycle != Lifecycle.Retired), api => api.Id).Select(api => $"api:{Name(api.Id)}");
            yield return Entity("Component", "system-" + system.Name, system.Name, system.Summary, [], Lists(
                new JsonObject { ["type"] = "service", ["lifecycle"] = "production", ["owner"] = $"group:{organization.Name}" }, ("providesApis", provides)));
        }
        foreach (var api in Sorted(network.Apis.Values, one => one.Id))
        {
            yield return Api(api.Id, api.Name, api.Domain, api.Terms, "openapi", OpenApiBundle.Of(api));
        }
        foreach (var type in Sorted(network.Events.Values, one => one.Type))
        {
            yield return Api(type.Type, type.Name, type.Domain, type.Terms, "asyncapi", AsyncApiDocument.Of(type, organization.Name));
        }
        foreach (var flow in Sorted(network.Flows.Values, one => $"{one.Domain}/{one.Name}"))
        {
            yield return Flow(flow);
        }
        foreach (var workflow in Sorted(network.Workflows.Values, one => one.Id))
        {
            yield return Entity("Component", workflow.Id, workflow.Name, workflow.Terms.Summary, workflow.Terms.Tags, Lists(
                new JsonObject { ["type"] = "workflow", ["lifecycle"] = Life(workflow.Terms), ["owner"] = $"group:{workflow.Terms.Owner.Name}", ["system"] = workflow.Domain },
                ("consumesApis", WorkflowRules.Reads(workflow).Select(type => $"api:{Name(type.Name)}").Distinct()),
                ("dependsOn", workflow.All.SelectMany(WorkflowProgram.Calls).Select(call => $"component:{Name("system-" + call.System.Name)}").Distinct())));
        }
        foreach (var product in Sorted(network.Products.Values, one => one.Id))
        {
            yield return Product(network, product);
        }
        foreach (var partner in Sorted(network.Partners.Values, one => one.Name))
        {
            yield return Group("partner-" + partner.Name, partner.Title, "partner");
            foreach (var client in Sorted(partner.Clients, one => one.Id))
            {
                yield return Entity("Component", "client-" + client.Id, client.Id, $"A client of {partner.Title}.", [], Lists(
                    new JsonObject { ["type"] = "client", ["lifecycle"] = "production", ["owner"] = $"group:{Name("partner-" + partner.Name)}" },
                    ("consumesApis", client.Interfaces.Select(one => one.Name).Where(name => network.Apis.ContainsKey(name) || network.Events.ContainsKey(name)).Select(name => $"api:{Name(name)}"))));
            }
        }
    }

    /// <summary>The name of an entity: letters, digits, dash, underscore and dot, at most 63 of them, with the end of a longer name made unlike others by its hash.</summary>
    public static string Name(string id)
    {
        var name = new string([.. id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '.')]);
        return name.Length <= LongestName ? name : name[..(LongestName - 9)] + "-" + Releases.SealedDocument.HashOf(System.Text.Encoding.UTF8.GetBytes(id))[7..15];
    }

    private static JsonObject Flow(Flow flow) => Entity("Component", $"{flow.Domain}/{flow.Name}", flow.Name, flow.Terms.Summary, flow.Terms.Tags, Lists(
        new JsonObject { ["type"] = "flow", ["lifecycle"] = Life(flow.Terms), ["owner"] = $"group:{flow.Terms.Owner.Name}", ["system"] = flow.Domain },
        ("providesApis", flow.Steps.OfType<PublishStep>().Select(step => $"api:{Name(step.Event.Name)}")),
        ("consumesApis", flow.Source.Event is { } source ? [$"api:{Name(source.Type.Name)}"] : []),
        ("dependsOn", flow.Systems.Select(system => system.Name).Select(name => $"component:{Name("system-" + name)}"))));

    private static JsonObject Product(Network network, Product product) => Entity("Component", "product-" + product.Id, product.Title, product.Summary, [], Lists(
        new JsonObject
        {
            ["type"] = "product", ["owner"] = $"group:{product.Domain}", ["system"] = product.Domain,
            ["lifecycle"] = product.Lifecycle switch { ProductLifecycle.Draft => "experimental", ProductLifecycle.Offered => "production", _ => "deprecated" },
        },
        ("providesApis", product.Interfaces.Select(one => one.Name).Where(name => network.Apis.ContainsKey(name) || network.Events.ContainsKey(name)).Select(name => $"api:{Name(name)}")),
        ("dependsOn", product.Interfaces.Select(one => one.Name).Where(name => network.Flow(name) is not null).Select(name => $"component:{Name(name)}"))));

    private static JsonObject Api(string id, string title, string domain, InterfaceTerms terms, string type, JsonObject? definition) => Entity("API", id, title, terms.Summary, terms.Tags, new JsonObject
    {
        ["type"] = type, ["lifecycle"] = Life(terms), ["owner"] = $"group:{terms.Owner.Name}", ["system"] = domain, ["definition"] = definition is null ? "none" : JsonText.Write(definition),
    });

    private static JsonObject Group(string name, string title, string type, string? parent = null)
    {
        var spec = new JsonObject { ["type"] = type, ["children"] = new JsonArray() };
        if (parent is not null)
        {
            spec["parent"] = $"group:{parent}";
        }
        return Entity("Group", name, title, null, [], spec);
    }

    private static JsonObject Entity(string kind, string id, string title, string? description, IReadOnlyList<string> tags, JsonObject spec)
    {
        var metadata = new JsonObject { ["name"] = Name(id), ["title"] = title };
        if (description is { Length: > 0 })
        {
            metadata["description"] = description;
        }
        if (tags.Count > 0)
        {
            metadata["tags"] = new JsonArray([.. tags.Select(Tag).Distinct(StringComparer.Ordinal).Select(tag => (JsonNode)tag)]);
        }
        metadata["annotations"] = new JsonObject { ["concordat/id"] = id };
        return new JsonObject { ["apiVersion"] = "backstage.io/v1alpha1", ["kind"] = kind, ["metadata"] = metadata, ["spec"] = spec };
    }

    /// <summary>Tags are lower case: letters, digits, plus, hash, colon and dash, at most 63.</summary>
    private static string Tag(string tag)
    {
        var text = new string([.. tag.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '#' or ':' ? c : '-')]).Trim('-');
        return text.Length == 0 ? "tag" : text[..Math.Min(text.Length, LongestName)];
    }

    private static string Life(InterfaceTerms terms) => terms.Lifecycle switch { Lifecycle.Draft => "experimental", Lifecycle.Published => "production", _ => "deprecated" };

    private static JsonObject Lists(JsonObject spec, params (string Key, IEnumerable<string> Items)[] lists)
    {
        foreach (var (key, items) in lists)
        {
            if (items.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } some)
            {
                spec[key] = new JsonArray([.. some.Select(item => (JsonNode)item)]);
            }
        }
        return spec;
    }

    private static IOrderedEnumerable<T> Sorted<T>(IEnumerable<T> all, Func<T, string> name) => all.OrderBy(name, StringComparer.Ordinal);
}

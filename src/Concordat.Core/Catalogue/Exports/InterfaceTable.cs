using System.Text;
using Concordat.Core.Products;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Catalogue.Exports;

/// <summary>The interfaces of a network as a table: CSV (RFC 4180) and Markdown.</summary>
public static class InterfaceTable
{
    private static readonly string[] Columns =
        ["id", "kind", "domain", "version", "lifecycle", "sunset", "owner", "classification", "criticality", "tier", "availability", "latency_p95_ms", "consumers", "systems", "file", "summary"];

    /// <summary>One row for each interface. A cell that a spreadsheet would run as a formula begins with an apostrophe.</summary>
    public static string Csv(Network network)
    {
        var text = new StringBuilder(string.Join(',', Columns)).Append("\r\n");
        foreach (var row in Rows(network))
        {
            text.AppendJoin(',', row.Cells().Select(Cell)).Append("\r\n");
        }
        return text.ToString();
    }

    /// <summary>A page with what there is, by domain, and who depends on it.</summary>
    public static string Markdown(Network network)
    {
        var text = new StringBuilder($"# {Text(network.Organization.Title)}\n\n");
        var rows = Rows(network).ToLookup(row => row.Domain, StringComparer.Ordinal);
        text.Append($"{network.Domains.Count} domains, {rows.Sum(group => group.Count())} interfaces, {network.Systems.Count} systems, {network.Partners.Count} partners.\n");
        foreach (var domain in network.Domains.Values.OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            text.Append($"\n## {Text(domain.Title)}\n\n{Text(domain.Summary)} Owner: {Text(domain.Owner.Name)}.{(domain.Escalation.Count == 0 ? "" : $" Escalation: {string.Join(", ", domain.Escalation.Select(one => Text(one.Name)))}.")}\n");
            if (!rows.Contains(domain.Name))
            {
                continue;
            }
            text.Append("\n| interface | kind | version | state | classification | criticality | used by | behind it | |\n|---|---|---|---|---|---|---|---|---|\n");
            foreach (var row in rows[domain.Name])
            {
                text.Append($"| `{Text(row.Facts.Id)}` | {row.Kind} | {row.Facts.Terms.Version} | {row.State} | {Text(row.Facts.Terms.Classification.Name)} | {row.Criticality} | {Text(string.Join(", ", row.Consumers))} | {Text(string.Join(", ", row.Systems))} | {Text(row.Facts.Terms.Summary)} |\n");
            }
        }
        Products(network, text);
        text.Append("\n## Systems\n\n| system | type | zone | region | |\n|---|---|---|---|---|\n");
        foreach (var system in network.Systems.Values.OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            text.Append($"| {Text(system.Name)} | {system.Type.ToString().ToLowerInvariant()} | {Text(system.Zone.Name)} | {Text(system.Region.Name)} | {Text(system.Summary)} |\n");
        }
        text.Append("\n## Partners\n\n| partner | type | sponsor | clients | subscriptions |\n|---|---|---|---|---|\n");
        foreach (var partner in network.Partners.Values.OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            text.Append($"| {Text(partner.Title)} | {partner.Type} | {Text(partner.Sponsor?.Name ?? "")} | {Text(string.Join(", ", partner.Clients.Select(one => one.Id)))} | {Text(string.Join(", ", partner.Subscriptions.Select(one => one.Event.Name)))} |\n");
        }
        return text.ToString();
    }

    private static void Products(Network network, StringBuilder text)
    {
        var promised = network.Products.Values.Where(product => product.IsPromised).OrderBy(product => product.Id, StringComparer.Ordinal).ToList();
        if (promised.Count == 0)
        {
            return;
        }
        text.Append("\n## Products\n\n| product | state | for | purposes | holds | tier | |\n|---|---|---|---|---|---|---|\n");
        foreach (var product in promised)
        {
            text.Append($"| `{Text(product.Id)}` {Text(product.Title)} | {Product.Lifecycles.WordFor(product.Lifecycle)}{(product.Sunset is { } sunset ? $" until {sunset:yyyy-MM-dd}" : "")} | {string.Join(", ", product.Audience.Partners)} | {string.Join(", ", product.Audience.Purposes)} | {Text(string.Join(", ", product.Interfaces))} | {Text(product.Terms.Tier.Name)} | {Text(product.Summary)} |\n");
        }
    }

    private static IEnumerable<Row> Rows(Network network)
    {
        var graph = DependencyGraph.Of(network);
        foreach (var facts in InterfaceFacts.Of(network).Values.OrderBy(one => one.Id, StringComparer.Ordinal))
        {
            var kind = facts.Api is not null ? NodeKind.Api : facts.Event is not null ? NodeKind.Event : facts.Flow is not null ? NodeKind.Flow : NodeKind.Workflow;
            var id = $"{kind}:{facts.Id}";
            string Other(string name) => graph[name]!.Name;
            yield return new Row(facts, kind, (facts.Api?.Domain ?? facts.Event?.Domain ?? facts.Flow?.Domain ?? facts.Workflow?.Domain)!,
                [.. graph.To(id).Where(edge => edge.Kind is EdgeKind.Calls or EdgeKind.Subscribes or EdgeKind.Sends).Select(edge => Other(edge.From)).Order(StringComparer.Ordinal)],
                [.. graph.To(id).Where(edge => edge.Kind == EdgeKind.Backs).Select(edge => Other(edge.From)).Concat(graph.From(id).Where(edge => edge.Kind == EdgeKind.Delivers).Select(edge => Other(edge.To))).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        }
    }

    private static string Cell(string value)
    {
        var safe = value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + value : value;
        return safe.AsSpan().ContainsAny(',', '"', '\n') || safe.Contains('\r', StringComparison.Ordinal) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    /// <summary>A text of a workspace is no markup.</summary>
    private static string Text(string value) => value.ReplaceLineEndings(" ").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal);

    private sealed record Row(InterfaceFacts Facts, string Kind, string Domain, IReadOnlyList<string> Consumers, IReadOnlyList<string> Systems)
    {
        public string State => Words.Lifecycles.WordFor(Facts.Terms.Lifecycle) + (Facts.Terms.Sunset is { } sunset ? $" until {sunset:yyyy-MM-dd}" : "");

        public string Criticality => Words.Criticalities.WordFor(Facts.Terms.Criticality);

        public IEnumerable<string> Cells()
        {
            var terms = Facts.Terms;
            return
            [
                Facts.Id, Kind, Domain, terms.Version.ToString(), Words.Lifecycles.WordFor(terms.Lifecycle), terms.Sunset?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "", terms.Owner.Name,
                terms.Classification.Name, Criticality, terms.Tier.Name, terms.Slo?.Availability?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "", terms.Slo?.LatencyP95Ms?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
                string.Join(' ', Consumers), string.Join(' ', Systems), Facts.At.File, terms.Summary,
            ];
        }
    }
}

using Concordat.Core.Contracts.Documents;

namespace Concordat.Web.Contracts;

/// <summary>What an interface's resource says beyond the catalogue: need, pattern, objectives, contacts, and who sees which fields. Pure.</summary>
internal sealed record InterfaceNeed(
    IReadOnlyList<(string Name, string Value)> Need, string? Pattern, string? Slo, string? Retention, string? Degraded,
    IReadOnlyList<(string Purpose, string Fields)> Minimize, IReadOnlyList<string> Contacts)
{
    public static InterfaceNeed? Read(string file, string text)
    {
        if (DocumentReader.Read(file, text).Root is not MappingNode root)
        {
            return null;
        }
        var need = (root.Get("need") as MappingNode)?.Entries.Where(e => e.Value is ScalarNode).Select(e => (Words(e.Key), ((ScalarNode)e.Value).Text)).ToList() ?? [];
        var minimize = (root.Get("minimize") as MappingNode)?.Entries.Select(e => (e.Key, Join(e.Value))).ToList() ?? [];
        var contacts = (root.Get("contacts") as SequenceNode)?.Items.OfType<MappingNode>().Select(c => string.Join(", ", new[] { c.Text("name"), c.Text("email") }.OfType<string>())).ToList() ?? [];
        return new InterfaceNeed(need, Of(root, "pattern", "interaction", "route"), Slos(root.Get("slo") as MappingNode), root.Text("retention"), root.Text("degraded"), minimize, contacts);
    }

    private static string? Of(MappingNode root, string key, params string[] parts) =>
        root.Get(key) is MappingNode node ? string.Join(", ", parts.Select(node.Text).OfType<string>()) : null;

    private static string? Slos(MappingNode? slo) => slo is null ? null : string.Join(", ", new[]
    {
        slo.Text("availability") is { } a ? $"{a} % available" : null,
        slo.Text("latencyP95Ms") is { } l ? $"95 % within {l} ms" : null,
    }.OfType<string>());

    private static string Join(DocumentNode node) => node is SequenceNode list ? string.Join(", ", list.Items.OfType<ScalarNode>().Select(s => s.Text)) : "";

    /// <summary>camelCase to words.</summary>
    private static string Words(string key) => string.Concat(key.Select((c, i) => char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : i == 0 ? char.ToUpperInvariant(c).ToString() : c.ToString()));
}

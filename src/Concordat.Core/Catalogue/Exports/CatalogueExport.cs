using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Catalogue.Exports;

/// <summary>A network in the formats of others. Pure: path → text.</summary>
public static class CatalogueExport
{
    /// <summary>The formats.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["backstage", "openapi", "asyncapi", "markdown", "csv"];

    /// <summary>The files of a format; those of <c>openapi</c> and <c>asyncapi</c> are one for each interface that is not retired, the others are one in all.</summary>
    public static IReadOnlyDictionary<string, string> Of(string format, Network network) => new SortedDictionary<string, string>(Files(format, network).ToDictionary(file => file.Path, file => file.Text, StringComparer.Ordinal), StringComparer.Ordinal);

    private static IEnumerable<(string Path, string Text)> Files(string format, Network network) => format switch
    {
        "backstage" => [("catalog-info.yaml", YamlText.Write(BackstageCatalog.Of(network)))],
        "openapi" => network.Apis.Values.Where(api => api.Terms.Lifecycle != Workspace.Lifecycle.Retired).Select(api => (api.Id.Replace('/', '.') + ".openapi.json", Json: OpenApiBundle.Of(api))).Where(row => row.Json is not null).Select(row => (row.Item1, JsonText.Write(row.Json!))),
        "asyncapi" => network.Events.Values.Where(type => type.Terms.Lifecycle != Workspace.Lifecycle.Retired).Select(type => (type.Type + ".asyncapi.json", Json: AsyncApiDocument.Of(type, network.Organization.Name))).Where(row => row.Json is not null).Select(row => (row.Item1, JsonText.Write(row.Json!))),
        "markdown" => [("catalogue.md", InterfaceTable.Markdown(network))],
        "csv" => [("interfaces.csv", InterfaceTable.Csv(network))],
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format."),
    };
}

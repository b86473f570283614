namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>A parameter of an operation, from the operation itself or from its path.</summary>
/// <param name="Part">The parameter object.</param>
/// <param name="In">path, query, header or cookie.</param>
/// <param name="Name">Its name; headers are known in any case.</param>
/// <param name="FromPath">It stands at the path and holds for all operations there.</param>
internal sealed record Parameter(Part Part, string In, string Name, bool FromPath)
{
    public string Key => In == "header" ? $"header {Name.ToLowerInvariant()}" : $"{In} {Name}";

    public string Noun => $"the {In} parameter '{Name}'";

    public bool Required => In == "path" || Part.Flag("required");

    /// <summary>The schema, or that of its one media type.</summary>
    public Part? Schema => Part.Raw("schema") ?? Part.Raw("content")?.Entries().Select(type => type.Value.Raw("schema")).FirstOrDefault();

    /// <summary>The media type of a parameter that is described by content; null where a style says how it is written.</summary>
    public string? ContentType => Part.Raw("content")?.Entries().Select(type => type.Key).FirstOrDefault();

    public string Style => Part.Text("style") ?? (In is "query" or "cookie" ? "form" : "simple");

    public bool Explode => Part.Raw("explode") is null ? Style == "form" : Part.Flag("explode");

    /// <summary>Those of the operation, then those of the path that it does not replace (OpenAPI 3.0.4, 4.7.9); headers that OpenAPI ignores are left out.</summary>
    public static IReadOnlyList<Parameter> Of(Part path, Part operation)
    {
        var all = new Dictionary<string, Parameter>(StringComparer.Ordinal);
        foreach (var (owner, fromPath) in new[] { (operation, false), (path, true) })
        {
            foreach (var part in owner.Raw("parameters")?.Items() ?? [])
            {
                var followed = part.Followed;
                if (followed.Text("name") is { } name && followed.Text("in") is { } place && !(place == "header" && name.ToLowerInvariant() is ("accept" or "content-type" or "authorization")))
                {
                    var parameter = new Parameter(followed, place, name, fromPath);
                    all.TryAdd(parameter.Key, parameter);
                }
            }
        }

        return [.. all.Values];
    }
}

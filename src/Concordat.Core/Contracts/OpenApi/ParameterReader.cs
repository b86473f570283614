using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Contracts.JsonSchema.Compilation;

namespace Concordat.Core.Contracts.OpenApi;

/// <summary>Reads one parameter object. Styles other than the default of their place are findings.</summary>
internal static class ParameterReader
{
    public static ApiParameter? Read(MappingNode described, ContractFiles files, SchemaCompiler schemas)
    {
        var name = described.Text("name");
        if (string.IsNullOrEmpty(name) || Place(described.Text("in")) is not { } place)
        {
            schemas.Report("openapi-parameter", "A parameter has a name and stands in path, query or header.", described);
            return null;
        }
        if (place == ParameterPlace.Header && name.ToLowerInvariant() is "accept" or "content-type" or "authorization")
        {
            return null; // OpenAPI 3.1, 4.8.12.2: such a definition is ignored
        }
        if (described.Get("schema") is not { } schema)
        {
            schemas.Report("openapi-parameter", $"The parameter '{name}' has no schema; 'content' is not enforced yet.", described);
            return null;
        }
        var form = place == ParameterPlace.Query;
        if (described.Text("style") is { } style && style != (form ? "form" : "simple"))
        {
            schemas.Report("openapi-parameter-style", $"The style '{style}' is not enforced yet.", described.Get("style")!, "Leave it out: the default of the place is read.");
            return null;
        }
        var types = ParameterShape.TypesOf(schema, files);
        if (types.HasFlag(JsonTypes.Object))
        {
            schemas.Report("openapi-parameter-style", $"The parameter '{name}' is an object, which is not enforced yet.", described, "Use a parameter for each property.");
            return null;
        }
        var isList = types.HasFlag(JsonTypes.Array);
        var items = isList ? ParameterShape.TypesOf(Items(schema, files), files) : types;
        var explode = described.Get("explode") is ScalarNode flag && flag.TryGetBoolean(out var said) ? said : form;
        var required = place == ParameterPlace.Path || (described.Get("required") is ScalarNode must && must.TryGetBoolean(out var yes) && yes);
        return new ApiParameter(name, place, required, new ParameterShape(items, isList, explode && form), schemas.Schema(schema));
    }

    private static DocumentNode? Items(DocumentNode? schema, ContractFiles files) =>
        (schema as MappingNode)?.Get("items") ?? (files.Target(schema) as MappingNode)?.Get("items");

    private static ParameterPlace? Place(string? text) => text switch
    {
        "path" => ParameterPlace.Path,
        "query" => ParameterPlace.Query,
        "header" => ParameterPlace.Header,
        _ => null,
    };
}

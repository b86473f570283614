using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>The names that rulesets have for formats.</summary>
internal static class RulesetFormats
{
    /// <summary>Names by which a document of a format is known.</summary>
    private static readonly Dictionary<DocumentFormat, string[]> Names = new()
    {
        [DocumentFormat.OpenApi20] = ["oas2"],
        [DocumentFormat.OpenApi30] = ["oas3", "oas3_0"],
        [DocumentFormat.OpenApi31] = ["oas3", "oas3_1"],
        [DocumentFormat.OpenApi32] = ["oas3", "oas3_2"],
        [DocumentFormat.AsyncApi20] = ["aas2", "aas2_0"],
        [DocumentFormat.AsyncApi21] = ["aas2", "aas2_1"],
        [DocumentFormat.AsyncApi22] = ["aas2", "aas2_2"],
        [DocumentFormat.AsyncApi23] = ["aas2", "aas2_3"],
        [DocumentFormat.AsyncApi24] = ["aas2", "aas2_4"],
        [DocumentFormat.AsyncApi25] = ["aas2", "aas2_5"],
        [DocumentFormat.AsyncApi26] = ["aas2", "aas2_6"],
        [DocumentFormat.AsyncApi30] = ["aas3", "aas3_0"],
        [DocumentFormat.AsyncApi31] = ["aas3", "aas3_1"],
        [DocumentFormat.JsonSchema] = ["json-schema", "json-schema-loose"],
        [DocumentFormat.JsonSchemaDraft4] = ["json-schema", "json-schema-loose", "json-schema-draft4"],
        [DocumentFormat.JsonSchemaDraft6] = ["json-schema", "json-schema-loose", "json-schema-draft6"],
        [DocumentFormat.JsonSchemaDraft7] = ["json-schema", "json-schema-loose", "json-schema-draft7"],
        [DocumentFormat.JsonSchema201909] = ["json-schema", "json-schema-loose", "json-schema-2019-09"],
        [DocumentFormat.JsonSchema202012] = ["json-schema", "json-schema-loose", "json-schema-2020-12"],
        [DocumentFormat.JsonSchemaLoose] = ["json-schema-loose"],
        [DocumentFormat.Arazzo1] = ["arazzo1", "arazzo1_0"],
        [DocumentFormat.Plain] = [],
    };

    private static readonly HashSet<string> Known = [.. Names.Values.SelectMany(names => names), "aas3_1", "arazzo1_1"];

    /// <summary>A name in one spelling; null where it is no format.</summary>
    public static string? Normal(string name)
    {
        var plain = name.StartsWith("json-schema", StringComparison.Ordinal) ? name.Replace("draft-20", "20", StringComparison.Ordinal)
            : name.Replace('.', '_').Replace("asyncapi", "aas", StringComparison.OrdinalIgnoreCase);
        return Known.Contains(plain) ? plain : null;
    }

    public static IReadOnlyList<string> Of(DocumentFormat format) => Names.GetValueOrDefault(format, []);

    /// <summary>Whether a rule or alias for these formats (null: all) concerns a document of those.</summary>
    public static bool Matches(IReadOnlyList<string>? wanted, IReadOnlyList<string> document) => wanted is null || wanted.Any(document.Contains);
}

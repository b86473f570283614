namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>Which keywords only describe.</summary>
internal static class Keywords
{
    private static readonly HashSet<string> Annotations = new(StringComparer.Ordinal)
    {
        "title", "description", "summary", "example", "examples", "externalDocs", "deprecated", "default", "readOnly", "writeOnly", "xml",
        "$comment", "$id", "$schema", "$anchor", "$dynamicAnchor", "$defs", "definitions", "discriminator", "nullable",
    };

    /// <summary>False for what describes a value without refusing any.</summary>
    public static bool Restricts(string keyword) => !Annotations.Contains(keyword) && !keyword.StartsWith("x-", StringComparison.Ordinal);

    /// <summary>False for words about a schema that change nothing for anybody who uses it.</summary>
    public static bool Matters(string keyword) => keyword is "default" or "readOnly" or "writeOnly" or "nullable" or "discriminator" || Restricts(keyword);
}

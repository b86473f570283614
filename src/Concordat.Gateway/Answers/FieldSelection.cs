namespace Concordat.Gateway.Answers;

/// <summary>The fields that a caller asks for, where the contract of the operation lets it: names with commas between them, once or several times.</summary>
internal static class FieldSelection
{
    /// <summary>Query parameters that choose fields.</summary>
    public static readonly string[] Names = ["_elements", "fields"];

    /// <summary>Names of more parts are no fields of any record, and would ask for a tree as deep as they are long.</summary>
    private const int Depth = 16;

    /// <summary>What makes a FHIR resource one; an answer keeps it (R4, 3.1.1.5.9).</summary>
    private static readonly string[] Always = ["resourceType", "id"];

    /// <summary>
    /// What a caller sees of a record: what it asks for of what it may see. Names that are no fields choose nothing, and nothing of
    /// what a caller writes gets into a record of the call.
    /// </summary>
    /// <param name="selector">The parameter's name.</param>
    /// <param name="asked">Its values.</param>
    /// <param name="allowed">What the purpose sees; without one, the fields of the contract.</param>
    public static FieldTree Of(string selector, IEnumerable<string> asked, FieldTree allowed)
    {
        var names = asked.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(name => name.AsSpan().Count('.') < Depth);
        return allowed.And(FieldTree.Of((selector == "_elements" ? names.Concat(Always) : names).Distinct(StringComparer.Ordinal)));
    }
}

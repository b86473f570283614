namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>A mapping of keywords that takes part in a schema, less a keyword that the reader has dealt with.</summary>
internal readonly record struct Layer(Part Part, string? Hidden = null)
{
    public Part? Get(string keyword) => string.Equals(keyword, Hidden, StringComparison.Ordinal) ? null : Part.Raw(keyword);
}

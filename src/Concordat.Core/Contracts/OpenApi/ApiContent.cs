using System.Collections.Frozen;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;

namespace Concordat.Core.Contracts.OpenApi;

/// <summary>Media types with their schemas. Names are matched without parameters and without regard to case (RFC 9110, 8.3.1).</summary>
public sealed class ApiContent
{
    private readonly FrozenDictionary<string, ApiMedia> _media;

    internal ApiContent(IEnumerable<ApiMedia> media) =>
        _media = media.DistinctBy(m => m.Type, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(m => m.Type, StringComparer.OrdinalIgnoreCase);

    /// <summary>True where no media type is named: there is no body.</summary>
    public bool IsEmpty => _media.Count == 0;

    /// <summary>All of them.</summary>
    public IEnumerable<ApiMedia> All => _media.Values;

    /// <summary>What the contract says of a <c>Content-Type</c>: the type itself, then its range, then <c>*/*</c>; null for nothing.</summary>
    public ApiMedia? Find(string? contentType)
    {
        if (contentType is null)
        {
            return null;
        }
        var end = contentType.IndexOf(';');
        var type = (end < 0 ? contentType : contentType[..end]).Trim();
        if (_media.TryGetValue(type, out var exact))
        {
            return exact;
        }
        var slash = type.IndexOf('/');
        return slash > 0 && (_media.TryGetValue(string.Concat(type.AsSpan(0, slash), "/*"), out var range) || _media.TryGetValue("*/*", out range)) ? range : null;
    }
}

/// <summary>One media type.</summary>
/// <param name="Type">Such as <c>application/json</c> or <c>application/*</c>.</param>
/// <param name="Schema">Its schema; null where the contract gives none.</param>
/// <param name="SchemaNode">Where that schema stands.</param>
public sealed record ApiMedia(string Type, CompiledSchema? Schema, DocumentNode? SchemaNode)
{
    /// <summary>RFC 6839: JSON itself and everything with the suffix.</summary>
    public bool IsJson => Type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || Type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
}

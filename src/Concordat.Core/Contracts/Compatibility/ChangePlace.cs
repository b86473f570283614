using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Compatibility;

/// <summary>Where a change stands in one of the two documents.</summary>
public sealed class ChangePlace
{
    private readonly DocumentNode node;
    private readonly string? key;

    internal ChangePlace(DocumentNode node, string? key = null)
    {
        this.node = node;
        this.key = key;
        At = key is not null && node is MappingNode mapping && mapping.TryGet(key, out var entry) ? entry.KeyAt : node.At;
    }

    /// <summary>File, line and column.</summary>
    public SourcePosition At { get; }

    /// <summary>The JSON Pointer (RFC 6901) in that file.</summary>
    public string Pointer => key is not null && node is MappingNode mapping && mapping.Get(key) is not null
        ? node.Pointer + "/" + key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
        : node.Pointer;

    /// <inheritdoc/>
    public override string ToString() => $"{At} {Pointer}";
}

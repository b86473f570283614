namespace Concordat.Core.Mapping;

/// <summary>What a mapping knows besides its source.</summary>
/// <param name="Identity">
/// Identifies the message (sender, control id, content hash). Ids in the output are derived from it, so that a retry gives the same bytes.
/// </param>
/// <param name="Parameters">Values for the mapping's parameters.</param>
public sealed record MappingContext(string Identity, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>A context without parameters.</summary>
    public MappingContext(string identity) : this(identity, new Dictionary<string, string>()) { }
}

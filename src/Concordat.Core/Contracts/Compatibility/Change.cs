namespace Concordat.Core.Contracts.Compatibility;

/// <summary>One change between two contracts.</summary>
/// <param name="Rule">Its kind.</param>
/// <param name="Level">Its weight here; less than the rule's where the place makes it harmless, or where the user set it.</param>
/// <param name="Operation">The HTTP method in capitals; empty where the change concerns no single operation.</param>
/// <param name="Path">The path template of the revision, <c>webhook:name</c>, a channel or a schema; empty where the change concerns the whole document.</param>
/// <param name="Detail">What changed inside the operation, in words that stay the same when lines move: <c>response 200 owner.name</c>.</param>
/// <param name="Text">A sentence: what happened and why it breaks whom.</param>
/// <param name="Base">Where it stands, or stood, in the base; null where the base has no such place.</param>
/// <param name="Revision">Where it stands in the revision; null where the revision has no such place.</param>
public sealed record Change(ChangeRule Rule, ChangeLevel Level, string Operation, string Path, string Detail, string Text, ChangePlace? Base, ChangePlace? Revision)
{
    /// <summary>The id of the rule.</summary>
    public string Id => Rule.Id;

    /// <summary>The place to show: that in the revision where there is one.</summary>
    public ChangePlace? Place => Revision ?? Base;

    /// <summary>
    /// The name by which a waiver can mean this change and no other: id, operation, path and detail, parted by blanks. It holds no
    /// line numbers, so it outlives edits elsewhere.
    /// </summary>
    public string Key => string.Join(' ', new[] { Id, Operation, Path, Detail }.Where(part => part.Length > 0));

    /// <summary>The property of a response that it is about, dotted; empty where it is about none.</summary>
    public string ResponseField { get; init; } = "";

    /// <summary>The waiver that covers it; null where none does.</summary>
    public string? Waiver { get; init; }

    /// <summary>True where a waiver's pattern means this change: its whole key, or the beginning of it followed by <c>*</c>.</summary>
    public bool IsNamedBy(string pattern) => pattern.EndsWith('*')
        ? Key.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
        : string.Equals(Key, pattern, StringComparison.Ordinal);
}

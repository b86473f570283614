using System.Text.Json.Serialization;
using Concordat.Core.Primitives;

namespace Concordat.Core.Releases;

/// <summary>What became of a resource, file or field.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DifferenceKind>))]
public enum DifferenceKind
{
    /// <summary>It is new.</summary>
    [JsonStringEnumMemberName("added")] Added,
    /// <summary>It says something else.</summary>
    [JsonStringEnumMemberName("changed")] Changed,
    /// <summary>It is gone.</summary>
    [JsonStringEnumMemberName("removed")] Removed,
}

/// <summary>One resource of the workspace, or one contract file, that differs.</summary>
/// <param name="Kind">The resource's kind, or <c>file</c> for contracts and rulesets.</param>
/// <param name="Name">The resource's name, or the file's.</param>
/// <param name="File">Path in the workspace.</param>
/// <param name="Difference">What became of it.</param>
/// <param name="Fields">Each field that differs; empty where the whole is added or removed.</param>
public sealed record ResourceDifference(string Kind, string Name, string File, DifferenceKind Difference, IReadOnlyList<FieldDifference> Fields);

/// <summary>One field that differs.</summary>
/// <param name="Path">Dotted keys; items of a list by their name, id or value, else by index in brackets.</param>
/// <param name="Difference">What became of it.</param>
/// <param name="Before">Its text before, shortened; null where it is new.</param>
/// <param name="After">Its text now, shortened; null where it is gone.</param>
/// <param name="At">Where it stands now, or stood where it is gone.</param>
public sealed record FieldDifference(string Path, DifferenceKind Difference, string? Before, string? After, SourcePosition At);

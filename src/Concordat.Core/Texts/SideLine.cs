using System.Text.Json.Serialization;

namespace Concordat.Core.Texts;

/// <summary>What a row of two texts beside one another is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SideKind>))]
public enum SideKind
{
    /// <summary>The line stands in both.</summary>
    [JsonStringEnumMemberName("same")] Same,
    /// <summary>A line took the place of another.</summary>
    [JsonStringEnumMemberName("changed")] Changed,
    /// <summary>The line is gone.</summary>
    [JsonStringEnumMemberName("removed")] Removed,
    /// <summary>The line is new.</summary>
    [JsonStringEnumMemberName("added")] Added,
    /// <summary>Stands for lines that are the same.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped,
}

/// <summary>A part of a line.</summary>
/// <param name="Start">Index of its first character.</param>
/// <param name="Length">How many characters.</param>
public sealed record TextMark(int Start, int Length);

/// <summary>One row of two texts beside one another.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Before">Number of the line before, from 1; null where there is none.</param>
/// <param name="Old">Its text; shortened where it is very long.</param>
/// <param name="After">Number of the line after.</param>
/// <param name="New">Its text.</param>
/// <param name="OldMarks">Words of the line before that are gone.</param>
/// <param name="NewMarks">Words of the line after that are new.</param>
/// <param name="Count">How many lines the row stands for.</param>
public sealed record SideLine(
    SideKind Kind, int? Before, string? Old, int? After, string? New, IReadOnlyList<TextMark> OldMarks, IReadOnlyList<TextMark> NewMarks, int Count = 1);

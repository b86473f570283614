using System.Collections.Frozen;
using Concordat.Core.Formats.Hl7v2;

namespace Concordat.Core.Mapping;

/// <summary>Which paths a mapping may name: those of its source format and structure, and its parameters.</summary>
internal sealed class PathSpace(SourceFormat format, StructureNode? structure, FrozenSet<string> parameters)
{
    /// <summary>Takes the paths that were parsed; null where nobody asks.</summary>
    public List<SourcePath>? Seen { get; init; }

    /// <summary>The compiled path, or null and what is wrong with it.</summary>
    public SourcePath? Parse(string text, out string? problem)
    {
        problem = null;
        if (!SourcePath.TryParse(format, text, out var path))
            problem = $"'{text}' is no path. {(format == SourceFormat.Json ? "Such as data.code or lines[0].id." : "Such as PID-3.1, OBX or CX.1.")}";
        else if (path is ParameterPath parameter && !parameters.Contains(parameter.Name))
            problem = $"'{text}' is not among the parameters of the mapping.";
        else if (Named(path) is { } name && structure is not null && name[0] != 'Z' && structure.Find(name) is null)
            problem = $"{structure.Name} has no {name}.";
        if (problem is not null) return null;
        Seen?.Add(path!);
        return path;
    }

    private static string? Named(SourcePath? path) => path switch
    {
        FieldPath f => f.Place.Segment,
        SegmentPath s => s.Place.Segment,
        GroupPath g => g.Text,
        _ => null,
    };
}

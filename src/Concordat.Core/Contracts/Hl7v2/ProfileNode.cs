using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Workspace;

namespace Concordat.Core.Contracts.Hl7v2;

/// <summary>A segment or group in a profile.</summary>
/// <param name="Shape">Its place in the structure.</param>
/// <param name="Usage">Whether it must be there.</param>
/// <param name="Fields">Of a segment: rules for its fields, those without a rule are free.</param>
/// <param name="Children">Of a group: what it consists of, in order.</param>
/// <param name="Unique">Of a group: paths whose values together must differ among its occurrences in one parent.</param>
public sealed record ProfileNode(
    StructureNode Shape, Usage Usage, IReadOnlyList<ElementRule> Fields, IReadOnlyList<ProfileNode> Children, IReadOnlyList<Hl7Path> Unique)
{
    internal static ProfileNode Read(ResourceReader r)
    {
        var segment = r.OptionalText("segment", "The name of a segment.", 3);
        var group = r.OptionalText("group", "The name of a group of segments.", 60);
        r.ExactlyOne("segment", "group");
        var usage = r.OptionalChoice("usage", UsageWords.All, Usage.Optional);
        var max = r.Flag("repeats", false, "True where there may be any number of them.")
            ? StructureNode.Many
            : (int?)r.OptionalInteger("max", 1, 100_000, "The most occurrences; without it one.") ?? 1;
        var fields = r.List("fields", ElementRule.ReadField, "Rules for fields; a field without one is free.");
        var children = r.List("segments", Read, "What a group consists of, in order.");
        var unique = Paths(r);
        if (segment is not null && !Hl7Path.TryParse(segment, out _))
            r.Report("resource-value", "segment", $"'{segment}' is no segment name.", "Three characters, such as OBX.");
        if (segment is not null && r.Has("segments")) r.Report("resource-value", "segments", "A segment has fields, no segments.");
        if (group is not null && r.Has("fields")) r.Report("resource-value", "fields", "A group has segments, no fields.");
        if (group is not null && children.Count == 0) r.Report("resource-missing-key", "segments", "A group has at least one segment.", "Add 'segments'.");
        foreach (var twice in fields.GroupBy(f => f.Number).Where(g => g.Count() > 1))
            r.Report("resource-duplicate", "fields", $"There are two rules for field {twice.Key}.", "Keep one.");
        var min = usage == Usage.Required ? 1 : 0;
        var shape = new StructureNode(segment ?? group ?? "", min, max, [.. children.Select(c => c.Shape)]);
        return new ProfileNode(shape, usage, fields, children, unique);
    }

    private static List<Hl7Path> Paths(ResourceReader r)
    {
        var paths = new List<Hl7Path>();
        foreach (var text in r.Texts("unique", "Paths such as OBX-3.1 whose values tell the occurrences of the group apart."))
        {
            if (Hl7Path.TryParse(text, out var path) && path.Field > 0) paths.Add(path);
            else r.Report("resource-value", "unique", $"'{text}' is no path.", "Such as OBX-3.1.");
        }
        return paths;
    }
}

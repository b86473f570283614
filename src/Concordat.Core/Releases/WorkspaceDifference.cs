using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Releases;

/// <summary>What a workspace would change: resource by resource, field by field. A file that only looks different is no change.</summary>
public static class WorkspaceDifference
{
    /// <summary>Compares all files of two workspaces (path → text).</summary>
    public static IReadOnlyList<ResourceDifference> Between(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after)
    {
        var differences = new List<ResourceDifference>();
        foreach (var file in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (old, now) = (before.GetValueOrDefault(file), after.GetValueOrDefault(file));
            if (old != now && OfFile(file, old, now) is { } difference)
            {
                differences.Add(difference);
            }
        }
        return differences;
    }

    private static ResourceDifference? OfFile(string file, string? before, string? after)
    {
        var (old, now) = (Tree(file, before), Tree(file, after));
        var (kind, name) = Identity(file, now ?? old);
        if (before is null || after is null)
        {
            return new ResourceDifference(kind, name, file, before is null ? DifferenceKind.Added : DifferenceKind.Removed, []);
        }
        var fields = new List<FieldDifference>();
        if (old is not null && now is not null)
        {
            new TreeDifference(fields).Compare("", old, now);
            return fields.Count == 0 ? null : new ResourceDifference(kind, name, file, DifferenceKind.Changed, fields);
        }
        fields.Add(FirstLine(file, before, after));
        return new ResourceDifference(kind, name, file, DifferenceKind.Changed, fields);
    }

    private static DocumentNode? Tree(string file, string? text)
    {
        var structured = file.EndsWith(".yaml", StringComparison.Ordinal) || file.EndsWith(".yml", StringComparison.Ordinal) || file.EndsWith(".json", StringComparison.Ordinal);
        if (text is null || !structured)
        {
            return null;
        }
        var parsed = DocumentReader.Read(file, text);
        return parsed.Findings.Count == 0 ? parsed.Root : null;
    }

    /// <summary>A resource has kind and name; everything else is a file that a resource refers to.</summary>
    private static (string Kind, string Name) Identity(string file, DocumentNode? root) =>
        root is MappingNode mapping && mapping.Text("kind") is { } kind
            ? (kind, mapping.Text("name") ?? file)
            : ("file", file[(file.LastIndexOf('/') + 1)..]);

    /// <summary>For texts without structure: the first line that differs.</summary>
    private static FieldDifference FirstLine(string file, string before, string after)
    {
        var (old, now) = (before.Split('\n'), after.Split('\n'));
        var line = 0;
        while (line < old.Length && line < now.Length && old[line] == now[line])
        {
            line++;
        }
        return new FieldDifference($"line {line + 1}", DifferenceKind.Changed, Line(old, line), Line(now, line), new SourcePosition(file, line + 1, 1));
    }

    private static string? Line(string[] lines, int line) =>
        line >= lines.Length ? null : lines[line].Length > 160 ? string.Concat(lines[line].AsSpan(0, 160), "…") : lines[line];
}

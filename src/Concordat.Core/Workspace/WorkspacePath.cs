namespace Concordat.Core.Workspace;

/// <summary>Paths in a workspace: relative, with slashes, and never out of it.</summary>
public static class WorkspacePath
{
    /// <summary>The folder of a file, empty for the root.</summary>
    public static string Folder(string path) => path.LastIndexOf('/') is > 0 and var cut ? path[..cut] : "";

    /// <summary>The name of a file without folder and extension.</summary>
    public static string Stem(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.IndexOf('.', StringComparison.Ordinal) is > 0 and var cut ? name[..cut] : name;
    }

    /// <summary>The file that a reference names from a folder; null where it leaves the workspace or is absolute.</summary>
    public static string? Resolve(string folder, string reference)
    {
        if (reference.StartsWith('/') || reference.Contains('\\', StringComparison.Ordinal) || reference.Contains(':', StringComparison.Ordinal))
        {
            return null;
        }

        var segments = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var segment in reference.Split('/'))
        {
            if (segment == "..")
            {
                if (segments.Count == 0)
                {
                    return null;
                }

                segments.RemoveAt(segments.Count - 1);
            }
            else if (segment is not ("." or ""))
            {
                segments.Add(segment);
            }
        }

        return string.Join('/', segments);
    }

    /// <summary>True where each segment of the path fits the pattern's, in which <c>*</c> stands for any letters.</summary>
    internal static bool Fits(string path, string pattern)
    {
        var segments = path.Split('/');
        var patterns = pattern.Split('/');
        return segments.Length == patterns.Length && segments.Zip(patterns).All(pair => SegmentFits(pair.First, pair.Second));
    }

    private static bool SegmentFits(string segment, string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0
            ? segment == pattern
            : segment.Length >= pattern.Length && segment.StartsWith(pattern[..star], StringComparison.Ordinal) && segment.EndsWith(pattern[(star + 1)..], StringComparison.Ordinal);
    }
}

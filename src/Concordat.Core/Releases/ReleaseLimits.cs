namespace Concordat.Core.Releases;

/// <summary>What a release may hold at most; more is refused before it is read.</summary>
public static class ReleaseLimits
{
    /// <summary>Bytes of the canonical content.</summary>
    public const int ContentBytes = 256 * 1024 * 1024;

    /// <summary>Files of a workspace.</summary>
    public const int Files = 50_000;

    /// <summary>Characters of a file's path.</summary>
    public const int PathLength = 300;

    /// <summary>Characters of a title or a reason.</summary>
    public const int TextLength = 2_000;

    /// <summary>
    /// True for a path inside the workspace: relative, forward slashes, no empty, <c>.</c> or <c>..</c> segment, no control characters.
    /// </summary>
    public static bool IsWorkspacePath(string path) =>
        path.Length is > 0 and <= PathLength
        && !path.Any(c => char.IsControl(c) || c is '\\' or ':')
        && path.Split('/').All(segment => segment is not ("" or "." or ".."));
}

using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>What came of a folder's files.</summary>
/// <param name="Workspace">The workspace; null where any finding is an error.</param>
/// <param name="Findings">All findings, by file, line and column.</param>
/// <param name="FilesRead">How many files were judged; a check that judged none has checked nothing.</param>
public sealed record ParsedWorkspace(Workspace? Workspace, IReadOnlyList<Finding> Findings, int FilesRead)
{
    /// <summary>What could be read, errors or not: for further checks, never to run. Null without an organization.</summary>
    internal Workspace? Unchecked { get; init; }
}

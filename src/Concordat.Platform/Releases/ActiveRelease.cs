using Concordat.Core.Releases;
using Concordat.Core.Workspace;

namespace Concordat.Platform.Releases;

/// <summary>The release that this node runs: verified, parsed, immutable.</summary>
/// <param name="Number">Its number; every exchange records it.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Serial">The activation that ordered it.</param>
/// <param name="Workspace">The typed model.</param>
/// <param name="Content">Files, change request and approvals as they were signed.</param>
public sealed record ActiveRelease(int Number, string Hash, int Serial, Workspace Workspace, ReleaseContent Content)
{
    /// <summary>The change request whose approval made it: the decision that exchanges name.</summary>
    public string ChangeId => Content.Change.Id;

    /// <summary>Path in the workspace → text.</summary>
    public IReadOnlyDictionary<string, string> Files => Content.Files;
}

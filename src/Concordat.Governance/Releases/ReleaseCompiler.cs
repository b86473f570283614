using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Governance.Changes;
using Concordat.Platform.Releases;

namespace Concordat.Governance.Releases;

/// <summary>A release that is sealed and not stored yet.</summary>
internal sealed record CompiledRelease(ReleaseContent Content, SealedDocument Document);

/// <summary>Makes the next release of an approved change, and verifies it exactly as a node will.</summary>
internal sealed class ReleaseCompiler(ReleaseSigner signer, TimeProvider clock)
{
    /// <param name="change">What is released.</param>
    /// <param name="approvals">Who said yes.</param>
    /// <param name="head">The release that it follows.</param>
    /// <param name="before">The active release.</param>
    public Decision<CompiledRelease> Compile(
        ChangeRequest change, IReadOnlyList<ReleaseApproval> approvals, ReleaseHead head, BaseState before)
    {
        if (WorkspaceFiles.Unpack(change.Files, change.ContentHash) is not { } files)
        {
            return new Refusal(Outcome.Conflict, $"The stored files of {change.Id} are not those of its hash: they were altered in the database. Open a new change request.");
        }
        // The rules may have become stricter, and waivers may have ended, since it was opened.
        var errors = WorkspaceFiles.Check(files, before.Files, WorkspaceFiles.Today(clock), before.Workspace).Findings.Where(finding => finding is { Blocks: true, AsksForApproval: false }).ToList();
        if (errors.Count > 0)
        {
            return new Refusal(Outcome.Refused, $"The workspace of {change.Id} has errors.", errors);
        }
        var content = new ReleaseContent(
            head.Number + 1, head.Hash, new ReleaseChange(change.Id, change.Author, change.Title, approvals) { CoAuthors = [.. change.CoAuthorList.Where(name => name != change.Author).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] }, clock.GetUtcNow(), files);
        var document = signer.Seal(ReleaseContent.Kind, content.ToCanonical());
        var trusted = new Dictionary<string, PublicSigningKey>(StringComparer.Ordinal) { [signer.Public.KeyId] = signer.Public };
        var (verified, findings) = ReleaseVerification.Verify(document, trusted, content.Number);
        return verified is null ? new Refusal(Outcome.Refused, "No node would accept the release.", findings) : new CompiledRelease(content, document);
    }
}

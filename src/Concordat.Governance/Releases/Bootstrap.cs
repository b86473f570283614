using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;

namespace Concordat.Governance.Releases;

/// <summary>The first release of an empty installation: the same path as every other, with a change request, an approval by another person and audit.</summary>
public sealed class Bootstrap
{
    private readonly ModuleDb _db;
    private readonly ReleaseStore _store;
    private readonly OpenChange _open;
    private readonly CastVote _vote;

    internal Bootstrap(ModuleDb db, ReleaseStore store, OpenChange open, CastVote vote) => (_db, _store, _open, _vote) = (db, store, open, vote);

    /// <summary>
    /// Releases these files where nothing was ever activated; otherwise does nothing. Answers null where a release is active afterwards,
    /// else why not (with the findings of the check).
    /// </summary>
    /// <param name="files">Path in the workspace → text.</param>
    /// <param name="author">Who proposes it.</param>
    /// <param name="approver">Who approves it; another person.</param>
    /// <param name="title">What it is about.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Refusal?> FirstRelease(
        IReadOnlyDictionary<string, string> files, string author, string approver, string title = "First release", CancellationToken cancellationToken = default)
    {
        if ((await _store.Head(cancellationToken)).Serial > 0)
        {
            return null;
        }
        var opened = await _open.Handle(title, author, files, cancellationToken);
        return opened.Value is { } change
            ? (await _vote.Handle(change.Id, approver, yes: true, null, change.ContentHash, "The workspace that this installation was started with.", cancellationToken)).Refused
            : opened.Refused;
    }

    /// <summary>
    /// Opens a change request for these files where nothing was ever activated; a person approves it. Answers its id, or why it was refused;
    /// neither where a release is active. A second start with the same files answers the request that is open already.
    /// </summary>
    public async Task<(string? Opened, Refusal? Refused)> Propose(
        IReadOnlyDictionary<string, string> files, string author, string title = "First release", CancellationToken cancellationToken = default)
    {
        if ((await _store.Head(cancellationToken)).Serial > 0)
        {
            return (null, null);
        }
        var (_, hash) = WorkspaceFiles.Canonical(files);
        if ((await ChangeQueries.List(_db, ChangeState.InReview, cancellationToken)).FirstOrDefault(c => c.ContentHash == hash) is { } waiting)
        {
            return (waiting.Id, null);
        }
        var opened = await _open.Handle(title, author, files, cancellationToken);
        return (opened.Value?.Id, opened.Refused);
    }
}

using System.Text;
using System.Text.Json;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Concordat.Governance.Control;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>A stored request with its votes, as its rules see it.</summary>
internal sealed record Review(ChangeRequest Change, IReadOnlyList<ChangeVote> Votes, BaseState Base, IReadOnlyList<ClassifiedChange> Changes, IReadOnlyList<AffectedConsumer> Consumers, Voices? Voices)
{
    /// <summary>The request as a case.</summary>
    public ChangeCase Case => new(
        Change.State, Change.Author, Change.ContentHash, Change.ContentAt, Change.EffectiveAt, Change.Emergency is not null, [.. Votes.Select(vote => vote.AsVote())]) { CoAuthors = Change.CoAuthorList };

    /// <summary>Its needs; those of an ordinary change for the look at a released emergency.</summary>
    public IReadOnlyList<ApprovalNeed> Needs => ApprovalNeeds.Of(
        Changes, Base.Rights, Voices, Change.Authors, Consumers, Change.Emergency is not null && Change.State != ChangeState.Released, DateOnly.FromDateTime(Change.ContentAt.UtcDateTime));

    /// <summary>True for a released emergency at which nobody looked yet.</summary>
    public bool IsToBeReviewed => Change is { State: ChangeState.Released, ReviewDueAt: not null, ReviewedAt: null };
}

/// <summary>Loads a request with all that its rules ask for.</summary>
internal sealed class Reviews(ModuleDb db, InForce inForce)
{
    public async Task<Decision<Review>> Find(string id, CancellationToken cancellationToken)
    {
        var number = ChangeRequest.NumberOf(id);
        var (change, votes) = await db.Read(async context => (
            await context.Set<ChangeRequest>().FirstOrDefaultAsync(c => c.Number == number, cancellationToken),
            await context.Set<ChangeVote>().Where(v => v.ChangeNumber == number).OrderBy(v => v.Number).ToListAsync(cancellationToken)), cancellationToken);
        return change is null ? new Refusal(Core.Primitives.Outcome.NotFound, $"There is no change request {id}.") : await Of(change, votes, cancellationToken);
    }

    public async Task<Decision<Review>> Of(ChangeRequest change, IReadOnlyList<ChangeVote> votes, CancellationToken cancellationToken)
    {
        var found = await inForce.Of(change.BaseRelease, cancellationToken);
        if (found.Value is not { } before)
        {
            return found.Refused!;
        }
        var changes = JsonSerializer.Deserialize(change.Classified, ControlJson.Default.IReadOnlyListClassifiedChange) ?? [];
        var consumers = JsonSerializer.Deserialize(change.Consumers, ControlJson.Default.IReadOnlyListAffectedConsumer) ?? [];
        return new Review(change, votes, before, changes, consumers, before.Workspace is null ? null : before.Voices(Proposed(change, changes, before.Workspace)));
    }

    /// <summary>The proposed state, where a domain that is not in force yet has to be asked for its owner.</summary>
    private static Workspace? Proposed(ChangeRequest change, IReadOnlyList<ClassifiedChange> changes, Workspace inForce) =>
        changes.All(one => one.Domain is null || inForce.Domains.ContainsKey(one.Domain)) || WorkspaceFiles.Unpack(change.Files, change.ContentHash) is not { } files
            ? null : WorkspaceParser.Parse(WorkspaceFiles.Bytes(files)).Workspace;
}

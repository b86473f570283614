using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Concordat.Core.Releases;
using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>One approval that is needed.</summary>
    /// <param name="Key">Its name in the request.</param>
    /// <param name="Token">The word of the table.</param>
    /// <param name="Rows">The rows that ask for it.</param>
    /// <param name="Changes">The changes that it is about.</param>
    /// <param name="Who">Who may give it now; empty for anybody but the author.</param>
    /// <param name="Given">Who said yes.</param>
    /// <param name="Against">Who said no.</param>
    /// <param name="Met">True where it is given.</param>
    /// <param name="Blocks">Why it keeps the request from being decided; null where it waits.</param>
    /// <param name="Escalated">True where others may decide instead by now.</param>
    /// <param name="Note">Where it came from, and for consumers the evidence.</param>
    public sealed record NeedView(
        string Key, string Token, IReadOnlyList<string> Rows, IReadOnlyList<string> Changes, IReadOnlyList<string> Who, IReadOnlyList<string> Given, IReadOnlyList<string> Against,
        bool Met, string? Blocks, bool Escalated, string? Note)
    {
        internal static NeedView Of(NeedState s) => new(s.Need.Key, s.Need.Token, s.Need.Rows, s.Need.Changes, s.Who, s.Given, s.Against, s.IsMet, s.Blocks, s.IsEscalated, s.Need.Note);
    }

    /// <summary>One vote.</summary>
    /// <param name="Void">True where it was given to an earlier content.</param>
    public sealed record VoteView(string By, string? Seat, bool Yes, DateTimeOffset At, string Reason, bool Void);

    /// <summary>One comment.</summary>
    /// <param name="File">The file; empty for the whole request.</param>
    /// <param name="Line">The line; 0 for the whole file.</param>
    /// <param name="Revision">The content that it was about.</param>
    /// <param name="Before">True where it is a line of the release that the request was planned against.</param>
    public sealed record CommentView(string By, DateTimeOffset At, string File, int Line, string Text, int Revision, bool Before)
    {
        internal static CommentView Of(ChangeComment c) => new(c.Person, c.At, c.File, c.Line, c.Text, c.Revision, c.Before);
    }

    /// <summary>Another open request that changes the same files.</summary>
    public sealed record ConflictView(string Id, string Title, IReadOnlyList<string> Files);

    /// <summary>A vote: bound to the content that was looked at.</summary>
    /// <param name="Yes">Yes or no; a no needs a reason.</param>
    /// <param name="Seat">In which seat; in all that one holds where nothing is said.</param>
    public sealed record VoteRequest(
        [property: MaxLength(200)] string ContentHash, bool Yes, [property: MaxLength(ReleaseLimits.TextLength)] string Reason, [property: MaxLength(200)] string? Seat = null);

    /// <summary>A comment on a line of a file.</summary>
    /// <param name="Before">True for a line of the release that the request was planned against.</param>
    public sealed record CommentRequest([property: MaxLength(ReleaseLimits.PathLength)] string File, int Line, [property: MaxLength(ReleaseLimits.TextLength)] string Text, bool Before = false);

    /// <summary>Another content.</summary>
    /// <param name="Files">Path → text.</param>
    /// <param name="Authors">Whose commits it carries besides those that were named before.</param>
    public sealed record RevisionRequest(IReadOnlyDictionary<string, string> Files, [property: MaxLength(MostAuthors)] IReadOnlyList<string>? Authors = null);

    /// <summary>Why it cannot wait for a review.</summary>
    public sealed record EmergencyRequest([property: MaxLength(ReleaseLimits.TextLength)] string Reason);
}

/// <summary>What people do with an open request.</summary>
internal static class VotesApi
{
    public static void Map(RouteGroupBuilder control)
    {
        var changes = control.MapGroup("/changes/{id}").WithTags("Changes").AddEndpointFilter(ChangeHint.Tell);
        changes.MapPost("/votes", Vote).RequireAuthorization(Policies.Approve).WithName("voteOnChange").WithSummary("Vote on a change request")
            .WithDescription("Says yes or no to the content of the given hash, with a reason. A no of somebody whose approval is needed asks the author for changes.");
        changes.MapPost("/comments", Comment).RequireAuthorization(Policies.View, Policies.SignedIn).WithName("commentOnChange").WithSummary("Comment on a change request")
            .WithDescription("Says something about a line of a file, about a file (line 0) or about the whole request (no file).");
        changes.MapPost("/revisions", Revise).RequireAuthorization(Policies.Author).WithName("reviseChange").WithSummary("Revise a change request")
            .WithDescription("Its author brings another content, planned against the release that is active now. All votes on the content before are void; they stay in the record.");
        changes.MapPost("/emergency", Emergency).RequireAuthorization(Policies.Author).WithName("callEmergency").WithSummary("Call a change request an emergency")
            .WithDescription("The rows for emergencies decide from now on: two people of two named seats let it run at once. It is reviewed within 72 hours.");
        changes.MapPost("/submit", Submit).RequireAuthorization(Policies.Author).WithName("submitChange").WithSummary("Submit a draft")
            .WithDescription("Its author asks for the approvals of a draft.");
    }

    private static async Task<Results<Ok<ControlApi.ChangeView>, ProblemResult>> Vote(
        string id, ControlApi.VoteRequest request, ClaimsPrincipal user, CastVote voting, CancellationToken cancellationToken) =>
        ChangesApi.Answer(await voting.Handle(id, Who.Of(user), request.Yes, request.Seat, request.ContentHash, request.Reason, cancellationToken));

    private static async Task<Results<Created<ControlApi.CommentView>, ProblemResult>> Comment(
        string id, ControlApi.CommentRequest request, ClaimsPrincipal user, CommentChange commenting, CancellationToken cancellationToken)
    {
        var made = await commenting.Handle(id, Who.Of(user), request, cancellationToken);
        return made.Value is { } comment ? TypedResults.Created($"{ControlApi.Root}/changes/{id}", ControlApi.CommentView.Of(comment)) : ProblemResult.Of(made.Refused!);
    }

    private static async Task<Results<Ok<ControlApi.ChangeView>, ProblemResult>> Revise(
        string id, ControlApi.RevisionRequest request, ClaimsPrincipal user, OpenChange opening, CancellationToken cancellationToken) =>
        ChangesApi.Answer(await opening.Revise(id, Who.Of(user), request.Files, cancellationToken, request.Authors));

    private static async Task<Results<Ok<ControlApi.ChangeView>, ProblemResult>> Emergency(
        string id, ControlApi.EmergencyRequest request, ClaimsPrincipal user, SteerChange steering, CancellationToken cancellationToken) =>
        ChangesApi.Answer(await steering.Emergency(id, Who.Of(user), request.Reason, cancellationToken));

    private static async Task<Results<Ok<ControlApi.ChangeView>, ProblemResult>> Submit(string id, ClaimsPrincipal user, SteerChange steering, CancellationToken cancellationToken) =>
        ChangesApi.Answer(await steering.Submit(id, Who.Of(user), cancellationToken));
}

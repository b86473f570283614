using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Core.Releases;
using Concordat.Governance.Changes;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>A message of the durable log. Business and order keys are keyed hashes.</summary>
    public sealed record MessageView(
        Guid Id, long Seq, string Kind, string Channel, string State, int Attempt, DateTimeOffset ReceivedAt, DateTimeOffset DueAt, DateTimeOffset? FinishedAt,
        Guid Exchange, Guid? Parent, int Release, string Interface, string? Stage, string? Cause, string? Detail, string? BusinessKey, string? OrderKey, bool HasPayload)
    {
        internal static MessageView Of(LogMessage m) => new(
            m.Id, m.Seq, m.Kind, m.Channel, m.State.ToString().ToLowerInvariant(), m.Attempt, m.ReceivedAt, m.DueAt, m.FinishedAt,
            m.Exchange, m.Parent, m.Release, m.Interface, m.Stage, m.Cause, m.Detail, m.BusinessKey, m.OrderKey, m.PayloadId is not null);
    }

    /// <summary>A kept intermediate result.</summary>
    public sealed record StageView(string Name, DateTimeOffset At);

    /// <summary>One try.</summary>
    public sealed record AttemptView(int Number, string Node, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string Outcome, string? Detail);

    /// <summary>A message with its stages and attempts.</summary>
    public sealed record MessageDetail(MessageView Message, IReadOnlyList<StageView> Stages, IReadOnlyList<AttemptView> Attempts)
    {
        internal static MessageDetail Of(MessageStory story) => new(
            MessageView.Of(story.Message), [.. story.Stages.Select(s => new StageView(s.Name, s.At))],
            [.. story.Attempts.Select(a => new AttemptView(a.Number, a.Node, a.StartedAt, a.EndedAt, a.Outcome, a.Detail))]);
    }

    /// <summary>Messages, newest first; <paramref name="Next"/> is the <c>before</c> of the next page, null at the end.</summary>
    public sealed record MessagePage(IReadOnlyList<MessageView> Messages, long? Next);

    /// <summary>A replay: from the last kept stage, or from the beginning.</summary>
    public sealed record ReplayRequest([property: MaxLength(ReleaseLimits.TextLength)] string Reason, bool FromStart = false);
}

internal static class MessagesApi
{
    public static void Map(RouteGroupBuilder control)
    {
        var messages = control.MapGroup("/messages").WithTags("Messages");
        messages.MapGet("", Search).RequireAuthorization(Policies.View).WithName("searchMessages").WithSummary("Search messages")
            .WithDescription("Messages of the durable log, newest first. State is ready, leased, queued, done, dead, discarded or stopped.");
        messages.MapGet("/{id:guid}", Show).RequireAuthorization(Policies.View).WithName("showMessage").WithSummary("Show a message")
            .WithDescription("A message with its stages and attempts, without its content.");
        messages.MapPost("/{id:guid}/replay", Replay).RequireAuthorization(Policies.Operate).NeedsPrivilege(PrivilegedOperation.Replay).WithName("replayMessage").WithSummary("Replay a message")
            .WithDescription("Makes a dead or stopped message ready again. Effects that happened are not repeated.");
        messages.MapPost("/{id:guid}/discard", Discard).RequireAuthorization(Policies.Operate).NeedsPrivilege(PrivilegedOperation.Replay).WithName("discardMessage").WithSummary("Discard a message")
            .WithDescription("Ends a dead or stopped message without its effects.");
        control.MapGet("/deadletters", DeadLetters).WithTags("Messages").RequireAuthorization(Policies.View).WithName("listDeadLetters")
            .WithSummary("List dead letters").WithDescription("Messages that gave up and wait for a person: dead and stopped ones, newest first.");
    }

    private static async Task<Results<Ok<ControlApi.MessagePage>, ProblemResult>> Search(
        ModuleDb db, string? state, string? kind, string? @interface, Guid? exchange, string? businessKey, long? before, int? most, CancellationToken cancellationToken)
    {
        MessageState? wanted = null;
        if (!string.IsNullOrEmpty(state))
        {
            if (!Enum.TryParse<MessageState>(state, ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed) || char.IsAsciiDigit(state[0]))
            {
                return ProblemResult.Of(Outcome.Invalid, "state is one of ready, leased, queued, done, dead, discarded, stopped.");
            }
            wanted = parsed;
        }
        return TypedResults.Ok(await Page(db, new MessageFilter
        {
            State = wanted, Kind = Any(kind), Interface = Any(@interface), Exchange = exchange, BusinessKey = Any(businessKey), Before = before, Most = most ?? 50,
        }, cancellationToken));
    }

    private static async Task<Ok<ControlApi.MessagePage>> DeadLetters(ModuleDb db, string? @interface, long? before, int? most, CancellationToken cancellationToken)
    {
        var filter = new MessageFilter { State = MessageState.Dead, Interface = Any(@interface), Before = before, Most = most ?? 50 };
        var (dead, stopped) = (await MessageQueries.Search(db, filter, cancellationToken),
            await MessageQueries.Search(db, filter with { State = MessageState.Stopped }, cancellationToken));
        var rows = dead.Concat(stopped).OrderByDescending(m => m.Seq).Take(Math.Clamp(filter.Most, 1, 500)).ToList();
        return TypedResults.Ok(Page(rows, filter.Most));
    }

    private static async Task<ControlApi.MessagePage> Page(ModuleDb db, MessageFilter filter, CancellationToken cancellationToken) =>
        Page(await MessageQueries.Search(db, filter, cancellationToken), filter.Most);

    private static ControlApi.MessagePage Page(List<LogMessage> rows, int most) =>
        new([.. rows.Select(ControlApi.MessageView.Of)], rows.Count >= Math.Clamp(most, 1, 500) ? rows[^1].Seq : null);

    private static async Task<Results<Ok<ControlApi.MessageDetail>, ProblemResult>> Show(Guid id, ModuleDb db, CancellationToken cancellationToken) =>
        await MessageQueries.Find(db, id, cancellationToken) is { } story
            ? TypedResults.Ok(ControlApi.MessageDetail.Of(story))
            : ProblemResult.Of(Outcome.NotFound, "There is no such message.");

    private static async Task<Results<NoContent, ProblemResult>> Replay(
        Guid id, ControlApi.ReplayRequest request, ClaimsPrincipal user, DecideMessage deciding, CancellationToken cancellationToken) =>
        ChangeRules.NeedsReason(request.Reason, "A replay needs a reason.") is { } refused
            ? ProblemResult.Of(refused)
            : Answer(await deciding.Replay(id, Who.Actor(user), request.Reason, request.FromStart, cancellationToken));

    private static async Task<Results<NoContent, ProblemResult>> Discard(
        Guid id, ControlApi.ReasonRequest request, ClaimsPrincipal user, DecideMessage deciding, CancellationToken cancellationToken) =>
        ChangeRules.NeedsReason(request.Reason, "Discarding a message needs a reason.") is { } refused
            ? ProblemResult.Of(refused)
            : Answer(await deciding.Discard(id, Who.Actor(user), request.Reason, cancellationToken));

    private static Results<NoContent, ProblemResult> Answer(Outcome? outcome) => outcome switch
    {
        null => TypedResults.NoContent(),
        { Code: "not-found" } => ProblemResult.Of(outcome, "There is no such message."),
        _ => ProblemResult.Of(outcome, "Only a dead or stopped message is replayed or discarded."),
    };

    internal static string? Any(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}

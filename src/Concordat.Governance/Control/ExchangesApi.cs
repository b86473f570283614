using Concordat.Core.Primitives;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>One transaction of the data plane.</summary>
    public sealed record ExchangeView(
        Guid Id, string Kind, string Interface, string? Version, string? Operation, int Release, string? Decision, string? Client, string? Partner,
        string? Purpose, int Status, string Outcome, DateTimeOffset StartedAt, long Microseconds, int RequestBytes, int ResponseBytes,
        string? TraceId, IReadOnlyList<string> FieldsReturned, bool FieldsSelected, int Calls)
    {
        internal static ExchangeView Of(ExchangeRecord e) => new(
            e.Id, e.Kind, e.Interface, e.Version, e.Operation, e.Release, e.Decision, e.Client, e.Partner, e.Purpose, e.Status, e.Outcome, e.StartedAt,
            e.Microseconds, e.RequestBytes, e.ResponseBytes, e.TraceId, e.FieldsReturned?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [], e.FieldsSelected, e.Calls);
    }

    /// <summary>Exchanges, newest first; <paramref name="Next"/> is the <c>before</c> of the next page, null at the end.</summary>
    public sealed record ExchangePage(IReadOnlyList<ExchangeView> Exchanges, DateTimeOffset? Next);

    /// <summary>One exchange from the door to its last effect.</summary>
    /// <param name="Exchange">The call; null where only messages carry the id.</param>
    /// <param name="Messages">Messages of the durable log.</param>
    /// <param name="Events">Published events.</param>
    /// <param name="Timeline">Everything in the order of time.</param>
    public sealed record ExchangeDetail(
        ExchangeView? Exchange, IReadOnlyList<MessageDetail> Messages, IReadOnlyList<EventView> Events, IReadOnlyList<TimelineEntry> Timeline);
}

internal static class ExchangesApi
{
    public static void Map(RouteGroupBuilder control)
    {
        var exchanges = control.MapGroup("/exchanges").WithTags("Exchanges").RequireAuthorization(Policies.View);
        exchanges.MapGet("", Search).WithName("searchExchanges").WithSummary("Search exchanges")
            .WithDescription("Recorded exchanges, newest first. Outcome is ok, failed (anything else) or a code.");
        exchanges.MapGet("/{id:guid}", Show).WithName("showExchange").WithSummary("Show an exchange")
            .WithDescription("One exchange over gateway, flow, event, webhook and systems, as one timeline.");
    }

    private static async Task<Ok<ControlApi.ExchangePage>> Search(
        ExchangeLog exchanges, string? kind, string? @interface, string? client, string? partner, string? outcome, int? release, DateTimeOffset? before, int? most,
        CancellationToken cancellationToken)
    {
        var filter = new ExchangeFilter
        {
            Kind = MessagesApi.Any(kind), Interface = MessagesApi.Any(@interface), Client = MessagesApi.Any(client), Partner = MessagesApi.Any(partner),
            Outcome = MessagesApi.Any(outcome), Release = release, Before = before, Most = most ?? 50,
        };
        var rows = await ExchangeQueries.Search(exchanges, filter, cancellationToken);
        return TypedResults.Ok(new ControlApi.ExchangePage(
            [.. rows.Select(ControlApi.ExchangeView.Of)], rows.Count >= Math.Clamp(filter.Most, 1, 500) ? rows[^1].StartedAt : null));
    }

    private static async Task<Results<Ok<ControlApi.ExchangeDetail>, ProblemResult>> Show(Guid id, ExchangeLog exchanges, CancellationToken cancellationToken) =>
        await MessageQueries.FindExchange(exchanges, id, cancellationToken) is { } story
            ? TypedResults.Ok(new ControlApi.ExchangeDetail(
                story.Exchange is { } exchange ? ControlApi.ExchangeView.Of(exchange) : null,
                [.. story.Messages.Select(ControlApi.MessageDetail.Of)], [.. story.Events.Select(ControlApi.EventView.Of)], Timeline.Of(story)))
            : ProblemResult.Of(Outcome.NotFound, "Nothing carries this exchange id.");
}

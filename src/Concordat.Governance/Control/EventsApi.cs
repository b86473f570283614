using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>A published event, without its content.</summary>
    public sealed record EventView(
        Guid Id, long Seq, long? Position, string Type, string Source, string? SubjectKey, DateTimeOffset At, Guid Exchange, Guid? Message, int Release, string Interface)
    {
        internal static EventView Of(StoredEvent e) => new(e.Id, e.Seq, e.Position, e.Type, e.Source, e.SubjectKey, e.At, e.Exchange, e.MessageId, e.Release, e.Interface);
    }

    /// <summary>Events, newest first; <paramref name="Next"/> is the <c>before</c> of the next page, null at the end.</summary>
    public sealed record EventPage(IReadOnlyList<EventView> Events, long? Next);
}

internal static class EventsApi
{
    public static void Map(RouteGroupBuilder control) => control.MapGet("/events", Search).WithTags("Events").RequireAuthorization(Policies.View)
        .WithName("searchEvents").WithSummary("Search events").WithDescription("Published events, newest first, without their content.");

    private static async Task<Ok<ControlApi.EventPage>> Search(ModuleDb db, string? type, Guid? exchange, long? before, int? most, CancellationToken cancellationToken)
    {
        var rows = await EventQueries.Search(db, MessagesApi.Any(type), exchange, before, most ?? 50, cancellationToken);
        return TypedResults.Ok(new ControlApi.EventPage([.. rows.Select(ControlApi.EventView.Of)], rows.Count >= Math.Clamp(most ?? 50, 1, 500) ? rows[^1].Seq : null));
    }
}

using System.Text.Json.Serialization;
using Concordat.Platform.Data;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Integration.Feeds;

/// <summary>How far one flow has read the changes of its Odoo.</summary>
/// <param name="Flow"><c>domain/flow</c>.</param>
/// <param name="Until">Changes up to then were read.</param>
/// <param name="AskedAt">When Odoo answered last; null for never.</param>
/// <param name="NextAt">When it is asked again.</param>
/// <param name="Changes">Changes that were given, ever.</param>
/// <param name="FailingSince">Since when Odoo does not answer; null where it does.</param>
/// <param name="Cause">Why it does not: an outcome's code, and more where it is known.</param>
internal sealed record FeedView(string Flow, DateTimeOffset Until, DateTimeOffset? AskedAt, DateTimeOffset NextAt, long Changes, DateTimeOffset? FailingSince, string? Cause);

/// <summary>All of them.</summary>
internal sealed record FeedsResponse(IReadOnlyList<FeedView> Feeds);

/// <summary><c>GET /control/v1/feeds</c>.</summary>
internal static class ListFeeds
{
    private const int Most = 500;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/control/v1/feeds", Handle).WithTags("events").RequireAuthorization(Policies.View).Produces<FeedsResponse>()
        .WithName("listFeeds").WithSummary("List feeds").WithDescription("Flows that follow an Odoo: how far each has read its changes, and since when Odoo does not answer; the first 500 by name.");

    private static async Task Handle(HttpContext context, ModuleDb db)
    {
        var feeds = await db.Read(read => read.Set<OdooFeedState>().OrderBy(feed => feed.Flow).Take(Most).ToListAsync(context.RequestAborted), context.RequestAborted);
        var views = feeds.Select(feed => new FeedView(feed.Flow, feed.Until, feed.AskedAt, feed.NextAt, feed.Changes, feed.FailingSince, feed.Cause)).ToList();
        await Results.Json(new FeedsResponse(views), FeedJson.Default.FeedsResponse).ExecuteAsync(context);
    }
}

/// <summary>Serializes it without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FeedsResponse))]
internal sealed partial class FeedJson : JsonSerializerContext;

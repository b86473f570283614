using Concordat.Core.Catalogue;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>What was found.</summary>
    /// <param name="Release">In this release; 0 before the first.</param>
    /// <param name="Found">The best first; at most 100.</param>
    public sealed record FoundList(int Release, IReadOnlyList<Found> Found);
}

internal static class SearchApi
{
    private const int Most = 100;

    public static void Map(RouteGroupBuilder control) => control.MapGet("/search", Show)
        .WithName("search").WithTags("Catalogue").WithSummary("Search what is in force").RequireAuthorization(Policies.View)
        .WithDescription("Interfaces, mappings, systems, partners, clients, domains, zones, people, waivers and rules of the release that this node runs in which every word of `q` occurs, words in the name first.");

    private static Ok<ControlApi.FoundList> Show(ReleaseFeed feed, string q) => TypedResults.Ok(feed.Current is { } active
        ? new ControlApi.FoundList(active.Number, CatalogueSearch.Of(active.Workspace, ShippedRules.All, q, Most)) : new ControlApi.FoundList(0, []));
}

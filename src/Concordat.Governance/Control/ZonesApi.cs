using Concordat.Core.Zones;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>The zones of a release and the paths that data take between them.</summary>
    /// <param name="Release">Of this release; 0 before the first.</param>
    /// <param name="Zones">The zones with what stands in them.</param>
    /// <param name="Paths">Every path with its verdict.</param>
    public sealed record ZoneMap(int Release, IReadOnlyList<SurveyedZone> Zones, IReadOnlyList<PathView> Paths)
    {
        /// <summary>The map of a network.</summary>
        public static ZoneMap Of(int release, ZoneSurvey survey) => new(release, survey.Zones, [.. survey.Paths.Select(path => new PathView(
            path.Kind, path.Interface, path.Classification, path.From, path.To, path.Way, path.Transit, path.IsOpen,
            [.. path.Refusals.Select(refusal => new PathRefusalView(refusal.Rule, refusal.Reason, refusal.Fix, refusal.At.File, refusal.At.Line))]))]);
    }

    /// <summary>A path with its verdict.</summary>
    /// <param name="Kind">call, backend, source, step, delivery, read or prompt.</param>
    /// <param name="Interface">The interface whose data take it.</param>
    /// <param name="Classification">The class of its data.</param>
    /// <param name="From">Where data come from.</param>
    /// <param name="To">Where they go.</param>
    /// <param name="Way">The zones that they pass.</param>
    /// <param name="Transit">The encryption that the way asks for: any, tls or mtls.</param>
    /// <param name="Open">True where nothing is against it.</param>
    /// <param name="Refusals">What is against it.</param>
    public sealed record PathView(
        string Kind, string Interface, string Classification, PathEnd From, PathEnd To, IReadOnlyList<string> Way, string Transit, bool Open, IReadOnlyList<PathRefusalView> Refusals);

    /// <summary>Why a path is closed, and where that is to be mended.</summary>
    public sealed record PathRefusalView(string Rule, string Reason, string Fix, string File, int Line);
}

internal static class ZonesApi
{
    public static void Map(RouteGroupBuilder control) => control.MapGet("/zones", Show)
        .WithName("showZones").WithTags("Catalogue").WithSummary("Show zones and the paths between them")
        .WithDescription("The network zones of the release that this node runs, what stands in each, and every path that data take with its verdict: regions, deployments, declared ways, encryption.")
        .RequireAuthorization(Policies.View);

    private static Ok<ControlApi.ZoneMap> Show(ReleaseFeed feed) => TypedResults.Ok(feed.Current is { } active
        ? ControlApi.ZoneMap.Of(active.Number, ZoneSurvey.Of(active.Workspace))
        : new ControlApi.ZoneMap(0, [], []));
}

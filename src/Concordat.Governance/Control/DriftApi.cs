using Concordat.Core.Catalogue;
using Concordat.Governance.Changes;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>Where contracts and traffic part.</summary>
    /// <param name="Release">Of this release; 0 before the first.</param>
    /// <param name="Days">How far traffic was looked at.</param>
    /// <param name="Exchanges">How many exchanges were looked at: where there are none, nothing was measured.</param>
    /// <param name="Rows">What was found, by API.</param>
    public sealed record DriftList(int Release, int Days, long Exchanges, IReadOnlyList<DriftView> Rows);

    /// <summary>One place where they part.</summary>
    /// <param name="Kind">unused-operation, unused-field, not-found, method-not-allowed, invalid or unsupported-media-type.</param>
    /// <param name="What">The operation or the field; empty where no operation was found.</param>
    /// <param name="Times">How often it was sent; 0 for what nobody used.</param>
    /// <param name="Clients">Who sent it.</param>
    public sealed record DriftView(string Interface, string Kind, string What, long Times, IReadOnlyList<string> Clients, string File, int Line);
}

internal static class DriftApi
{
    public static void Map(RouteGroupBuilder control) => control.MapGet("/drift", Show)
        .WithName("showDrift").WithTags("Catalogue").WithSummary("Show where contracts and traffic part").RequireAuthorization(Policies.View)
        .WithDescription("Operations and fields of APIs that nobody used in 30 days, and traffic that the contract does not know: paths, methods, parameters, bodies, media types. `interface` names one.");

    private static async Task<Ok<ControlApi.DriftList>> Show(ReleaseFeed feed, ExchangeLog exchanges, TimeProvider clock, string? @interface, CancellationToken cancellationToken)
    {
        if (feed.Current is not { } active)
        {
            return TypedResults.Ok(new ControlApi.DriftList(0, RecordedUses.Lately.Days, 0, []));
        }
        var traffic = await RecordedUses.All(exchanges, clock.GetUtcNow(), cancellationToken);
        return TypedResults.Ok(new ControlApi.DriftList(active.Number, RecordedUses.Lately.Days, traffic.Sum(row => row.Times),
            [.. Drift.Of(active.Workspace, traffic).Where(row => string.IsNullOrEmpty(@interface) || row.Interface == @interface)
                .Select(row => new ControlApi.DriftView(row.Interface, row.Kind, row.What, row.Times, row.Clients, row.At.File, row.At.Line))]));
    }
}

using Concordat.Core.Catalogue;
using Concordat.Core.Observation;
using Concordat.Core.Workspace;
using Concordat.Governance.Changes;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Observation;
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
    /// <param name="Values">What values looked like in sampled traffic, by interface and field.</param>
    public sealed record DriftList(int Release, int Days, long Exchanges, IReadOnlyList<DriftView> Rows, IReadOnlyList<ObservedView> Values);

    /// <summary>What values of a field looked like. No value is known.</summary>
    /// <param name="Interface">An API or the type of an event.</param>
    /// <param name="Field">The way to the field, such as response/items/*/contact.</param>
    /// <param name="Kind">What they looked like.</param>
    /// <param name="Class">The class of data that it belongs to.</param>
    /// <param name="Declared">The class that the interface declares.</param>
    /// <param name="Exceeds">True where it is more sensitive than what is declared.</param>
    /// <param name="Times">How many looked like it.</param>
    /// <param name="Values">Of how many that were sampled.</param>
    /// <param name="First">When first.</param>
    /// <param name="Last">When last.</param>
    public sealed record ObservedView(
        string Interface, string Field, string Kind, string Class, string Declared, bool Exceeds, long Times, long Values, DateTimeOffset First, DateTimeOffset Last);

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
        .WithDescription("Operations and fields of APIs that nobody used in 30 days, and traffic that the contract does not know: paths, methods, parameters, bodies, media types; and what the values of sampled traffic looked like, of which counts alone are kept. `interface` names one.");

    internal static async Task<Ok<ControlApi.DriftList>> Show(ReleaseFeed feed, ModuleDb db, ExchangeLog exchanges, TrafficSampler sampler, TimeProvider clock, string? @interface, CancellationToken cancellationToken)
    {
        if (feed.Current is not { } active)
        {
            return TypedResults.Ok(new ControlApi.DriftList(0, RecordedUses.Lately.Days, 0, [], []));
        }
        var traffic = await RecordedUses.All(exchanges, clock.GetUtcNow(), cancellationToken);
        await sampler.Settled(cancellationToken);
        var observed = await ObservedCounts.Since(db, clock.GetUtcNow() - RecordedUses.Lately, cancellationToken);
        return TypedResults.Ok(new ControlApi.DriftList(active.Number, RecordedUses.Lately.Days, traffic.Sum(row => row.Times),
            [.. Drift.Of(active.Workspace, traffic).Where(row => string.IsNullOrEmpty(@interface) || row.Interface == @interface)
                .Select(row => new ControlApi.DriftView(row.Interface, row.Kind, row.What, row.Times, row.Clients, row.At.File, row.At.Line))],
            Seen(active.Workspace, [.. observed.Where(row => string.IsNullOrEmpty(@interface) || row.Interface == @interface)])));
    }

    /// <summary>What says something of the versions that run.</summary>
    private static IReadOnlyList<ControlApi.ObservedView> Seen(Workspace network, IReadOnlyList<ObservedValues> observed)
    {
        int Rank(string name) => network.Classifications.GetValueOrDefault(name)?.Rank ?? -1;
        var terms = network.Apis.Values.Select(api => (api.Id, api.Terms)).Concat(network.Events.Values.Select(type => (Id: type.Type, type.Terms))).ToDictionary(row => row.Id, row => row.Terms, StringComparer.Ordinal);
        return [.. observed.Where(row => terms.TryGetValue(row.Interface, out var one) && one.Version.ToString() == row.Version).GroupBy(row => row.Interface).SelectMany(ObservedValues.Telling)
            .Select(one => (one.Row, one.Kind, Declared: terms[one.Row.Interface].Classification.Name))
            .Select(one => new ControlApi.ObservedView(one.Row.Interface, one.Row.Field, one.Kind.Id, one.Kind.Class, one.Declared, Rank(one.Kind.Class) > Rank(one.Declared), one.Row.Times, one.Row.Values, one.Row.First, one.Row.Last))];
    }
}

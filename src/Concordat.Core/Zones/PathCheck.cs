using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Zones;

/// <summary>What a check says of the paths of a workspace: each cause once, however many paths it closes.</summary>
internal static class PathCheck
{
    /// <summary>The standard that its findings name.</summary>
    public const string Standard = "concordat:zones";

    public static Judgement Run(Network network)
    {
        var paths = DataPaths.Of(network);
        var refusals = paths.SelectMany(path => path.Refusals).Concat(Straight(network)).Concat(Beyond(network));
        return new Judgement([.. refusals.DistinctBy(refusal => (refusal.Rule, refusal.At, refusal.Reason))
            .Select(refusal => Finding.Error(refusal.Rule, refusal.Reason, refusal.At, refusal.Fix) with { Standard = Standard })], paths.Count);
    }

    /// <summary>Where there is a landing zone, it is the only thing that a zone of partners reaches.</summary>
    internal static IEnumerable<PathRefusal> Straight(Network network)
    {
        if (!network.Zones.Values.Any(zone => zone.Landing))
        {
            yield break;
        }
        var outside = network.Partners.Values.Select(partner => partner.Zone.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var zone in network.Zones.Values.Where(zone => outside.Contains(zone.Name) && !zone.Platform))
        {
            foreach (var reached in zone.Reaches.Where(reached => reached.Name != zone.Name && network.Zones.GetValueOrDefault(reached.Name) is { Landing: false }))
            {
                yield return new(PathRules.Landing, reached.At, $"Partners stand in '{zone.Name}', which reaches '{reached.Name}' straight: that is no landing zone.",
                    "Take it out of 'reaches': calls of partners arrive in a landing zone, and go on from there.");
            }
        }
    }

    /// <summary>An interface names no region beyond those of its class.</summary>
    private static IEnumerable<PathRefusal> Beyond(Network network) =>
        from one in WorkspaceRules.Interfaces(network)
        where one.Terms.Lifecycle != Lifecycle.Retired
        let data = network.Classifications.GetValueOrDefault(one.Terms.Classification.Name)
        where data is { Regions.Count: > 0 }
        from region in one.Terms.Regions
        where data.Regions.All(allowed => allowed.Name != region.Name)
        select new PathRefusal(PathRules.Region, region.At, $"'{one.Id}' is {one.Terms.Classification}, whose data may be in {string.Join(", ", data.Regions.Select(allowed => allowed.Name))} and not in {region}.",
            "Take the region away: an interface may be stricter than its class, never laxer.");
}

using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Zones;

/// <summary>All zones of a network with what stands in them, and all paths between: what a map shows.</summary>
public sealed record ZoneSurvey(IReadOnlyList<SurveyedZone> Zones, IReadOnlyList<DataPath> Paths)
{
    /// <summary>Looks at a network.</summary>
    public static ZoneSurvey Of(Network network)
    {
        var straight = PathCheck.Straight(network).ToDictionary(refusal => refusal.At, refusal => refusal.Reason);
        var systems = network.Systems.Values.ToLookup(system => system.Zone.Name, StringComparer.Ordinal);
        var partners = network.Partners.Values.ToLookup(partner => partner.Zone.Name, StringComparer.Ordinal);
        return new([.. network.Zones.Values.OrderBy(zone => zone.Name, StringComparer.Ordinal).Select(zone => new SurveyedZone(
            zone.Name, zone.Summary, zone.Landing, zone.Platform, zone.Region?.Name, zone.Deployment is null ? null : Words.Deployments.WordFor(zone.Deployment),
            [.. zone.Reaches.Where(reached => reached.Name != zone.Name).Select(reached => new ZoneLink(
                reached.Name, PathJudge.Word(zone.Transit.GetValueOrDefault(reached.Name)?.Asks ?? Transit.Any), straight.GetValueOrDefault(reached.At)))],
            [.. systems[zone.Name].Select(system => new ZoneSystem(system.Name, Words.SystemTypes.WordFor(system.Type), system.Region.Name)).OrderBy(system => system.Name, StringComparer.Ordinal)],
            [.. partners[zone.Name].Select(partner => partner.Name).Order(StringComparer.Ordinal)]))], DataPaths.Of(network));
    }
}

/// <summary>A zone with what stands in it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Landing">Partners arrive here.</param>
/// <param name="Platform">The platform stands here.</param>
/// <param name="Region">Its region; null where it spans regions.</param>
/// <param name="Deployment">Who runs what stands here; null where nothing is said.</param>
/// <param name="Reaches">The other zones that it reaches.</param>
/// <param name="Systems">Systems that stand in it.</param>
/// <param name="Partners">Partners that stand in it.</param>
public sealed record SurveyedZone(
    string Name, string Summary, bool Landing, bool Platform, string? Region, string? Deployment, IReadOnlyList<ZoneLink> Reaches, IReadOnlyList<ZoneSystem> Systems, IReadOnlyList<string> Partners);

/// <summary>A declared way to another zone.</summary>
/// <param name="Zone">Which.</param>
/// <param name="Transit">The encryption that it asks for: <c>any</c>, <c>tls</c>, <c>mtls</c>.</param>
/// <param name="Refused">Why it is refused although it is declared; null where it is not.</param>
public sealed record ZoneLink(string Zone, string Transit, string? Refused);

/// <summary>A system in a zone.</summary>
public sealed record ZoneSystem(string Name, string Type, string Region);

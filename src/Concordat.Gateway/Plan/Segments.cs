using System.Collections.Frozen;
using Concordat.Core.Workspace;

namespace Concordat.Gateway.Plan;

/// <summary>
/// Network segments and regions, decided when a release is compiled. A call goes from the partner's zone to this node's and from
/// there to the system's; where the node was not told its zone, one zone between them is allowed. Data are delivered to regions that
/// the interface allows, and to no other.
/// </summary>
internal static class Segments
{
    public static FrozenDictionary<string, string> Unreachable(Api api, Workspace workspace, string? zone)
    {
        var system = workspace.Systems[api.Backend.System.Name];
        var allowed = (api.Terms.Regions.Count > 0 ? api.Terms.Regions : workspace.Organization.Regions).Select(region => region.Name).ToHashSet(StringComparer.Ordinal);
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var partner in workspace.Partners.Values)
        {
            if (!allowed.Contains(partner.Region.Name))
            {
                reasons[partner.Name] = $"The interface does not allow data in the region '{partner.Region.Name}'.";
            }
            else if (!allowed.Contains(system.Region.Name))
            {
                reasons[partner.Name] = $"The system behind stands in the region '{system.Region.Name}', which the interface does not allow.";
            }
            else if (!IsPath(workspace, partner.Zone.Name, zone, system.Zone.Name))
            {
                reasons[partner.Name] = $"No declared way leads from the zone '{partner.Zone.Name}' to the zone '{system.Zone.Name}'.";
            }
        }
        return reasons.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static bool IsPath(Workspace workspace, string from, string? by, string to)
    {
        if (by is not null)
        {
            return Reaches(workspace, from, by) && Reaches(workspace, by, to);
        }
        return Reaches(workspace, from, to) || workspace.Zones.Keys.Any(middle => Reaches(workspace, from, middle) && Reaches(workspace, middle, to));
    }

    private static bool Reaches(Workspace workspace, string from, string to) =>
        from == to || (workspace.Zones.TryGetValue(from, out var zone) && zone.Reaches.Any(reference => reference.Name == to));
}

using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Zones;

/// <summary>
/// Where the data of an interface may be: the regions that it names (those of the organization where it names none), and of these only what its
/// class of data allows. The class is the floor: an interface may be stricter and never laxer.
/// </summary>
internal sealed record Residency(string Class, IReadOnlyList<string> Regions, IReadOnlyList<Deployment> Deployments)
{
    /// <summary>Equal for interfaces whose data may be in the same places.</summary>
    public string Key { get; } = string.Join(' ', Regions) + "|" + string.Join(' ', Deployments);

    public static Residency Of(Network network, InterfaceTerms terms)
    {
        var named = (terms.Regions.Count > 0 ? terms.Regions : network.Organization.Regions).Select(region => region.Name);
        var data = network.Classifications.GetValueOrDefault(terms.Classification.Name);
        return data is null ? new(terms.Classification.Name, [.. named], [])
            : new(terms.Classification.Name, [.. named.Where(region => data.Regions.Count == 0 || data.Regions.Any(one => one.Name == region))], data.Deployments);
    }

    public bool AllowsRegion(string? region) => region is null || Regions.Contains(region, StringComparer.Ordinal);

    /// <summary>Where the class bounds deployments, a place that says none is none of them.</summary>
    public bool AllowsDeployment(Deployment? deployment) => Deployments.Count == 0 || (deployment is { } one && Deployments.Contains(one));

    /// <summary>In words, for findings.</summary>
    public string Where => Regions.Count == 0 ? "no region at all" : string.Join(", ", Regions);
}

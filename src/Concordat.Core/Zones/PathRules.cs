namespace Concordat.Core.Zones;

/// <summary>What is asked of every path that data take. No waiver opens a path: it is mended, or the network declares it open.</summary>
public static class PathRules
{
    /// <summary>Data are in regions that their class and their interface allow, and in no other.</summary>
    public const string Region = "residency-region";
    /// <summary>Data stand in deployments that their class allows.</summary>
    public const string Deployment = "residency-deployment";
    /// <summary>A declared way leads from zone to zone through the platform.</summary>
    public const string Zone = "zone-path";
    /// <summary>Zones of partners reach landing zones alone.</summary>
    public const string Landing = "zone-landing";
    /// <summary>A way that asks for encryption gets it.</summary>
    public const string Encryption = "transit-encryption";

    /// <summary>What each asks for, by id.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Region] = "Data are stored in, forwarded and delivered to regions that their class and their interface allow, and no model elsewhere is prompted with them.",
        [Deployment] = "Data stand in deployments that their class allows.",
        [Zone] = "Data go from zone to zone on ways that are declared, through a zone in which the platform stands.",
        [Landing] = "The zones of partners reach landing zones and nothing behind them.",
        [Encryption] = "Where a way between zones asks for encryption, the address at its end gives it.",
    };
}

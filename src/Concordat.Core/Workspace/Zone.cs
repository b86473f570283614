using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>A network segment. What it does not reach by declaration, it does not reach.</summary>
public sealed record Zone(string Name, string Summary, IReadOnlyList<Ref> Reaches, SourcePosition At)
{
    /// <summary>Partners arrive here and nowhere else; nodes of the platform stand here.</summary>
    public bool Landing { get; init; }

    /// <summary>Nodes of the platform stand here: what passes is taken, stored and sent on. True for a landing zone.</summary>
    public bool Platform { get; init; }

    /// <summary>Where on earth; null where it spans regions.</summary>
    public Ref? Region { get; init; }

    /// <summary>Who runs what stands here; null where nothing is said.</summary>
    public Deployment? Deployment { get; init; }

    /// <summary>By zone that it reaches, the encryption that the way asks for.</summary>
    public IReadOnlyDictionary<string, ZoneTransit> Transit { get; init; } = new Dictionary<string, ZoneTransit>();

    internal static Zone Read(ResourceReader r)
    {
        r.Kind("zone");
        var landing = r.Flag("landing", about: "Partners arrive here and nowhere else; nodes of the platform stand here.");
        return new(r.Name(), r.Text("summary"), r.References("reaches", "Zones to which calls may go from here."), r.At)
        {
            Landing = landing,
            Platform = r.Flag("platform", about: "Nodes of the platform stand here; a landing zone is one anyway.") || landing,
            Region = r.OptionalReference("region", "Where on earth; without it, it spans regions."),
            Deployment = r.OptionalChoice("deployment", Words.Deployments, null, "Who runs what stands here."),
            Transit = Ways(r),
        };
    }

    private static Dictionary<string, ZoneTransit> Ways(ResourceReader r)
    {
        var ways = new Dictionary<string, ZoneTransit>(StringComparer.Ordinal);
        foreach (var (zone, word) in r.TextMap("transit", "By zone that it reaches, the encryption that the way asks for: tls or mtls."))
        {
            if (Words.Transits.TryGet(word.Name, out var transit))
            {
                ways[zone] = new ZoneTransit(transit, word.At);
            }
            else
            {
                r.ReportAt("resource-value", word.At, $"The way to '{zone}' asks for an encryption that there is not.", Spelling.Fix(word.Name, Words.Transits.Words.ToList()));
            }
        }

        return ways;
    }
}

/// <summary>What a way between two zones asks for, with the place where it says so.</summary>
public sealed record ZoneTransit(Transit Asks, SourcePosition At);

/// <summary>Encryption in transit, the stricter the higher.</summary>
public enum Transit
{
    /// <summary>None is asked for.</summary>
    Any,
    /// <summary>TLS: https, or MLLP over TLS.</summary>
    Tls,
    /// <summary>TLS with a certificate on both sides.</summary>
    Mtls,
}

/// <summary>Who runs what stands in a zone.</summary>
public enum Deployment
{
    /// <summary>A provider runs it as a service.</summary>
    ManagedCloud,
    /// <summary>A cloud of the organization alone.</summary>
    PrivateCloud,
    /// <summary>The organization's own rooms.</summary>
    OnPremises,
    /// <summary>Partly in its own rooms, partly in a cloud.</summary>
    Hybrid,
}

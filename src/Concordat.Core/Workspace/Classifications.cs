using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>How sensitive data can be, and what follows from it.</summary>
public sealed record Classifications(string Name, IReadOnlyDictionary<string, Classification> ByName, SourcePosition At)
{
    internal static Classifications Read(ResourceReader r)
    {
        r.Kind("classifications");
        return new(r.Name(), r.Map("classifications", Classification.Read, required: true), r.At);
    }
}

/// <summary>One class of data.</summary>
/// <param name="Rank">Higher is more sensitive.</param>
/// <param name="Summary">What belongs to it.</param>
/// <param name="Purposes">An interface must name its purposes of use.</param>
/// <param name="Consent">An interface must say whether consent is asked for.</param>
/// <param name="Minimize">An interface must say which fields each purpose sees.</param>
/// <param name="Encrypt">Payloads are encrypted at rest.</param>
/// <param name="DurableAudit">An exchange is committed before it is answered.</param>
/// <param name="Retention">Payloads are kept no longer; null for no limit.</param>
/// <param name="At">Where it stands.</param>
public sealed record Classification(int Rank, string Summary, bool Purposes, bool Consent, bool Minimize, bool Encrypt, bool DurableAudit, TimeSpan? Retention, SourcePosition At)
{
    /// <summary>The only regions in which its data may be stored and to which they may go, whatever an interface says; empty for no bound.</summary>
    public IReadOnlyList<Ref> Regions { get; init; } = [];

    /// <summary>The only deployments in which its data may stand; empty for no bound.</summary>
    public IReadOnlyList<Deployment> Deployments { get; init; } = [];

    internal static Classification Read(ResourceReader r) => new(
        (int)r.Integer("rank", 0, 100),
        r.Text("summary"),
        r.Flag("purposes"),
        r.Flag("consent"),
        r.Flag("minimize"),
        r.Flag("encrypt"),
        r.Flag("durableAudit"),
        r.OptionalDuration("retention"),
        r.At)
    {
        Regions = r.References("regions", "The only regions in which its data may be stored and to which they may go, whatever an interface says."),
        Deployments = [.. r.ChoiceList("deployments", Words.Deployments, "The only deployments in which its data may stand.").OfType<Deployment>()],
    };
}

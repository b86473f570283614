using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>What every interface declares, whatever it is: its version, owner, sensitivity, and what the business needs of it.</summary>
public sealed record InterfaceTerms(
    SemVer Version,
    Lifecycle Lifecycle,
    DateOnly? Deprecated,
    DateOnly? Sunset,
    Ref Owner,
    string Summary,
    Ref Classification,
    Criticality Criticality,
    Ref Tier,
    Need? Need,
    Degraded Degraded,
    Pattern? Pattern,
    Slo? Slo,
    TimeSpan? Retention,
    IReadOnlyList<Ref> Regions,
    IReadOnlyList<Contact> Contacts,
    IReadOnlyList<string> Tags,
    SourcePosition VersionAt,
    SourcePosition LifecycleAt)
{
    /// <summary>Other domains whose products may hold it.</summary>
    public IReadOnlyList<Ref> OfferedBy { get; init; } = [];

    /// <summary>True where calls and messages are taken: published or deprecated.</summary>
    public bool Runs => Lifecycle is Lifecycle.Published or Lifecycle.Deprecated;

    /// <summary>Reads the common keys of an interface.</summary>
    public static InterfaceTerms Read(ResourceReader r) => new(
        r.Version(),
        r.Choice("lifecycle", Words.Lifecycles, "Draft and retired versions do not run."),
        r.OptionalDate("deprecated", "The day since which a version is deprecated, or will be (RFC 9745); without it, the day of its release."),
        r.OptionalDate("sunset", "The day from which a deprecated version may be gone (RFC 8594)."),
        r.Reference("owner", "The domain that answers for it."),
        r.Text("summary", "One sentence for the catalogue.", 300),
        r.Reference("classification", "How sensitive the data are; the standard says what follows."),
        r.Choice("criticality", Words.Criticalities),
        r.Reference("tier", "Service tier: rates, concurrency, sizes."),
        r.OptionalChild("need", Need.Read, "What the business needs; the pattern advisor reads it."),
        r.OptionalChoice("degraded", Words.Degradations, Degraded.Reject, "What happens while the system behind is down."),
        r.OptionalChild("pattern", Pattern.Read),
        r.OptionalChild("slo", Slo.Read),
        r.OptionalDuration("retention", "How long exchanges and payloads are kept."),
        r.References("regions", "Where the data may be stored, forwarded and delivered."),
        r.List("contacts", Contact.Read),
        r.Texts("tags"),
        r.Place("version"),
        r.Place("lifecycle")) { OfferedBy = r.References("offeredBy", "Other domains whose products may hold it.") };
}

/// <summary>The life of a published version. Review and approval are states of a change request, not of a file.</summary>
public enum Lifecycle
{
    /// <summary>Being written; does not run.</summary>
    Draft,
    /// <summary>In force.</summary>
    Published,
    /// <summary>In force until its sunset.</summary>
    Deprecated,
    /// <summary>Gone; answers 410.</summary>
    Retired,
}

/// <summary>What an outage costs.</summary>
public enum Criticality
{
    /// <summary>Nobody waits for it.</summary>
    Low,
    /// <summary>Work is delayed.</summary>
    Medium,
    /// <summary>Work stops.</summary>
    High,
    /// <summary>Patients may be harmed.</summary>
    LifeCritical,
}

/// <summary>What a caller gets while the system behind is down.</summary>
public enum Degraded
{
    /// <summary>503.</summary>
    Reject,
    /// <summary>202, and the call is made later.</summary>
    Queue,
    /// <summary>The last answer, marked as stale.</summary>
    Stale,
}

/// <summary>What the business needs of an interface.</summary>
public sealed record Need(string Latency, string? Impact, string Transformation, int Systems, int Consumers, bool Approvals, long VolumePerDay)
{
    /// <summary>Where it stands.</summary>
    public SourcePosition At { get; private init; }

    internal static Need Read(ResourceReader r) => new(
        r.Choice("latency", Words.Of("interactive", "minutes", "hours", "daily")),
        r.OptionalText("impact"),
        r.OptionalChoice("transformation", Words.Of("none", "simple", "complex"), "none"),
        (int)(r.OptionalInteger("systems", 0, 1000) ?? 1),
        (int)(r.OptionalInteger("consumers", 0, 100_000) ?? 1),
        r.Flag("approvals"),
        r.OptionalInteger("volumePerDay", 0, 10_000_000_000) ?? 0) { At = r.At };
}

/// <summary>How the interface works: real-time, batch, event or workflow; direct or through middleware.</summary>
public sealed record Pattern(string Interaction, string Route)
{
    /// <summary>Where it stands.</summary>
    public SourcePosition At { get; private init; }

    internal static Pattern Read(ResourceReader r) => new(
        r.Choice("interaction", Words.Of("real-time", "batch", "event", "workflow")), r.Choice("route", Words.Of("direct", "middleware"))) { At = r.At };
}

/// <summary>Service level objectives: availability in percent, the 95th percentile of latency in milliseconds.</summary>
public sealed record Slo(decimal? Availability, long? LatencyP95Ms)
{
    internal static Slo Read(ResourceReader r) => new(r.OptionalNumber("availability", 0, 100), r.OptionalInteger("latencyP95Ms", 1, 86_400_000));
}

/// <summary>Somebody to ask.</summary>
public sealed record Contact(string Name, string? Email, string? Role)
{
    internal static Contact Read(ResourceReader r) => new(r.Text("name"), r.OptionalText("email"), r.OptionalText("role"));
}

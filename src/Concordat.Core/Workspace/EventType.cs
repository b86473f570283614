using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>A kind of event that a domain publishes as CloudEvents 1.0.</summary>
public sealed partial record EventType(string Name, InterfaceTerms Terms, Ref Schema, string Subject, EventAccess? Access, SourcePosition At)
{
    /// <summary>The domain of its folder.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The major version, which is part of its type.</summary>
    public int Major => Terms.Version.Major;

    /// <summary>The CloudEvents <c>type</c>: <c>clinical.lab-result.received.v1</c>; unique in the workspace.</summary>
    public string Type => $"{Domain}.{Name}.v{Major}";

    /// <summary>What becomes of events that partners send.</summary>
    public EventGate Gate { get; init; } = new(EventGate.Reject, null);

    /// <summary>False where events of one subject may overtake each other.</summary>
    public bool IsOrdered { get; init; } = true;

    /// <summary>The only fields that leave; whoever needs more fetches it from an interface under consent. Empty for all.</summary>
    public IReadOnlyList<string> Thin { get; init; } = [];

    /// <summary>How events may be given again.</summary>
    public ReplayTerms Replay { get; init; } = new(null, false);

    /// <summary>The JSON Schema of <c>data</c>.</summary>
    public MappingNode? SchemaDocument { get; init; }

    /// <summary>The schema, ready to judge; null only in a workspace with errors.</summary>
    public CompiledSchema? DataSchema { get; init; }

    internal static EventType Read(ResourceReader r)
    {
        r.Kind("event");
        var name = r.Text("name", "entity.happened, past tense: lab-result.received.", 100);
        if (name.Length > 0 && !NamePattern().IsMatch(name))
        {
            r.Report("resource-value", "name", "The name of an event is an entity and what happened to it.", "Such as lab-result.received.");
        }

        return new(
            name,
            InterfaceTerms.Read(r),
            r.Reference("schema", "The JSON Schema file of the data, beside this one."),
            r.Text("subject", "Property of the data that becomes the CloudEvents subject; order is kept per subject."),
            r.OptionalChild("access", EventAccess.Read),
            r.At)
        {
            Gate = r.OptionalChild("gate", EventGate.Read, "What becomes of events that partners send.") ?? new(EventGate.Reject, null),
            IsOrdered = r.OptionalChoice("ordering", new Choices<bool>(("subject", true), ("none", false)), true, "subject: events of one subject reach a subscriber in their order."),
            Thin = r.Texts("thin", "The only fields that leave; whoever needs more fetches it from an interface under consent."),
            Replay = r.OptionalChild("replay", ReplayTerms.Read, "How events may be given again.") ?? new(null, false),
        };
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z][a-z0-9]*(-[a-z0-9]+)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();
}

/// <summary>Who may subscribe or publish, and for what.</summary>
public sealed record EventAccess(IReadOnlyList<Ref> Purposes, Ref? Scope, bool? Consent, SourcePosition At)
{
    /// <summary>What a client needs that sends events of this type; null where flows of the organization alone publish it.</summary>
    public Ref? Publish { get; init; }

    internal static EventAccess Read(ResourceReader r) => new(
        r.Purposes(), r.OptionalReference("scope", "What a subscriber's client needs."), r.OptionalChoice("consent", new Choices<bool?>(("required", true), ("none", false)), null), r.At)
    {
        Publish = r.OptionalReference("publish", "What a client needs that sends events of this type, such as system/Patient.c; without it flows of the organization alone publish it."),
    };
}

/// <summary>What becomes of events that partners send.</summary>
/// <param name="Invalid">What becomes of one whose data break the schema: <c>reject</c>, <c>dead-letter</c> or <c>report</c>.</param>
/// <param name="Largest">Bytes of an event, at most; null for what the tier allows.</param>
public sealed record EventGate(string Invalid, long? Largest)
{
    /// <summary>The whole request is refused, with all that is wrong.</summary>
    public const string Reject = "reject";
    /// <summary>It is kept aside for a person; the others of the request are published.</summary>
    public const string DeadLetter = "dead-letter";
    /// <summary>It is published, and the ledger says so.</summary>
    public const string Report = "report";

    internal static EventGate Read(ResourceReader r) => new(
        r.OptionalChoice("invalid", Words.Of(Reject, DeadLetter, Report), Reject, "What becomes of an event whose data break the schema."), r.OptionalInteger("largest", 256, 1L << 24, "Bytes of an event, at most."));
}

/// <summary>How events may be given again.</summary>
/// <param name="Within">How far back; null for the whole retention.</param>
/// <param name="SecondPerson">True where another person than the one who asks must approve.</param>
public sealed record ReplayTerms(TimeSpan? Within, bool SecondPerson)
{
    internal static ReplayTerms Read(ResourceReader r) => new(
        r.OptionalDuration("within", "How far back; the whole retention where nothing is said."), r.OptionalChoice("approval", new Choices<bool>(("second-person", true), ("none", false)), false, "second-person: another one than who asks approves."));
}

using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>A middleware pipeline: where messages come from and what is done with each, in order, as stages of the durable log.</summary>
public sealed record Flow(string Name, InterfaceTerms Terms, FlowSource Source, Ref? Profile, IReadOnlyList<FlowStep> Steps, IReadOnlyList<FailureRule> Failure, SourcePosition At)
{
    /// <summary>The domain of its folder.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Systems that it sends to or reads from, as often as it names them.</summary>
    public IEnumerable<Ref> Systems => Steps.Select(SystemOf).Append(Source.Odoo?.System ?? default).Where(system => system.Name is not null);

    /// <summary>The Odoo operations that it calls, its source among them.</summary>
    public IEnumerable<OdooUse> OdooUses => Steps.OfType<OdooStep>().Select(step => new OdooUse(step.System, step.Operation, step.OperationsFile))
        .Concat(Source.Odoo is { } source ? [new OdooUse(source.System, source.Operation, source.OperationsFile)] : []);

    /// <summary>The system that a step sends to; without a name where it sends to none.</summary>
    public static Ref SystemOf(FlowStep step) => step switch { DeliverStep deliver => deliver.System, OdooStep odoo => odoo.System, _ => default };

    internal static Flow Read(ResourceReader r)
    {
        r.Kind("flow");
        var flow = new Flow(
            r.Name(),
            InterfaceTerms.Read(r),
            r.Child("source", FlowSource.Read),
            r.OptionalReference("profile", "The contract of its messages."),
            r.List("steps", FlowStep.Read, required: true),
            r.List("failure", FailureRule.Read, "The first row whose cause fits decides; without one the message goes to the dead letters."),
            r.At);
        if (r.Has("steps") && flow.Steps.Count == 0)
        {
            r.Report("resource-value", "steps", "A flow needs at least one step.");
        }

        return flow;
    }
}

/// <summary>An Odoo operation that a flow calls.</summary>
/// <param name="System">Which Odoo.</param>
/// <param name="Operation">Which operation.</param>
/// <param name="File">Path of the file that describes it.</param>
public readonly record struct OdooUse(Ref System, Ref Operation, string File);

/// <summary>Where messages come from; exactly one of the four is there.</summary>
/// <param name="Mllp">HL7 v2 over MLLP.</param>
/// <param name="Http">Posted to <c>/flows/{flow}</c>.</param>
/// <param name="Event">Published events.</param>
/// <param name="Odoo">Records of an Odoo that changed.</param>
/// <param name="Key">Order is kept per this key: an HL7 path, a JSON Pointer, <c>subject</c> for events, <c>id</c> for records of an Odoo.</param>
/// <param name="At">Where it stands.</param>
public sealed record FlowSource(MllpSource? Mllp, HttpSource? Http, EventSource? Event, OdooSource? Odoo, string Key, SourcePosition At)
{
    /// <summary>The partners that may send to it; none where it reads events.</summary>
    public IReadOnlyList<Ref> Senders => Mllp?.Partners ?? Http?.Partners ?? [];

    internal static FlowSource Read(ResourceReader r)
    {
        var source = new FlowSource(
            r.OptionalChild("mllp", MllpSource.Read),
            r.OptionalChild("http", HttpSource.Read),
            r.OptionalChild("event", EventSource.Read),
            r.OptionalChild("odoo", OdooSource.Read, "Records of an Odoo that changed."),
            r.Text("key", "Order is kept per this key: an HL7 path, a JSON Pointer, subject for events, id for records of an Odoo.", 200),
            r.At);
        r.ExactlyOne("mllp", "http", "event", "odoo");
        if (source.Odoo is not null && source.Key is not ("" or "id"))
        {
            r.Report("feed-key", "key", "Changes of an Odoo are kept in order per record.", "Write key: id.");
        }
        return source;
    }
}

/// <summary>HL7 v2 over MLLP at a named listener, of which the node's configuration knows port and certificates.</summary>
public sealed record MllpSource(string Listener, IReadOnlyList<Ref> Partners)
{
    internal static MllpSource Read(ResourceReader r) => new(r.Name("listener"), r.References("partners", "Who may send.", required: true));
}

/// <summary>Messages posted over HTTP.</summary>
public sealed record HttpSource(IReadOnlyList<Ref> Partners, string MediaType)
{
    internal static HttpSource Read(ResourceReader r) => new(r.References("partners", "Who may send.", required: true), r.Text("mediaType"));
}

/// <summary>Published events of one type.</summary>
public sealed record EventSource(Ref Type)
{
    internal static EventSource Read(ResourceReader r) => new(r.Reference("type"));
}

/// <summary>
/// Records that a search of an Odoo finds, as they come, change and go. Odoo tells nobody: it is asked, again and again, in closed windows of
/// <c>write_date</c> that overlap, since a stamp is the start of a transaction that shows itself later.
/// </summary>
/// <param name="System">Which Odoo.</param>
/// <param name="Operations">The file that describes the operation.</param>
/// <param name="Operation">A search; its domain says which records, its fields what of them.</param>
/// <param name="Every">How often it is asked.</param>
/// <param name="Overlap">How far windows overlap: no less than the longest transaction of that Odoo and the difference of the clocks.</param>
/// <param name="Gone">How often ids are compared to find records that are there no more; null where nobody needs to know.</param>
/// <param name="FromStart">True where records that were there before the first look are given, too.</param>
/// <param name="At">Where it stands.</param>
public sealed record OdooSource(Ref System, Ref Operations, Ref Operation, TimeSpan Every, TimeSpan Overlap, TimeSpan? Gone, bool FromStart, SourcePosition At)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The path in the workspace of the operations file.</summary>
    public string OperationsFile { get; init; } = "";

    /// <summary>True where jobs alone read it, in their runs.</summary>
    public bool IsBatch { get; init; }

    internal static OdooSource Read(ResourceReader r)
    {
        var source = new OdooSource(
            r.Reference("system"), r.Reference("operations", "The file that describes the operation."), r.Reference("operation", "A search: its domain says which records, its fields what of them."),
            r.OptionalDuration("every", "How often Odoo is asked; PT30S where nothing is said.") ?? TimeSpan.FromSeconds(30),
            r.OptionalDuration("overlap", "How far windows overlap; PT5M where nothing is said.") ?? TimeSpan.FromMinutes(5),
            r.OptionalDuration("gone", "How often ids are compared to find records that are there no more."),
            r.OptionalChoice("start", new(("now", false), ("all", true)), false, "all gives the records that were there before, too."), r.At)
        {
            IsBatch = r.OptionalChoice("read", new(("changes", false), ("batch", true)), false, "batch: jobs alone read it, in their runs."),
        };
        foreach (var (key, value) in new[] { ("every", source.Every), ("gone", source.Gone ?? Shortest) })
        {
            if (value < Shortest)
            {
                r.Report("resource-value", key, $"'{key}' is a second or more.", "Such as PT30S.");
            }
        }
        return source;
    }
}

/// <summary>What happens to a message that failed with one of these causes (outcome codes).</summary>
/// <param name="Causes">Outcome codes.</param>
/// <param name="Retry">How often it is tried again.</param>
/// <param name="Backoff">The first pause; each next one is twice as long.</param>
/// <param name="Max">The longest pause.</param>
/// <param name="Then">What happens when retries are used up.</param>
/// <param name="At">Where it stands.</param>
public sealed record FailureRule(IReadOnlyList<string> Causes, int Retry, TimeSpan Backoff, TimeSpan Max, FailureEnd Then, SourcePosition At)
{
    private static readonly Choices<string> CauseWords = Words.Of([.. Outcome.All.Select(o => o.Code)]);

    internal static FailureRule Read(ResourceReader r) => new(
        r.ChoiceList("cause", CauseWords, "Outcome codes.", required: true),
        (int)(r.OptionalInteger("retry", 0, 1000) ?? 0),
        r.OptionalDuration("backoff") ?? TimeSpan.FromSeconds(1),
        r.OptionalDuration("max") ?? TimeSpan.FromMinutes(5),
        r.OptionalChoice("then", Words.FailureEnds, FailureEnd.DeadLetter),
        r.At);
}

/// <summary>The end of a message that cannot be processed.</summary>
public enum FailureEnd
{
    /// <summary>It goes to the dead letters, and the next message of its key goes on.</summary>
    DeadLetter,
    /// <summary>Its key waits until a person decides.</summary>
    Stop,
}

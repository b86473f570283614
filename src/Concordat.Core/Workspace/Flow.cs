using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>A middleware pipeline: where messages come from and what is done with each, in order, as stages of the durable log.</summary>
public sealed record Flow(string Name, InterfaceTerms Terms, FlowSource Source, Ref? Profile, IReadOnlyList<FlowStep> Steps, IReadOnlyList<FailureRule> Failure, SourcePosition At)
{
    /// <summary>The domain of its folder.</summary>
    public string Domain { get; init; } = "";

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

/// <summary>Where messages come from; exactly one of the three is there.</summary>
/// <param name="Mllp">HL7 v2 over MLLP.</param>
/// <param name="Http">Posted to <c>/flows/{flow}</c>.</param>
/// <param name="Event">Published events.</param>
/// <param name="Key">Order is kept per this key: an HL7 path, a JSON Pointer, or <c>subject</c> for events.</param>
/// <param name="At">Where it stands.</param>
public sealed record FlowSource(MllpSource? Mllp, HttpSource? Http, EventSource? Event, string Key, SourcePosition At)
{
    /// <summary>The partners that may send to it; none where it reads events.</summary>
    public IReadOnlyList<Ref> Senders => Mllp?.Partners ?? Http?.Partners ?? [];

    internal static FlowSource Read(ResourceReader r)
    {
        var source = new FlowSource(
            r.OptionalChild("mllp", MllpSource.Read),
            r.OptionalChild("http", HttpSource.Read),
            r.OptionalChild("event", EventSource.Read),
            r.Text("key", "Order is kept per this key: an HL7 path, a JSON Pointer, or subject.", 200),
            r.At);
        r.ExactlyOne("mllp", "http", "event");
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

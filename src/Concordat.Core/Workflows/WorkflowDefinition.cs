using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Mapping;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Workflows;

/// <summary>A process that spans systems, people and time: steps in order, with what undoes them.</summary>
/// <param name="Name">Its name, unique in the domain.</param>
/// <param name="Terms">What every interface declares.</param>
/// <param name="Start">The event that starts instances; null where people and other workflows alone do.</param>
/// <param name="Input">The contract of what an instance begins with; null for anything.</param>
/// <param name="Output">The contract of what an instance ends with; null for anything.</param>
/// <param name="Key">What people know an instance by, in its input; null for nothing.</param>
/// <param name="Subject">Whose data it is about, in its input: the patient's reference, whose consent is asked; null for nobody.</param>
/// <param name="Access">What consent is asked for; null where none is.</param>
/// <param name="Steps">In order.</param>
/// <param name="Result">Makes the output.</param>
/// <param name="Retries">How often a failed call is tried again, by cause.</param>
/// <param name="OnFailure">What happens after the last try: a word of <see cref="FailureWay"/>.</param>
/// <param name="Sla">How long an instance may take.</param>
/// <param name="At">Where it stands.</param>
public sealed record WorkflowDefinition(
    string Name, InterfaceTerms Terms, WorkflowStart? Start, WorkflowContract? Input, WorkflowContract? Output, WorkflowPath? Key, WorkflowPath? Subject, WorkflowAccess? Access,
    IReadOnlyList<WorkflowStep> Steps, StepInput Result, IReadOnlyList<RetryRule> Retries, string OnFailure, Span? Sla, SourcePosition At)
{
    /// <summary>The domain of its folder.</summary>
    public string Domain { get; init; } = "";

    /// <summary><c>domain/name</c>.</summary>
    public string Id => $"{Domain}/{Name}";

    /// <summary>Another workflow as this one names it: its own domain's by bare name.</summary>
    public string Qualified(string workflow) => Workspace.Workspace.Qualified(Domain, workflow);

    /// <summary>All steps, those inside others after the one that holds them.</summary>
    public IEnumerable<WorkflowStep> All => Steps.SelectMany(step => step.WithInner());

    /// <summary>The wait before a failed call is tried again; null where it is not.</summary>
    /// <param name="cause">An outcome's code.</param>
    /// <param name="tries">How often it was tried; from 1.</param>
    public TimeSpan? Again(string cause, int tries) => (Retries.FirstOrDefault(rule => rule.Causes.Contains(cause)) ?? RetryRule.Default.FirstOrDefault(rule => rule.Causes.Contains(cause)))?.Wait(tries);

    internal static WorkflowDefinition Read(ResourceReader r)
    {
        r.Kind("workflow");
        var paths = WorkflowPath.Space();
        var workflow = new WorkflowDefinition(
            r.Name(),
            InterfaceTerms.Read(r),
            r.OptionalChild("start", WorkflowStart.Read, "The event that starts an instance; without it people and other workflows do."),
            WorkflowContract.Read(r, "input", "The JSON Schema of what an instance begins with."),
            WorkflowContract.Read(r, "output", "The JSON Schema of what an instance ends with."),
            WorkflowPath.Read(r, "key", "What people know an instance by, such as input.orderId. Kept as a keyed hash.", paths),
            WorkflowPath.Read(r, "subject", "The reference of the patient whose data it is about, such as input.patientRef.", paths),
            r.OptionalChild("access", WorkflowAccess.Read, "The consent that calls ask for."),
            r.List("steps", WorkflowStep.Read, "In order.", required: true),
            StepInput.Read(r, paths, "result", named: false),
            r.List("retry", RetryRule.Read, "How often a failed call is tried again; the first row whose cause fits decides."),
            r.OptionalChoice("onFailure", FailureWay.Words, FailureWay.Stop, "What happens after the last try: a person decides (stop), or what was done is undone (compensate)."),
            r.OptionalChild("sla", Span.Read, "How long an instance may take."),
            r.At);
        if (r.Has("steps") && workflow.Steps.Count == 0)
        {
            r.Report("resource-value", "steps", "A workflow needs at least one step.");
        }
        return workflow;
    }
}

/// <summary>The event that starts instances: one for each event.</summary>
/// <param name="Event">The type.</param>
/// <param name="Where">Over <c>event</c>; null for all.</param>
/// <param name="Input">Makes the input from <c>event</c>; the data of the event where nothing is said.</param>
/// <param name="At">Where it stands.</param>
public sealed record WorkflowStart(Ref Event, WorkflowCondition? Where, StepInput Input, SourcePosition At)
{
    internal static WorkflowStart Read(ResourceReader r)
    {
        var paths = WorkflowPath.Space();
        return new(r.Reference("event", "The type of the event."), WorkflowCondition.Read(r, "where", "Over the event: event.data.state = 'final'. Others start nothing.", paths), StepInput.Read(r, paths), r.At);
    }
}

/// <summary>A contract of JSON that stands in the definition itself, as JSON Schema 2020-12.</summary>
/// <param name="Document">As it was written.</param>
/// <param name="Schema">Ready to judge; null only in a definition with errors.</param>
public sealed record WorkflowContract(MappingNode Document, CompiledSchema? Schema)
{
    internal static WorkflowContract? Read(ResourceReader r, string key, string about, bool required = false)
    {
        var value = r.Raw(key, new() { ["type"] = "object" }, about, required);
        if (value is not MappingNode document)
        {
            if (value is not null)
            {
                r.Report("resource-type", key, $"'{key}' wants a JSON Schema, and here stands {value.Noun}.");
            }
            return null;
        }
        var findings = new List<Finding>();
        var schema = CompiledSchema.Compile(document, document, findings);
        foreach (var finding in findings)
        {
            r.ReportAt(finding.Rule, finding.At, finding.Message, finding.Fix);
        }
        return new WorkflowContract(document, findings.Exists(f => f.Severity == Severity.Error) ? null : schema);
    }
}

/// <summary>The consent that calls of an instance ask for.</summary>
/// <param name="Purposes">HL7 PurposeOfUse; the first is asked for.</param>
/// <param name="Consent">True where consent is asked.</param>
/// <param name="At">Where it stands.</param>
public sealed record WorkflowAccess(IReadOnlyList<Ref> Purposes, bool Consent, SourcePosition At)
{
    internal static WorkflowAccess Read(ResourceReader r) => new(r.Purposes(required: true), r.OptionalChoice("consent", Workspace.Words.Consents, false), r.At);
}

/// <summary>How often something that failed with one of these causes is tried again.</summary>
/// <param name="Causes">Outcome codes.</param>
/// <param name="Retries">How often.</param>
/// <param name="Backoff">The first pause; each next one is twice as long.</param>
/// <param name="Max">The longest pause.</param>
/// <param name="At">Where it stands.</param>
public sealed record RetryRule(IReadOnlyList<string> Causes, int Retries, TimeSpan Backoff, TimeSpan Max, SourcePosition At)
{
    private static readonly Choices<string> CauseWords = Workspace.Words.Of([.. Outcome.All.Select(outcome => outcome.Code)]);

    /// <summary>What holds where a definition says nothing of a cause: what may pass by itself is tried again for about an hour.</summary>
    public static IReadOnlyList<RetryRule> Default { get; } =
    [
        new([Outcome.Unreachable.Code, Outcome.Timeout.Code, Outcome.Busy.Code, Outcome.TooMany.Code], 12, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), default),
        new([Outcome.Internal.Code], 5, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), default),
    ];

    internal TimeSpan? Wait(int tries) => tries > Retries ? null : TimeSpan.FromMilliseconds(Math.Min(Backoff.TotalMilliseconds * Math.Pow(2, Math.Min(tries - 1, 30)), Max.TotalMilliseconds));

    internal static RetryRule Read(ResourceReader r) => new(
        r.ChoiceList("cause", CauseWords, "Outcome codes.", required: true),
        (int)r.Integer("times", 0, 1000, "How often it is tried again."),
        r.OptionalDuration("backoff", "The first pause; each next one is twice as long.") ?? TimeSpan.FromSeconds(1),
        r.OptionalDuration("max", "The longest pause.") ?? TimeSpan.FromMinutes(10),
        r.At);
}

/// <summary>What happens after the last try.</summary>
public static class FailureWay
{
    /// <summary>The instance is stuck, and a person decides.</summary>
    public const string Stop = "stop";
    /// <summary>What was done is undone, in reverse order.</summary>
    public const string Compensate = "compensate";
    /// <summary>The next step begins; the step leaves <c>{ failed: true, cause }</c>.</summary>
    public const string Continue = "continue";

    internal static readonly Choices<string> Words = Workspace.Words.Of(Stop, Compensate);
    internal static readonly Choices<string?> StepWords = new((Stop, Stop), (Compensate, Compensate), (Continue, Continue));
}

/// <summary>A length of time: hours of the clock, or of a calendar.</summary>
/// <param name="For">How long.</param>
/// <param name="Calendar">The calendar whose open hours count; null for all hours.</param>
/// <param name="At">Where it stands.</param>
public sealed record Span(TimeSpan For, Ref? Calendar, SourcePosition At)
{
    internal static Span Read(ResourceReader r) => new(
        r.Duration("for", "An ISO 8601 duration. With a calendar PT8H are eight open hours, and PT0S is when it opens next."), r.OptionalReference("calendar", "The calendar whose open hours count; all hours where none is named."), r.At);
}

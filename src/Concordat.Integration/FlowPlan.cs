using System.Collections.Frozen;
using Concordat.Core.Contracts.Hl7v2;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Core.Zones;
using Concordat.Platform.Log;
using FailureEnd = Concordat.Platform.Log.FailureEnd;
using FailureRule = Concordat.Platform.Log.FailureRule;

namespace Concordat.Integration;

/// <summary>One flow with everything that its messages need, compiled.</summary>
internal sealed record FlowPlan(Flow Flow, Profile? Profile, Hl7Path? Key, FailureRules Failure, int Sensitivity)
{
    /// <summary><c>domain/name</c>: the interface of its messages.</summary>
    public string Interface => $"{Flow.Domain}/{Flow.Name}";

    /// <summary>Its channel in the durable log.</summary>
    public string Channel => $"flow/{Interface}";

    /// <summary>Senders from whose zone no open way leads here, with the reason.</summary>
    public required FrozenDictionary<string, string> Unheard { get; init; }

    /// <summary>Systems to which no open way leads from here, with the reason.</summary>
    public required FrozenDictionary<string, string> OutOfReach { get; init; }

    public FlowSource Source => Flow.Source;

    public bool Runs => Flow.Terms.Runs;

    /// <summary>True where messages of this type are its own.</summary>
    public bool Takes(Hl7Message message) =>
        Profile is null || (Profile.MessageCode == message.MessageCode && Profile.TriggerEvent == message.TriggerEvent);

    public bool Allows(Partner partner) => Source.Mllp?.Partners.Any(p => p.Name == partner.Name) ?? false;

    internal static FlowPlan Compile(Flow flow, Workspace workspace, PathGate gate, List<Finding> findings)
    {
        var profile = flow.Profile is { } reference ? workspace.Profile(flow.Domain, reference.Name) : null;
        Hl7Path? key = null;
        if (flow.Source.Mllp is not null && !Hl7Path.TryParse(flow.Source.Key, out key))
        {
            findings.Add(Finding.Error("flow-key", "The key of an MLLP source is a place in the message.", flow.Source.At, "Such as PID-3.1."));
        }
        var sensitivity = workspace.Classifications.GetValueOrDefault(flow.Terms.Classification.Name)?.Rank ?? int.MaxValue;
        foreach (var step in flow.Steps.OfType<DeliverStep>().Where(step => step.As != "fhir-transaction"))
        {
            findings.Add(Finding.Error("flow-deliver", $"This version does not deliver as '{step.As}'.", step.At, "Use fhir-transaction, or an odoo step."));
        }
        return new FlowPlan(flow, profile, key, RulesOf(flow), sensitivity) { Unheard = gate.Unheard(flow), OutOfReach = gate.OutOfReach(flow) };
    }

    /// <summary>What the flow says comes first; our own faults are tried again a few times even where it says nothing of them.</summary>
    private static FailureRules RulesOf(Flow flow) => new(
    [
        .. flow.Failure.Select(rule => new FailureRule(rule.Causes, rule.Retry, rule.Backoff, rule.Max,
            rule.Then == Core.Workspace.FailureEnd.Stop ? FailureEnd.Stop : FailureEnd.DeadLetter)),
        .. FailureRules.Default.Rows.Where(row => row.Causes.Contains("internal")),
    ]);
}

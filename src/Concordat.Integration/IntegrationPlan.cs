using System.Collections.Frozen;
using Concordat.Core.Contracts.Hl7v2;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Observation;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Core.Zones;
using Concordat.Integration.Mllp;
using Concordat.Platform.Observation;
using Concordat.Platform.Releases;

namespace Concordat.Integration;

/// <summary>A release as this module runs it: flows by listener and by name, senders by what their messages and certificates say. Immutable.</summary>
internal sealed class IntegrationPlan
{
    private readonly FrozenDictionary<string, FlowPlan> _flows;
    private readonly FrozenDictionary<string, FlowPlan[]> _byListener;
    private readonly FrozenDictionary<string, TrafficSample> _sampled;

    private IntegrationPlan(ActiveRelease release, FlowPlan[] flows)
    {
        Release = release;
        Senders = new SenderDirectory(release.Workspace);
        _sampled = release.Workspace.Events.Values.ToFrozenDictionary(type => type.Type, type => new TrafficSample(type.Type, type.Terms.Version.ToString(), () => ObservedValues.NamesOf(type)), StringComparer.Ordinal);
        _flows = flows.ToFrozenDictionary(flow => flow.Interface, StringComparer.Ordinal);
        _byListener = flows.Where(flow => flow.Source.Mllp is not null && flow.Runs)
            .GroupBy(flow => flow.Source.Mllp!.Listener, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    public ActiveRelease Release { get; }

    public SenderDirectory Senders { get; }

    /// <summary>The encryption that messages of a partner must come with, by partner; empty where none is asked for.</summary>
    public required FrozenDictionary<string, Transit> Asks { get; init; }

    /// <summary>The flow <c>domain/name</c>; null where the release has none that runs.</summary>
    public FlowPlan? Flow(string name) => _flows.GetValueOrDefault(name) is { Runs: true } flow ? flow : null;

    /// <summary>Which of the events of a type are looked at; null for one that is not of this release.</summary>
    public TrafficSample? Sampled(EventType type) => _sampled.GetValueOrDefault(type.Type);

    /// <summary>The flows that follow an Odoo.</summary>
    public IEnumerable<FlowPlan> Feeds => _flows.Values.Where(flow => flow.Source.Odoo is { IsBatch: false } && flow.Runs);

    /// <summary>The flows that listen here.</summary>
    public IReadOnlyList<FlowPlan> At(string listener) => _byListener.GetValueOrDefault(listener, []);

    /// <summary>Compiles all flows.</summary>
    /// <exception cref="PlanRefusedException">A part cannot be compiled; the node keeps the release that it has.</exception>
    public static IntegrationPlan Compile(ActiveRelease release)
    {
        var findings = new List<Finding>();
        var gate = new PathGate(release.Workspace);
        var flows = release.Workspace.Flows.Values.Select(flow => FlowPlan.Compile(flow, release.Workspace, gate, findings)).ToArray();
        return findings.Exists(f => f.Severity == Severity.Error) ? throw new PlanRefusedException(findings) : new IntegrationPlan(release, flows) { Asks = gate.Asks() };
    }
}

/// <summary>A release whose flows this node cannot run. It is refused as a whole.</summary>
internal sealed class PlanRefusedException(IReadOnlyList<Finding> findings)
    : Exception(string.Join(" ", findings.Take(5).Select(f => $"{f.At}: {f.Message}")));

/// <summary>The plan of the active release, swapped by one reference.</summary>
internal sealed class IntegrationPlans
{
    private IntegrationPlan? _current;

    /// <summary>Null before the first release.</summary>
    public IntegrationPlan? Current => Volatile.Read(ref _current);

    public void Use(ActiveRelease release) => Volatile.Write(ref _current, IntegrationPlan.Compile(release));
}

using System.Collections.Frozen;
using Concordat.Core.Workflows;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Zones;

/// <summary>
/// The same judgement for the nodes that run a release: what a check would refuse is refused there too, path by path, whatever let the release through. Made
/// when a release is activated; the plans of the modules keep its answers.
/// </summary>
/// <param name="network">The workspace of the release.</param>
/// <param name="node">The zone of this node; null where it was not told.</param>
public sealed class PathGate(Network network, string? node = null)
{
    private readonly PathJudge _judge = new(network, node);
    private readonly ILookup<string, Partner> _callers = network.Clients.Values
        .SelectMany(row => row.Client.Interfaces.Select(reference => (Interface: reference.Name, row.Partner))).Distinct()
        .ToLookup(row => row.Interface, row => row.Partner, StringComparer.Ordinal);

    /// <summary>Of the partners whose clients may use this API, those that no open path leads to, each with the reason. Others are refused before.</summary>
    public FrozenDictionary<string, string> Unreachable(Api api) =>
        Closed(_callers[api.Id], partner => partner.Name, partner => _judge.Call(api, partner, partner.Name, api.At));

    /// <summary>Senders of this flow that it may not take anything from, each with the reason.</summary>
    public FrozenDictionary<string, string> Unheard(Flow flow) => Closed(
        flow.Source.Senders.Select(sender => network.Partners.GetValueOrDefault(sender.Name)).OfType<Partner>(),
        partner => partner.Name, partner => _judge.Source(flow, partner, flow.At));

    /// <summary>Systems that this flow may not send to or read from, each with the reason.</summary>
    public FrozenDictionary<string, string> OutOfReach(Flow flow) => Closed(
        flow.Systems.DistinctBy(system => system.Name),
        system => system.Name, system => _judge.ToSystem(PathKind.Step, $"{flow.Domain}/{flow.Name}", flow.Terms, system));

    /// <summary>Systems that calls of this workflow may not be made to, each with the reason.</summary>
    public FrozenDictionary<string, string> OutOfReach(WorkflowDefinition workflow) => Closed(
        workflow.All.SelectMany(WorkflowProgram.Calls).Select(call => call.System).DistinctBy(system => system.Name), system => system.Name, system => _judge.ToSystem(PathKind.Step, workflow.Id, workflow.Terms, system));

    /// <summary>Why events of this type may not go to this subscription; null where they may.</summary>
    public string? Undeliverable(EventType type, Partner partner, Subscription subscription) => Reason(_judge.Delivery(type, partner, subscription));

    /// <summary>Why events of this type may not be read where this publication has them; null where they may.</summary>
    public string? Unreadable(EventType type, Partner partner, Publication publication) => Reason(_judge.Publication(type, partner, publication));

    /// <summary>Of the partners whose clients may read or send events of this type, those that no open path leads to, each with the reason.</summary>
    public FrozenDictionary<string, string> Unreachable(EventType type) =>
        Closed(_callers[type.Type], partner => partner.Name, partner => _judge.Read(type, partner, partner.Name, type.At));

    /// <summary>Why nothing is sent to this system at this address, which may be the node's own: encryption is asked for and not given. Null where it is.</summary>
    public string? Plain(SystemResource system, Uri address) => _judge.Encryption(system, address)?.Reason;

    /// <summary>The encryption that calls and messages of each partner must come with; without those of whom none is asked.</summary>
    public FrozenDictionary<string, Transit> Asks() => network.Partners.Values.Select(partner => (partner.Name, Asks: _judge.AsksOf(partner)))
        .Where(row => row.Asks != Transit.Any).ToFrozenDictionary(row => row.Name, row => row.Asks, StringComparer.Ordinal);

    private static FrozenDictionary<string, string> Closed<T>(IEnumerable<T> all, Func<T, string> name, Func<T, DataPath> path) => all
        .Select(one => (Name: name(one), Reason: Reason(path(one)))).Where(row => row.Reason is not null)
        .ToFrozenDictionary(row => row.Name, row => row.Reason!, StringComparer.Ordinal);

    private static string? Reason(DataPath path) => path.IsOpen ? null : string.Join(' ', path.Refusals.Select(refusal => $"{refusal.Reason} ({refusal.Rule})"));
}

using Concordat.Core.Primitives;
using Concordat.Core.Workflows;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Rights;

/// <summary>An interface with what decision rights ask of it, whatever it is.</summary>
/// <param name="Id"><c>domain/api/vN</c>, the type of an event, or <c>domain/flow</c>.</param>
/// <param name="Family">What all major versions of it share.</param>
/// <param name="Major">The major version; 0 for flows and workflows, which have one at a time.</param>
/// <param name="Terms">What it declares.</param>
/// <param name="At">Where it stands.</param>
/// <param name="Files">Every file that is part of it.</param>
internal sealed record InterfaceFacts(string Id, string Family, int Major, InterfaceTerms Terms, SourcePosition At, IReadOnlyList<string> Files)
{
    public Api? Api { get; init; }
    public EventType? Event { get; init; }
    public Flow? Flow { get; init; }
    public WorkflowDefinition? Workflow { get; init; }

    /// <summary>The folder that is its own; null for flows and workflows, whose folder holds others too.</summary>
    public string? Folder => Flow is null && Workflow is null ? WorkspacePath.Folder(At.File) + "/" : null;

    /// <summary>All interfaces of a workspace by id.</summary>
    public static IReadOnlyDictionary<string, InterfaceFacts> Of(Network workspace) =>
        workspace.Apis.Values.Select(OfApi).Concat(workspace.Events.Values.Select(OfEvent)).Concat(workspace.Flows.Values.Select(flow => OfFlow(workspace, flow)))
            .Concat(workspace.Workflows.Values.Select(workflow => OfWorkflow(workspace, workflow))).DistinctBy(facts => facts.Id)
            .ToDictionary(facts => facts.Id, StringComparer.Ordinal);

    /// <summary>Partners that may use or feed it.</summary>
    public static bool IsForPartners(Network workspace, InterfaceFacts facts) =>
        facts.Flow is { } flow ? flow.Source.Senders.Count > 0
            : workspace.Clients.Values.Any(row => row.Client.Interfaces.Any(reference => reference.Name == facts.Id))
                || workspace.Partners.Values.Any(partner => partner.Subscriptions.Any(subscription => subscription.Event.Name == facts.Id));

    /// <summary>True where the partner calls it, subscribes to it or sends to it.</summary>
    public bool IsUsedBy(Partner partner) => Flow is { } flow
        ? flow.Source.Senders.Any(sender => sender.Name == partner.Name)
        : partner.Clients.Any(client => client.Interfaces.Any(reference => reference.Name == Id)) || partner.Subscriptions.Any(subscription => subscription.Event.Name == Id);

    private static InterfaceFacts OfApi(Api api) => new(api.Id, $"{api.Domain}/{api.Name}", api.Major, api.Terms, api.At,
        [.. new[] { api.At.File, api.Document?.At.File, api.OperationsFile }.OfType<string>()]) { Api = api };

    private static InterfaceFacts OfEvent(EventType type) => new(type.Type, $"{type.Domain}.{type.Name}", type.Major, type.Terms, type.At,
        [.. new[] { type.At.File, type.SchemaDocument?.At.File }.OfType<string>()]) { Event = type };

    private static InterfaceFacts OfWorkflow(Network workspace, WorkflowDefinition workflow) =>
        new(workflow.Id, workflow.Id, 0, workflow.Terms, workflow.At, WorkflowProgram.Of(workflow, workspace).Files) { Workflow = workflow };

    private static InterfaceFacts OfFlow(Network workspace, Flow flow)
    {
        var mappings = flow.Steps.Select(step => step switch { MapStep map => map.Mapping.Name, PublishStep publish => publish.Mapping.Name, _ => null }).OfType<string>();
        var files = mappings.Select(name => workspace.Mapping(flow.Domain, name)?.At.File)
            .Append(flow.Profile is { } profile ? workspace.Profile(flow.Domain, profile.Name)?.At.File : null)
            .Concat(flow.OdooUses.Select(use => use.File))
            .Concat(workspace.Jobs.Values.Where(job => job.Domain == flow.Domain && job.Flow.Name == flow.Name).Select(job => job.At.File))
            .OfType<string>().Where(file => file.Length > 0).Append(flow.At.File);
        var id = $"{flow.Domain}/{flow.Name}";
        return new(id, id, 0, flow.Terms, flow.At, [.. files.Distinct(StringComparer.Ordinal)]) { Flow = flow };
    }
}

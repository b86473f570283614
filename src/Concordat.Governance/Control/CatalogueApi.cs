using Concordat.Core.Workflows;
using Concordat.Core.Workspace;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>An interface of the active release.</summary>
    /// <param name="Id">As exchanges name it.</param>
    /// <param name="Kind"><c>api</c>, <c>event</c> or <c>flow</c>.</param>
    /// <param name="Domain">Domain.</param>
    /// <param name="Name">Name.</param>
    /// <param name="Version">Semantic version.</param>
    /// <param name="Lifecycle">draft, published, deprecated or retired.</param>
    /// <param name="Sunset">From when a deprecated version may be gone.</param>
    /// <param name="Owner">The owning domain.</param>
    /// <param name="Summary">One sentence.</param>
    /// <param name="Classification">How sensitive the data are.</param>
    /// <param name="Criticality">What an outage costs.</param>
    /// <param name="Tier">Service tier.</param>
    /// <param name="File">The resource's file in the release.</param>
    /// <param name="Contract">The contract's file in the release; null where the resource names none.</param>
    /// <param name="Path">Where it is called; null for flows and events.</param>
    /// <param name="Systems">What lies behind.</param>
    /// <param name="Consumers">Clients, subscribers and senders that may use it.</param>
    public sealed record InterfaceView(
        string Id, string Kind, string Domain, string Name, string Version, string Lifecycle, DateOnly? Sunset, string Owner, string Summary,
        string Classification, string Criticality, string Tier, string File, string? Contract, string? Path, IReadOnlyList<string> Systems,
        IReadOnlyList<ConsumerView> Consumers);

    /// <summary>Who may use an interface.</summary>
    public sealed record ConsumerView(string Partner, string? Client, string How);

    /// <summary>The catalogue of the active release.</summary>
    public sealed record Catalogue(int Release, string? ChangeId, IReadOnlyList<InterfaceView> Interfaces);
}

internal static class CatalogueApi
{
    public static void Map(RouteGroupBuilder control) => control.MapGet("/catalogue", Show)
        .WithName("showCatalogue").WithTags("Catalogue").WithSummary("List the interfaces in force")
        .WithDescription("Every interface of the release that this node runs, with owner, contract, classification and the consumers that may use it.")
        .RequireAuthorization(Policies.View);

    private static Ok<ControlApi.Catalogue> Show(ReleaseFeed feed) => TypedResults.Ok(feed.Current is { } active
        ? new ControlApi.Catalogue(active.Number, active.ChangeId, Interfaces(active.Workspace))
        : new ControlApi.Catalogue(0, null, []));

    internal static IReadOnlyList<ControlApi.InterfaceView> Interfaces(Workspace workspace)
    {
        var apis = workspace.Apis.Values.Select(api => View(api.Id, "api", api.Domain, api.Name, api.Terms, api.At.File, Beside(api.At.File, api.Contract.Name),
            $"/apis/{api.Id}", [api.Backend.System.Name],
            [.. workspace.Clients.Values.Where(c => c.Client.Interfaces.Any(i => i.Name == api.Id)).Select(c => new ControlApi.ConsumerView(c.Partner.Name, c.Client.Id, "calls"))]));
        var events = workspace.Events.Values.Select(e => View(e.Type, "event", e.Domain, e.Name, e.Terms, e.At.File, Beside(e.At.File, e.Schema.Name), null, [],
            [
                .. workspace.Partners.Values.SelectMany(p => p.Subscriptions.Where(s => s.Event.Name == e.Type).Select(s => new ControlApi.ConsumerView(p.Name, s.Client?.Name, "webhook"))),
                .. workspace.Flows.Values.Where(f => f.Source.Event?.Type.Name == e.Type).Select(f => new ControlApi.ConsumerView(f.Domain, null, $"flow {f.Name}")),
                .. workspace.Workflows.Values.Where(w => w.Start?.Event.Name == e.Type || w.All.Any(step => step.Action is WaitAction wait && wait.Event?.Name == e.Type)).Select(w => new ControlApi.ConsumerView(w.Domain, null, $"workflow {w.Name}")),
            ]));
        var flows = workspace.Flows.Values.Select(flow => View($"{flow.Domain}/{flow.Name}", "flow", flow.Domain, flow.Name, flow.Terms, flow.At.File,
            flow.Profile is { } profile ? workspace.Profile(flow.Domain, profile.Name)?.At.File : null,
            flow.Source.Http is null ? null : $"/flows/{flow.Name}", [.. flow.Systems.Select(system => system.Name).Distinct(StringComparer.Ordinal)],
            [.. flow.Source.Senders.Select(p => new ControlApi.ConsumerView(p.Name, null, "sends"))]));
        var workflows = workspace.Workflows.Values.Select(workflow => View(workflow.Id, "workflow", workflow.Domain, workflow.Name, workflow.Terms, workflow.At.File, null, null,
            [.. workflow.All.SelectMany(step => new[] { step.Action, step.Compensation }).OfType<CallAction>().Select(call => call.System.Name).Distinct(StringComparer.Ordinal)],
            [.. workspace.Workflows.Values.Where(other => other.All.Any(step => step.Action is RunAction run && other.Qualified(run.Workflow.Name) == workflow.Id)).Select(other => new ControlApi.ConsumerView(other.Domain, null, $"workflow {other.Name}"))]));
        return [.. apis.Concat(events).Concat(flows).Concat(workflows).OrderBy(i => i.Domain, StringComparer.Ordinal).ThenBy(i => i.Kind, StringComparer.Ordinal).ThenBy(i => i.Id, StringComparer.Ordinal)];
    }

    private static ControlApi.InterfaceView View(
        string id, string kind, string domain, string name, InterfaceTerms terms, string file, string? contract, string? path,
        IReadOnlyList<string> systems, IReadOnlyList<ControlApi.ConsumerView> consumers) => new(
        id, kind, domain, name, terms.Version.ToString(), terms.Lifecycle.ToString().ToLowerInvariant(), terms.Sunset, terms.Owner.Name, terms.Summary,
        terms.Classification.Name, terms.Criticality == Criticality.LifeCritical ? "life-critical" : terms.Criticality.ToString().ToLowerInvariant(),
        terms.Tier.Name, file, contract, path, systems, consumers);

    /// <summary>Contracts are named relative to the resource's own file.</summary>
    private static string? Beside(string file, string name) => WorkspacePath.Resolve(WorkspacePath.Folder(file), name);
}

using Concordat.Core.Advice;
using Concordat.Core.Batch;
using Concordat.Core.Calendars;
using Concordat.Core.Consents;
using Concordat.Core.Investment;
using Concordat.Core.Notices;
using Concordat.Core.Playbooks;
using Concordat.Core.Privileges;
using Concordat.Core.Products;
using Concordat.Core.Workflows;

namespace Concordat.Core.Workspace;

/// <summary>All rules that look at more than one resource, or at what a resource means.</summary>
public static class WorkspaceRules
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<WorkspaceRule> All { get; } = [.. ReferenceRules.All, .. MeaningRules.All, .. AccessRules.All, .. EventRules.All, .. BrokerRules.All, .. ServiceAccountRules.All, .. ContractRules.All, .. OperationRules.All, .. EnforcementRules.All, .. WaiverRules.All, .. RightsRules.All, .. AdviceStandardRules.All, .. NoticeRules.All, .. ConsentRules.All, .. PrivilegeRules.All, .. PlaybookRules.All, .. CalendarRules.All, .. BatchRules.All, .. LegacyRules.All, .. ProposalRules.All, .. ProductRules.All, .. WorkflowRules.All];

    /// <summary>All interfaces with what they have in common.</summary>
    internal static IEnumerable<(string Kind, string Id, InterfaceTerms Terms)> Interfaces(Workspace workspace) =>
        workspace.Apis.Values.Select(api => ("api", api.Id, api.Terms))
            .Concat(workspace.Events.Values.Select(type => ("event", type.Type, type.Terms)))
            .Concat(workspace.Flows.Values.Select(flow => ("flow", flow.Name, flow.Terms)))
            .Concat(workspace.Workflows.Values.Select(workflow => ("workflow", workflow.Id, workflow.Terms)))
            .OrderBy(row => row.Item2, StringComparer.Ordinal);
}

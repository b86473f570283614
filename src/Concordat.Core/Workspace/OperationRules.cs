using Concordat.Core.Primitives;
using Concordat.Core.Workflows;

namespace Concordat.Core.Workspace;

/// <summary>Contracts, Odoo operations and the users of systems fit together.</summary>
internal static class OperationRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("operation-undescribed", Severity.Error, "Every operation of a contract over Odoo is described as an Odoo operation.", ws =>
            from api in ws.Apis.Values
            where api.OpenApi is not null && api.Backend.Operations is not null
            let file = ws.Operations.GetValueOrDefault(api.OperationsFile ?? "")
            where file is not null
            from operation in api.OpenApi!.Operations
            // An operation without an operationId goes by 'METHOD /path' and has its own finding.
            where !file.ByName.ContainsKey(operation.Id) && !operation.Id.Contains(' ', StringComparison.Ordinal)
            select new Complaint(operation.At, $"'{operation.Id}' is not described in {api.OperationsFile}.", Spelling.Fix(operation.Id, [.. file.ByName.Keys]))),
        new("reference-operation", Severity.Error, "An Odoo operation that is named exists.", ws =>
            from use in ws.Flows.Values.SelectMany(flow => flow.OdooUses).Concat(WorkflowRules.Calls(ws).Where(one => one.Call.Operation is not null).Select(one => new OdooUse(one.Call.System, one.Call.Operation!.Value, one.Call.OperationsFile)))
            let file = ws.Operations.GetValueOrDefault(use.File)
            where file is not null && !file.ByName.ContainsKey(use.Operation.Name)
            select new Complaint(use.Operation.At, $"There is no operation '{use.Operation.Name}' in {use.File}.", Spelling.Fix(use.Operation.Name, [.. file.ByName.Keys]))),
        new("feed-operation", Severity.Error, "Changes of an Odoo are read by a search.", ws =>
            from flow in ws.Flows.Values
            where flow.Source.Odoo is not null
            let source = flow.Source.Odoo
            let operation = ws.Operations.GetValueOrDefault(source.OperationsFile)?.ByName.GetValueOrDefault(source.Operation.Name)
            where operation is not null && operation.Do != OdooVerb.Search
            select new Complaint(source.Operation.At, $"'{operation.Id}' is no search.", "Name an operation with do: search; its domain says which records, its fields what of them.")),
        new("reference-user", Severity.Error, "The business function of an Odoo operation is one that the system has a user for.", Users),
    ];

    private static IEnumerable<Complaint> Users(Workspace ws)
    {
        var uses = ws.Apis.Values.Select(a => (a.Backend.System, File: a.OperationsFile))
            .Concat(ws.Flows.Values.SelectMany(f => f.OdooUses).Select(use => (use.System, File: (string?)use.File)))
            .Concat(WorkflowRules.Calls(ws).Where(one => one.Call.Operation is not null).Select(one => (one.Call.System, File: (string?)one.Call.OperationsFile)));
        return
            from use in uses.Distinct()
            where ws.Systems.ContainsKey(use.System.Name) && ws.Operations.ContainsKey(use.File ?? "")
            let users = ws.Systems[use.System.Name].Credentials
            from operation in ws.Operations[use.File!].ByName.Values
            where !users.ContainsKey(operation.User)
            select new Complaint(operation.At, $"'{use.System.Name}' has no credentials for '{operation.User}'.", Spelling.Fix(operation.User, [.. users.Keys]));
    }
}

using Concordat.Core.Primitives;
using Concordat.Core.Workflows;
using Concordat.Core.Workspace;
using Concordat.Hosting;
using Concordat.Platform.Secrets;
using Concordat.Systems;

namespace Concordat.Cli;

/// <summary>Asks the Odoo systems of a workspace what the users of its operations may do beyond their need, and looks at certificates of systems.</summary>
internal static class DoctorSystems
{
    /// <summary>Signs in as each user; secrets are those of the node's data folder.</summary>
    /// <param name="workspace">Which systems and operations.</param>
    /// <param name="options">The node: its secrets, and where systems stand for it.</param>
    /// <param name="url">An Odoo in place of the workspace's; null for those.</param>
    /// <param name="database">Its database; null for the workspace's.</param>
    /// <param name="login">One user in place of all; null for those of the workspace.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<IReadOnlyList<Finding>> Examine(Workspace workspace, NodeOptions options, Uri? url, string? database, string? login, CancellationToken stop)
    {
        var findings = new List<Finding>();
        var odoos = workspace.Systems.Values.Where(s => s.Type == SystemType.Odoo).OrderBy(s => s.Name, StringComparer.Ordinal).ToList();
        foreach (var odoo in odoos)
        {
            options.Systems.Systems.TryGetValue(odoo.Name, out var node);
            options.Systems.Systems[odoo.Name] = new SystemOverride { BaseUrl = url ?? node?.BaseUrl, Database = database ?? node?.Database, Login = login ?? node?.Login, KeyFile = node?.KeyFile };
        }
        var systems = new SystemCall(options.Systems, new SecretStore(options.Platform), TimeProvider.System);
        systems.Use(workspace);
        foreach (var odoo in odoos)
        {
            findings.AddRange(await systems.Examine(odoo.Name, Operations(workspace, odoo.Name), stop));
        }
        return [.. findings, .. systems.Certificates];
    }

    private static List<OdooOperations> Operations(Workspace workspace, string system)
    {
        var files = workspace.Apis.Values.Where(a => a.Backend.System.Name == system).Select(a => a.OperationsFile).OfType<string>()
            .Concat(workspace.Flows.Values.SelectMany(f => f.OdooUses).Where(use => use.System.Name == system).Select(use => use.File))
            .Concat(workspace.Workflows.Values.SelectMany(w => w.All).SelectMany(step => new[] { step.Action, step.Compensation }).OfType<CallAction>().Where(call => call.System.Name == system && call.Operation is not null).Select(call => call.OperationsFile));
        return [.. files.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Where(workspace.Operations.ContainsKey).Select(f => workspace.Operations[f])];
    }
}

using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Advice;

/// <summary>Odoo is a system among others: not the hub that partners hang on, that steers processes, or that one user does everything in.</summary>
internal static class OdooHub
{
    /// <summary>Models that every application of Odoo uses: they belong to none.</summary>
    private static readonly HashSet<string> Shared = new(["res", "product", "uom", "mail", "ir", "base"], StringComparer.Ordinal);

    public static IEnumerable<Notice> Find(AdviceRun run) => Crowd(run).Concat(Users(run)).Concat(Orchestration(run)).Concat(Circles(run));

    private static bool IsOdoo(Workspace.Workspace network, string name) => network.Systems.GetValueOrDefault(name)?.Type == SystemType.Odoo;

    /// <summary>Partners that call an Odoo through APIs and nothing between.</summary>
    private static IEnumerable<Notice> Crowd(AdviceRun run)
    {
        var coupled = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var (partner, client) in run.Network.Clients.Values)
        {
            foreach (var reference in client.Interfaces)
            {
                run.Judged++;
                if (run.Network.Apis.GetValueOrDefault(reference.Name) is { } api && api.Terms.Runs && api.Terms.Pattern?.Route != "middleware" && IsOdoo(run.Network, api.Backend.System.Name))
                {
                    (coupled.TryGetValue(api.Backend.System.Name, out var partners) ? partners : coupled[api.Backend.System.Name] = new(StringComparer.Ordinal)).Add(partner.Name);
                }
            }
        }
        return from row in coupled.OrderBy(row => row.Key, StringComparer.Ordinal)
               where row.Value.Count > run.Standard.OdooPartners
               select new Notice(run.Network.Systems[row.Key].At,
                   $"{row.Value.Count} partners are coupled directly to '{row.Key}' ({string.Join(", ", row.Value.Take(10))}{(row.Value.Count > 10 ? ", …" : "")}); the standard allows {run.Standard.OdooPartners}.",
                   "Give some of them events or a flow between (pattern: { route: middleware }), so that Odoo can change and rest.");
    }

    /// <summary>Two business functions that sign in as one user cannot be told apart by Odoo, its rights or its log.</summary>
    private static IEnumerable<Notice> Users(AdviceRun run)
    {
        foreach (var system in run.Network.Systems.Values.Where(one => one.Type == SystemType.Odoo).OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            run.Judged += system.Credentials.Count;
            var byUser = system.Credentials.Where(row => row.Value.Login is not null || row.Value.Secret is not null).OrderBy(row => row.Value.At.Line).ThenBy(row => row.Value.At.Column)
                .GroupBy(row => row.Value.Login ?? $"{row.Value.Secret?.Store}:{row.Value.Secret?.Name}", StringComparer.Ordinal);
            foreach (var group in byUser)
            {
                foreach (var (function, credential) in group.Skip(1))
                {
                    yield return new Notice(credential.At, $"'{function}' signs in to '{system.Name}' as the user of '{group.First().Key}'.",
                        "Make a user for each business function, with the groups that it needs.", ["credentials", function]);
                }
            }
        }
    }

    /// <summary>Operations that reach into several applications, or press buttons of an application that another domain works with.</summary>
    private static IEnumerable<Notice> Orchestration(AdviceRun run)
    {
        var uses = Uses(run.Network).DistinctBy(use => (use.Domain, use.File)).OrderBy(use => use.File, StringComparer.Ordinal).ThenBy(use => use.Domain, StringComparer.Ordinal)
            .SelectMany(use => run.Network.Operations[use.File].ByName.Values.OrderBy(operation => operation.At.Line).Select(operation => (use.Domain, Operation: operation))).ToList();
        run.Judged += uses.Count;
        var owners = uses.GroupBy(use => Application(use.Operation.Model), StringComparer.Ordinal).ToDictionary(
            group => group.Key, group => Most(group.GroupBy(use => use.Domain, StringComparer.Ordinal).Select(domain => (domain.Key, Count: domain.Count()))), StringComparer.Ordinal);
        foreach (var (domain, operation) in uses)
        {
            var application = Application(operation.Model);
            if (operation.Lines is { } lines && Application(lines.Model) != application && !Shared.Contains(application) && !Shared.Contains(Application(lines.Model)))
            {
                yield return new Notice(operation.At, $"'{operation.Id}' changes '{operation.Model}' and '{lines.Model}' in one go: two applications of Odoo.",
                    "Make two operations, and let a flow or workflow outside of Odoo call one after the other.", ["operations", operation.Id]);
            }
            if (operation.Do == OdooVerb.Call && owners[application] is { } owner && owner != domain && !Shared.Contains(application))
            {
                yield return new Notice(operation.At, $"'{operation.Id}' of {domain} presses '{operation.Method}' on '{operation.Model}', which {owner} works with.",
                    $"Let {owner} offer it as an interface of its own, or send it an event.", ["operations", operation.Id]);
            }
        }
    }

    /// <summary>What Odoo does to itself by way of the middleware: two Odoo steps in one flow, or an event of one Odoo flow that starts another.</summary>
    private static IEnumerable<Notice> Circles(AdviceRun run)
    {
        var told = new Dictionary<string, List<(string Flow, string System)>>(StringComparer.Ordinal);
        var flows = run.Network.Flows.Values.OrderBy(flow => flow.Name, StringComparer.Ordinal).ToList();
        foreach (var flow in flows)
        {
            var touched = new HashSet<string>(StringComparer.Ordinal);
            foreach (var step in flow.Steps)
            {
                run.Judged++;
                if (step is OdooStep odoo && !touched.Add(odoo.System.Name))
                {
                    yield return new Notice(odoo.At, $"'{flow.Name}' goes from '{odoo.System.Name}' to '{odoo.System.Name}': a second step steers Odoo from within one message.",
                        "Let one operation do it, or tell the second step by an event, so that each can fail and be repeated by itself.", ["steps"]);
                }
                if (step is PublishStep publish)
                {
                    (told.TryGetValue(publish.Event.Name, out var list) ? list : told[publish.Event.Name] = []).AddRange(touched.Select(system => (flow.Name, system)));
                }
            }
        }
        foreach (var flow in flows.Where(flow => flow.Source.Event is not null))
        {
            var before = told.GetValueOrDefault(flow.Source.Event!.Type.Name) ?? [];
            foreach (var odoo in flow.Steps.OfType<OdooStep>().Take(1))
            {
                if (before.Find(row => row.System == odoo.System.Name && row.Flow != flow.Name) is { Flow: { } first })
                {
                    yield return new Notice(odoo.At, $"'{first}' writes to '{odoo.System.Name}' and tells it by '{flow.Source.Event.Type.Name}', and '{flow.Name}' writes to the same Odoo again.",
                        "Let the first operation do the whole of it, or let a workflow steer both.", ["steps"]);
                }
            }
        }
    }

    private static IEnumerable<(string Domain, string File)> Uses(Workspace.Workspace network) =>
        network.Apis.Values.Where(api => api.OperationsFile is not null).Select(api => (api.Domain, File: api.OperationsFile!))
            .Concat(network.Flows.Values.SelectMany(flow => flow.OdooUses.Select(use => (flow.Domain, use.File))))
            .Concat(Workflows.WorkflowRules.Calls(network).Select(one => (one.Workflow.Domain, File: one.Call.OperationsFile)))
            .Where(use => network.Operations.ContainsKey(use.File));

    private static string Application(string model) => model.Split('.')[0];

    /// <summary>The domain with the most operations; null where two are even.</summary>
    private static string? Most(IEnumerable<(string Domain, int Count)> counts)
    {
        var sorted = counts.OrderByDescending(row => row.Count).Take(2).ToList();
        return sorted.Count == 2 && sorted[0].Count == sorted[1].Count ? null : sorted[0].Domain;
    }
}

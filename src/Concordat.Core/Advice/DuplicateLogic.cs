using Concordat.Core.Primitives;

namespace Concordat.Core.Advice;

/// <summary>
/// The same logic in two domains. Each mapping, flow and workflow is a set of hashed statements. Equal sets meet by the hash of the whole; similar ones meet at
/// one of their rarest statements, of which a set that shares so much must share at least one. Each such statement remembers one owner for each of a few domains,
/// so that the cost is linear, however many copies there are.
/// </summary>
internal static class DuplicateLogic
{
    private const int Remembered = 8;

    /// <summary>A flow is short: its source and two steps, of which a mapping counts as one. A workflow of two steps is no logic either.</summary>
    private const int ShortestFlow = 3;

    public static IEnumerable<Notice> Find(AdviceRun run)
    {
        var mappings = run.Network.Mappings.OrderBy(row => row.Key, StringComparer.Ordinal)
            .Select(row => new Logic("mapping", row.Key, row.Key.Split('/')[0], row.Value.At, NormalisedRules.Of(row.Value))).ToList();
        var hashes = mappings.ToDictionary(one => one.Id, one => NormalisedRules.Hash(one.Statements), StringComparer.Ordinal);
        var flows = run.Network.Flows.Values.OrderBy(flow => flow.Name, StringComparer.Ordinal).Select(flow => new Logic(
            "flow", flow.Name, flow.Domain, flow.At, NormalisedRules.Of(flow, name => hashes.GetValueOrDefault(Workspace.Workspace.Qualified(flow.Domain, name)))));
        var workflows = run.Network.Workflows.Values.OrderBy(workflow => workflow.Id, StringComparer.Ordinal).Select(workflow => new Logic("workflow", workflow.Id, workflow.Domain, workflow.At, NormalisedRules.Of(workflow)));
        return Pairs(run, mappings.Where(one => one.Statements.Count >= run.Standard.DuplicateRules))
            .Concat(Pairs(run, flows.Concat(workflows).Where(one => one.Statements.Count >= ShortestFlow)));
    }

    private static IEnumerable<Notice> Pairs(AdviceRun run, IEnumerable<Logic> all)
    {
        var logic = all.ToList();
        var frequency = logic.SelectMany(one => one.Statements).GroupBy(statement => statement).ToDictionary(group => group.Key, group => group.Count());
        var met = new Dictionary<ulong, List<Logic>>();
        foreach (var one in logic)
        {
            run.Judged += one.Statements.Count;
            // Of what is shared at least one lies among the rarest |x| - needed + 1 statements of either.
            var needed = Needed(one.Statements.Count, run.Standard.DuplicateShare);
            var keys = one.Statements.OrderBy(statement => frequency[statement]).ThenBy(statement => statement).Take(one.Statements.Count - needed + 1).Prepend(NormalisedRules.Hash(one.Statements));
            var (best, shared) = ((Logic?)null, 0);
            foreach (var key in keys)
            {
                var owners = met.TryGetValue(key, out var list) ? list : met[key] = [];
                foreach (var other in owners.Where(other => other.Domain != one.Domain))
                {
                    run.Judged++;
                    var common = other.Statements.Count(one.Statements.Contains);
                    if (common > shared && common >= Needed(Math.Max(one.Statements.Count, other.Statements.Count), run.Standard.DuplicateShare))
                    {
                        (best, shared) = (other, common);
                    }
                }
                if (owners.Count < Remembered && owners.TrueForAll(other => other.Domain != one.Domain))
                {
                    owners.Add(one);
                }
            }
            if (best is not null)
            {
                var larger = Math.Max(one.Statements.Count, best.Statements.Count);
                yield return new Notice(one.At, $"The {one.Kind} '{one.Id}' says what '{best.Id}' says at {best.At}: {shared} of {larger} {(one.Kind == "mapping" ? "rules" : "steps")} are the same.", one.Kind switch
                {
                    "flow" => "Keep one flow and let it serve both, or let one domain publish an event that the other takes.",
                    "workflow" => $"Keep one workflow and run it from both domains (run: {best.Id}), or start it by an event of each.",
                    _ => $"Keep one and name it from both domains, as '{best.Id}'.",
                });
            }
        }
    }

    private static int Needed(int count, int share) => Math.Max(1, ((count * share) + 99) / 100);

    private sealed record Logic(string Kind, string Id, string Domain, SourcePosition At, HashSet<ulong> Statements);
}

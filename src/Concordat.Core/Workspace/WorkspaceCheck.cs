using Concordat.Core.Advice;
using Concordat.Core.Contracts.Compatibility;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Investment;
using Concordat.Core.Observation;
using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Core.Zones;

namespace Concordat.Core.Workspace;

/// <summary>
/// Everything that is to be said of a workspace: its resources and their references, what the rulesets in force say of contracts and
/// resources, what changed against an earlier state, which paths data take, what is to be advised, and which of it is waived. Pure.
/// </summary>
public static class WorkspaceCheck
{
    /// <summary>Checks the files of a workspace.</summary>
    /// <param name="files">Content by path, as for <see cref="WorkspaceParser.Parse"/>.</param>
    /// <param name="today">The day, on which waivers hold or are over.</param>
    /// <param name="before">The files of an earlier state, whose contracts are compared with these; null for none.</param>
    /// <param name="known">The earlier state as it was read already; null to read it.</param>
    /// <param name="observed">What sampled traffic showed lately; null where nobody looked.</param>
    public static CheckedWorkspace Run(
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, DateOnly today, IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? before = null, Workspace? known = null, IReadOnlyList<ObservedValues>? observed = null)
    {
        var parsed = WorkspaceParser.Parse(files);
        var (rules, mistakes) = WorkspaceRulesets.Read(files);
        var (byDomain, weakened) = rules is null ? (new Dictionary<string, Ruleset>(), []) : DomainRulesets.Read(files, rules);
        IReadOnlyList<Ruleset> all = rules is null ? [] : [rules, .. byDomain.Values];
        var (terms, unclear) = RulesetTerms.Read(files);
        var coming = terms.Where(one => one.Full > today).ToList();
        var said = rules is null ? new Judgement([], 0) : coming.Count == 0 ? WorkspaceRulesets.Judge(rules, byDomain, files) : Staged(files, coming, today, before);
        var changed = before is null || parsed.Unchecked is null ? new Compared(null, [], [], 0) : WorkspaceComparison.Between(before, known ?? WorkspaceParser.Parse(before).Unchecked, files, parsed.Unchecked, today);

        var advised = parsed.Unchecked is null ? new Judgement([], 0) : AdviceCheck.Run(parsed.Unchecked, observed);
        var paths = parsed.Unchecked is null ? new Judgement([], 0) : PathCheck.Run(parsed.Unchecked);

        var told = parsed.Findings.Select(Place).ToHashSet();
        var open = said.Findings.Where(finding => !told.Contains(Place(finding)) && !(finding.Rule == "invalid-ref" && told.Contains(Place(finding) with { Rule = "schema-ref-unresolved" }))).Concat(changed.Findings).Concat(advised.Findings).ToList();
        var covered = parsed.Unchecked is { } workspace
            ? WaiverCover.Apply(workspace, open, RuleIds(all), before is not null, id => ChangeRules.Find(id) is not null || WorkspaceComparison.Rules.ContainsKey(id), today, id => id == AdviceRules.Observed)
            : open;
        var due = parsed.Unchecked is null ? [] : ClockRules.Judge(parsed.Unchecked, today);
        var idle = parsed.Unchecked is null ? [] : ProposalRules.UnknownRules(parsed.Unchecked, KnownRules(all));
        var findings = parsed.Findings.Concat(idle).Concat(mistakes).Concat(unclear).Concat(weakened).Concat(paths.Findings).Concat(due).Concat(covered)
            .OrderBy(finding => finding.At.File, StringComparer.Ordinal).ThenBy(finding => finding.At.Line).ThenBy(finding => finding.At.Column)
            .ThenBy(finding => finding.Rule, StringComparer.Ordinal).ThenBy(finding => finding.Message, StringComparer.Ordinal).ToList();
        return new CheckedWorkspace(parsed.Workspace, findings, parsed.FilesRead, said.Judged + changed.Judged + advised.Judged + paths.Judged) { Rules = Asks(all), InForce = Count(all), Read = parsed.Unchecked, Before = changed.Before, Breaks = changed.Breaks, Turns = [.. coming.SelectMany(one => new[] { one.Effective, one.Full }).Where(day => day > today).Distinct().Order()] };
    }

    /// <summary>Where rulesets wait for their day: what those say that hold, and what the others will.</summary>
    private static Judgement Staged(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, IReadOnlyList<RulesetTerms> coming, DateOnly today, IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? before)
    {
        var (rules, byDomain) = ComingStandards.InForce(files, coming.Select(one => one.File).ToHashSet(StringComparer.Ordinal));
        var said = rules is null ? new Judgement([], 0) : WorkspaceRulesets.Judge(rules, byDomain, files);
        var more = ComingStandards.Judge(files, coming, said, today, before);
        return new Judgement([.. said.Findings, .. more.Findings], said.Judged + more.Judged);
    }

    /// <summary>One mistake is told once: a reader and a ruleset may both see a missing operationId, or a reference that leads nowhere.</summary>
    private static (string File, int Line, string Rule) Place(Finding finding) => (finding.At.File, finding.At.Line, finding.Rule);

    private static HashSet<string> RuleIds(IReadOnlyList<Ruleset> rulesets) =>
        [.. rulesets.SelectMany(one => one.Rules).Select(rule => rule.Name), .. ChangeRules.All.Select(rule => rule.Id), .. WorkspaceComparison.Rules.Keys, .. AdviceRules.All.Select(rule => rule.Id)];

    /// <summary>Everything that says something: what can be waived, and what cannot.</summary>
    private static HashSet<string> KnownRules(IReadOnlyList<Ruleset> rulesets) => [.. RuleIds(rulesets), .. WorkspaceRules.All.Select(rule => rule.Id), .. PathRules.All.Keys, .. ClockRules.All.Keys];

    private static int Count(IReadOnlyList<Ruleset> rulesets) =>
        WorkspaceRules.All.Count + PathRules.All.Count + ClockRules.All.Count + AdviceRules.All.Count + rulesets.SelectMany(one => one.Rules).Where(DomainRulesets.IsOn).DistinctBy(rule => rule.Name).Count();

    private static Dictionary<string, string> Asks(IReadOnlyList<Ruleset> rulesets)
    {
        var asks = WorkspaceRules.All.ToDictionary(rule => rule.Id, rule => rule.Asks, StringComparer.Ordinal);
        foreach (var (id, text) in WorkspaceComparison.Rules.Concat(PathRules.All).Concat(ClockRules.All).Append(ProposalRules.RuleExists).Append(KeyValuePair.Create(RulesetTerms.Wrong, "A ruleset that does not hold at once says from which day it does, and how long the transition lasts.")).Append(KeyValuePair.Create(DomainRulesets.Weakened, "Central standards are a floor: nothing weakens them but a decision of the council.")).Concat(AdviceRules.All.Select(rule => KeyValuePair.Create(rule.Id, rule.Asks))).Concat(ChangeRules.All.Select(rule => KeyValuePair.Create(rule.Id, rule.Sentence)))
            .Concat(rulesets.SelectMany(one => one.Rules).Where(rule => rule.Description is not null).Select(rule => KeyValuePair.Create(rule.Name, rule.Description!))))
        {
            asks.TryAdd(id, text);
        }
        return asks;
    }
}

/// <summary>What a check says.</summary>
/// <param name="Workspace">The workspace; null where a resource is wrong. Findings about contracts do not take it away.</param>
/// <param name="Findings">All findings, by file, line and column; those that are waived say so.</param>
/// <param name="Files">How many files were read.</param>
/// <param name="Judged">How many values the rules of rulesets and comparisons looked at.</param>
public sealed record CheckedWorkspace(Workspace? Workspace, IReadOnlyList<Finding> Findings, int Files, int Judged)
{
    /// <summary>What each rule asks for, by id.</summary>
    public IReadOnlyDictionary<string, string> Rules { get; init; } = new Dictionary<string, string>();

    /// <summary>How many rules of resources, rulesets and advice are on.</summary>
    public int InForce { get; init; }

    /// <summary>What could be read, errors or not; null without an organization.</summary>
    internal Workspace? Read { get; init; }

    /// <summary>What breaks those who use an interface, waived or not: a waiver takes nobody's voice away.</summary>
    public IReadOnlyList<InterfaceBreak> Breaks { get; init; } = [];

    /// <summary>The days ahead on which a ruleset begins to hold, or holds for everything.</summary>
    internal IReadOnlyList<DateOnly> Turns { get; init; } = [];

    /// <summary>The earlier state that it was compared with; null for none.</summary>
    public Workspace? Before { get; init; }

    /// <summary>True where nothing blocks: no error that is not waived.</summary>
    public bool Passes => !Findings.Any(finding => finding.Blocks);
}

/// <summary>What rules said, and of how many values.</summary>
internal sealed record Judgement(IReadOnlyList<Finding> Findings, int Judged);

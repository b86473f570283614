using System.Text;
using Concordat.Core.Advice;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;

namespace Concordat.Core.Workspace;

/// <summary>
/// What a proposal takes away from the standards in force: rules of rulesets, levels and limits of advice, limits of tiers and what their tokens are bound to, duties of classes of data, terms of privileged access.
/// Only the council proposes that, and votes on it. Pure.
/// </summary>
public static class StandardFloor
{
    /// <summary>What is milder than before, each at its line.</summary>
    /// <param name="before">The files in force.</param>
    /// <param name="old">What they say.</param>
    /// <param name="after">The proposed files.</param>
    /// <param name="now">What they say.</param>
    public static IReadOnlyList<Finding> Weakened(
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> before, Workspace old, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> after, Workspace now) =>
        [.. Rulesets(before, after).Concat(Levels(old, now)).Concat(Limits(old, now)).Concat(Bindings(old, now)).Concat(Duties(old, now)).Concat(Privileges(old, now)).Concat(Ledger(old, now)).OrderBy(finding => finding.At.File, StringComparer.Ordinal).ThenBy(finding => finding.At.Line)];

    /// <summary>True for a file that other files are judged by.</summary>
    public static bool IsStandard(string path) => (path.StartsWith("standards/", StringComparison.Ordinal) && !path.StartsWith("standards/proposals/", StringComparison.Ordinal)) || DomainRulesets.IsRuleset(path);

    private static IEnumerable<Finding> Rulesets(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> before, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> after)
    {
        if (Texts(before).SequenceEqual(Texts(after)) || WorkspaceRulesets.Read(before).Rules is not { } old || WorkspaceRulesets.Read(after).Rules is not { } now)
        {
            yield break;
        }
        var (had, has) = (RulesetTerms.Read(before).Terms.ToDictionary(one => one.File, StringComparer.Ordinal), RulesetTerms.Read(after).Terms.ToDictionary(one => one.File, StringComparer.Ordinal));
        foreach (var late in has.Values.Where(one => IsCentral(one.File) && before.ContainsKey(one.File) && (had.GetValueOrDefault(one.File) is not { } was || one.Effective > was.Effective || one.Full > was.Full)))
        {
            yield return Milder("The ruleset holds later than before.", new SourcePosition(late.File, 1, 1));
        }
        foreach (var rule in old.Rules.Where(DomainRulesets.IsOn))
        {
            var own = now.ByName.GetValueOrDefault(rule.Name);
            var how = own is null ? "is taken away" : !DomainRulesets.IsOn(own) ? "is switched off"
                : own.Severity > rule.Severity ? $"weighs {DomainRulesets.Word(own.Severity)} in place of {DomainRulesets.Word(rule.Severity)}"
                : own.At.File != rule.At.File || Definition(before, rule) != Definition(after, own) ? "is defined otherwise, which may be milder" : null;
            if (how is not null)
            {
                yield return Milder($"The rule '{rule.Name}' {how}.", PlaceOf(after, rule.Name) ?? new SourcePosition(after.Keys.Where(IsCentral).Order(StringComparer.Ordinal).FirstOrDefault() ?? "concordat.yaml", 1, 1));
            }
        }
    }

    private static IEnumerable<Finding> Levels(Workspace old, Workspace now)
    {
        var (had, has) = (AdviceInForce.Of(old), AdviceInForce.Of(now));
        var at = now.Advice.Values.OrderBy(one => one.Name, StringComparer.Ordinal).Select(one => one.At).FirstOrDefault(new SourcePosition("concordat.yaml", 1, 1));
        foreach (var rule in AdviceRules.All.Where(rule => has.LevelOf(rule) > had.LevelOf(rule)))
        {
            yield return Milder($"The advice '{rule.Id}' weighs {DomainRulesets.Word(has.LevelOf(rule))} in place of {DomainRulesets.Word(had.LevelOf(rule))}.",
                now.Advice.Values.Where(one => one.Levels.ContainsKey(rule.Id)).Select(one => one.Levels[rule.Id].At).FirstOrDefault(at));
        }
        if (has.OdooPartners > had.OdooPartners || has.DuplicateRules > had.DuplicateRules || has.DuplicateShare > had.DuplicateShare)
        {
            yield return Milder("A limit of advice is raised.", at);
        }
    }

    private static IEnumerable<Finding> Limits(Workspace old, Workspace now) =>
        from pair in old.Tiers
        let tier = now.Tiers.GetValueOrDefault(pair.Key)
        where tier is not null && (tier.PerSecond > pair.Value.PerSecond || tier.Burst > pair.Value.Burst || tier.Concurrency > pair.Value.Concurrency
            || tier.MaxPayload > pair.Value.MaxPayload || (pair.Value.Throughput is { } most && (tier.Throughput ?? long.MaxValue) > most))
        select Milder($"A limit of the tier '{pair.Key}' is raised.", tier!.At);

    private static IEnumerable<Finding> Bindings(Workspace old, Workspace now) =>
        from pair in old.Tiers
        let tier = now.Tiers.GetValueOrDefault(pair.Key)
        where tier is not null && pair.Value.SenderConstrained != SenderConstraint.None && (tier.SenderConstrained == SenderConstraint.None || (tier.SenderConstrained & ~pair.Value.SenderConstrained) != SenderConstraint.None)
        select Milder($"The tier '{pair.Key}' takes access tokens that it did not take before: its tokens are bound to less.", tier!.At);

    private static IEnumerable<Finding> Duties(Workspace old, Workspace now)
    {
        foreach (var (name, had) in old.Classifications)
        {
            var has = now.Classifications.GetValueOrDefault(name);
            var lost = has is null ? "the class itself" : string.Join(", ", new[]
            {
                has.Rank < had.Rank ? "rank" : null, had.Purposes && !has.Purposes ? "purposes" : null, had.Consent && !has.Consent ? "consent" : null, had.Minimize && !has.Minimize ? "minimize" : null,
                had.Encrypt && !has.Encrypt ? "encrypt" : null, had.DurableAudit && !has.DurableAudit ? "durableAudit" : null,
                had.Retention is { } limit && (has.Retention ?? TimeSpan.MaxValue) > limit ? "retention" : null,
            }.OfType<string>());
            if (lost.Length > 0)
            {
                yield return Milder($"The class of data '{name}' asks for less: {lost}.", has?.At ?? new SourcePosition("concordat.yaml", 1, 1));
            }
        }
    }

    private static IEnumerable<Finding> Privileges(Workspace old, Workspace now)
    {
        var (before, after) = (old.PrivilegedAccess.Values.FirstOrDefault(), now.PrivilegedAccess.Values.FirstOrDefault());
        return from operation in PrivilegedOperation.All
               let had = PrivilegedAccess.Of(before, operation)
               let has = PrivilegedAccess.Of(after, operation)
               where !had.Standing && (has.Standing || has.Minutes > had.Minutes || (had.SecondPerson && !has.SecondPerson))
               select Milder($"The privileged operation '{operation}' asks for less.", after is null ? new SourcePosition("concordat.yaml", 1, 1) : after.Operations.TryGetValue(operation, out var terms) ? terms.At : after.At);
    }

    private static IEnumerable<Finding> Ledger(Workspace old, Workspace now)
    {
        if ((now.Organization.AuditRetention ?? TimeSpan.MaxValue) < (old.Organization.AuditRetention ?? TimeSpan.MaxValue))
        {
            yield return Milder("The audit ledger is kept for a shorter time.", now.Organization.At);
        }
    }

    private static Finding Milder(string what, SourcePosition at) =>
        Finding.Error(DomainRulesets.Weakened, what, at, "Standards are a floor: a member of the council proposes to lower it, and the council votes.") with { AsksForApproval = true };

    private static bool IsCentral(string path) => WorkspaceRulesets.IsRuleset(path);

    private static IEnumerable<string> Texts(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files) =>
        files.Where(file => IsCentral(file.Key)).OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Key + "\n" + Encoding.UTF8.GetString(file.Value.Span));

    /// <summary>A definition as it is written; nothing for those that the product carries, which do not change.</summary>
    private static string Definition(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, Rule rule) =>
        files.TryGetValue(Bare(rule.At.File), out var content) && DocumentReader.Read(rule.At.File, content, DocumentLimits.Default).Root is MappingNode root
            && root.Get("rules") is MappingNode rules && rules.Get(rule.Name) is { } node ? Written(node, 0) : "";

    private static string Bare(string file) => file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file;

    private static SourcePosition? PlaceOf(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, string rule) => files.Where(file => IsCentral(file.Key)).OrderBy(file => file.Key, StringComparer.Ordinal)
        .Select(file => DocumentReader.Read(file.Key, file.Value, DocumentLimits.Default).Root is MappingNode root && root.Get("rules") is MappingNode rules && rules.TryGet(rule, out var entry) ? entry.KeyAt : (SourcePosition?)null)
        .FirstOrDefault(at => at is not null);

    /// <summary>The content alone: neither place nor comments; what only says it in other words does not count.</summary>
    private static string Written(DocumentNode node, int depth) => node switch
    {
        MappingNode mapping => "{" + string.Join(",", mapping.Entries.Where(entry => depth > 0 || entry.Key is not ("description" or "message" or "severity" or "documentationUrl" or "x-why" or "x-fix"))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key.Length}:{entry.Key}={Written(entry.Value, depth + 1)}")) + "}",
        SequenceNode sequence => "[" + string.Join(",", sequence.Items.Select(item => Written(item, depth + 1))) + "]",
        ScalarNode scalar => $"{scalar.Kind}:{scalar.Text.Length}:{scalar.Text}",
        _ => "",
    };
}

using System.Security.Cryptography;
using System.Text;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>
/// The rulesets in force: the built-in ones, then those of <c>standards/*.spectral.yaml</c> by name. What a later one says of a rule (off,
/// another weight, another definition) holds, so that a workspace bends the built-in rules by extending them in a file of its own.
/// </summary>
internal static class WorkspaceRulesets
{
    private const string InForce = "rulesets-in-force.yaml";

    /// <summary>Cores for the judging of one workspace: a node has other work too.</summary>
    private const int MostAtOnce = 2;

    /// <summary>Rulesets are read and compiled once, and judge all workspaces with the same standards: a control plane checks one for each proposal, and its standards change seldom.</summary>
    private const int MostKnown = 8;
    private static volatile Known[] s_known = [];

    /// <summary>Folders whose files are resources or contracts.</summary>
    private static readonly string[] Folders = ["domains", "partners", "standards", "systems", "zones"];

    /// <summary>Reads them; null where one is broken, which its findings tell.</summary>
    /// <param name="files">Of the workspace.</param>
    /// <param name="without">Files that do not count yet; null for none.</param>
    public static (Ruleset? Rules, IReadOnlyList<Finding> Findings) Read(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, IReadOnlySet<string>? without = null)
    {
        var names = BuiltInRulesets.Names.Concat(files.Keys.Where(path => IsRuleset(path) && without?.Contains(path) != true).Order(StringComparer.Ordinal).Select(path => "./" + path));
        var text = new StringBuilder("extends:\n");
        foreach (var name in names)
        {
            text.Append("  - \"").Append(name).Append("\"\n");
        }
        ReadOnlyMemory<byte>? Open(string path) => files.TryGetValue(path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path, out var content) ? content : null;
        var (all, known) = (text.ToString(), s_known);
        if (Array.Find(known, one => one.IsOf(all, Open)) is { } before)
        {
            return (before.Reading.Ruleset, before.Reading.Findings);
        }
        var asked = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        var reading = RulesetReader.ReadText(InForce, all, path =>
        {
            var content = Open(path);
            asked[path] = Hash(content);
            return content;
        });
        s_known = [new Known(all, asked, reading), .. known.Take(MostKnown - 1)];
        return (reading.Ruleset, reading.Findings);
    }

    private static byte[]? Hash(ReadOnlyMemory<byte>? content) => content is { } bytes ? SHA256.HashData(bytes.Span) : null;

    /// <summary>What was read, with the hashes of the files that were asked for on the way.</summary>
    private sealed record Known(string Text, IReadOnlyDictionary<string, byte[]?> Asked, RulesetReading Reading)
    {
        public bool IsOf(string text, Func<string, ReadOnlyMemory<byte>?> open) =>
            Text == text && Asked.All(one => Hash(open(one.Key)) is var hash && (hash is null ? one.Value is null : one.Value is not null && hash.AsSpan().SequenceEqual(one.Value)));
    }

    /// <summary>Judges all resources and contracts.</summary>
    /// <param name="rules">The rulesets in force.</param>
    /// <param name="byDomain">With what a domain asks beyond, for its own files.</param>
    /// <param name="files">Of the workspace.</param>
    public static Judgement Judge(Ruleset rules, IReadOnlyDictionary<string, Ruleset> byDomain, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        var standards = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var rule in byDomain.Values.Append(rules).SelectMany(one => one.Rules))
        {
            standards[rule.Name] = Standard(rule.At.File);
        }
        var paths = files.Keys.Where(IsJudged).Order(StringComparer.Ordinal).ToArray();
        var results = new RulesetResult?[paths.Length];
        Parallel.For(0, paths.Length, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce }, place => results[place] = Judge(RulesOf(paths[place]), files, paths[place]));
        var findings = results.OfType<RulesetResult>().SelectMany(result => result.Findings).Where(finding => finding.Rule != "unrecognized-format")
            .Select(finding => finding with { Standard = standards.GetValueOrDefault(finding.Rule) });
        return new Judgement([.. findings.DistinctBy(finding => (finding.At, finding.Rule, finding.Message))], results.Sum(result => result?.Judged ?? 0));

        Ruleset RulesOf(string path) => byDomain.Count > 0 && path.Split('/') is ["domains", var domain, ..] ? byDomain.GetValueOrDefault(domain, rules) : rules;
    }

    /// <summary>One file with those that it refers to, in a set of its own: what a workspace holds beside it neither counts against its limits nor stays in memory.</summary>
    private static RulesetResult? Judge(Ruleset rules, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, string path)
    {
        var documents = new DocumentSet(asked => files.TryGetValue(asked, out var content) ? content : null);
        var document = documents.Open(path);
        return document.Root is null ? null : rules.Judge(documents, document); // what cannot be read the reader of the workspace tells
    }

    internal static bool IsRuleset(string path) => path.StartsWith("standards/", StringComparison.Ordinal) && path.EndsWith(".spectral.yaml", StringComparison.Ordinal);

    private static bool IsJudged(string path) => !IsRuleset(path) && !DomainRulesets.IsRuleset(path) && Folders.Contains(path.Split('/')[0]);

    /// <summary>The name of a ruleset as people say it: <c>concordat:events</c>, <c>api-style</c>.</summary>
    private static string Standard(string file) =>
        BuiltInRulesets.Names.FirstOrDefault(name => file == name || BuiltInRulesets.LocationOf(name) == file) ?? WorkspacePath.Stem(file);
}

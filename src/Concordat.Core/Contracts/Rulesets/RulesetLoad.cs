using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>Reads one ruleset file and those that it extends, each into a table of rules.</summary>
/// <param name="read">Gives the bytes of files.</param>
/// <param name="findings">Takes what is wrong.</param>
/// <param name="floor">Rules that are there before the file says anything, and that nothing which it extends replaces; null for none.</param>
internal sealed class RulesetLoad(Func<string, ReadOnlyMemory<byte>?> read, List<Finding> findings, Ruleset? floor = null)
{
    private const int MaxFiles = 100;

    private static readonly HashSet<string> Known =
    [
        "extends", "rules", "aliases", "formats", "overrides", "parserOptions", "documentationUrl", "description", "functions", "functionsDir", "except",
    ];

    private readonly List<string> _stack = [];
    private readonly DocumentSet _documents = new(location => BuiltInRulesets.Content(location) ?? read(location));
    private int _files;

    /// <summary>Reads a ruleset.</summary>
    /// <param name="location">Where it is.</param>
    /// <param name="severity">What the one who extends it asks for: all, recommended or off; null: nothing.</param>
    public Ruleset? Load(string location, string? severity)
    {
        var place = BuiltInRulesets.LocationOf(location) ?? location;
        if (IsJavaScript(place))
        {
            findings.Add(JavaScript(location, new SourcePosition(location, 1, 1)));
            return null;
        }
        var document = _documents.Open(place);
        findings.AddRange(document.Findings.Where(one => !findings.Contains(one)));
        if (document.Root is not MappingNode root)
        {
            if (document.Findings.Count == 0)
            {
                findings.Add(Finding.Error("ruleset-shape", "A ruleset is a mapping with 'rules' or 'extends'.", new SourcePosition(place, 1, 1)));
            }
            return null;
        }
        if (++_files > MaxFiles)
        {
            Report("ruleset-extends", $"The ruleset extends more than {MaxFiles} others.", root);
            return null;
        }
        _stack.Add(place);
        var ruleset = Read(document, root, location, severity);
        _stack.RemoveAt(_stack.Count - 1);
        return ruleset;
    }

    private Ruleset Read(LoadedDocument document, MappingNode root, string name, string? severity)
    {
        Shape(root);
        var rules = new Dictionary<string, Rule>(StringComparer.Ordinal);
        AliasTable? outer = null;
        foreach (var (extended, asked) in Extended(root.Get("extends"), document.Location))
        {
            foreach (var rule in extended.Rules)
            {
                rules[rule.Name] = rule;
                outer ??= rule.Aliases;
            }
            if (asked is not null)
            {
                foreach (var rule in extended.Rules)
                {
                    rules[rule.Name] = rule with { Enabled = asked == "all" || (asked == "recommended" && rule.Recommended) };
                }
            }
        }
        foreach (var rule in _stack.Count == 1 && floor is not null ? floor.Rules : [])
        {
            rules[rule.Name] = rule;
        }
        var reader = new RuleReader(findings, new AliasReader(findings).Read(root.Get("aliases"), outer))
        {
            Formats = Formats(root.Get("formats")),
            DocumentationUrl = root.Text("documentationUrl"),
            Asked = severity,
        };
        foreach (var change in RenamedRules.Current([.. reader.Changes(root.Get("rules"))], rules))
        {
            MustExist(change, rules, root);
            change.Apply(rules);
        }
        return new Ruleset(name, root.Text("description"), rules, [.. Overrides(root, rules, reader, document.Location), .. ExceptReader.Read(root.Get("except"), findings)]);
    }

    private void Shape(MappingNode root)
    {
        foreach (var entry in root.Entries)
        {
            if (entry.Key is "functions" or "functionsDir" && entry.Value is not SequenceNode { Items.Count: 0 })
            {
                findings.Add(Finding.Error("ruleset-javascript",
                    $"'{entry.Key}' names functions in JavaScript; rules are data here and foreign code is not run.", entry.KeyAt,
                    "Say the same with the functions that exist (pattern, schema, enumeration, casing…), or leave out the rules that need it.") with { Path = [entry.Key] });
            }
            else if (!Known.Contains(entry.Key) && !entry.Key.StartsWith("x-", StringComparison.Ordinal))
            {
                findings.Add(Finding.Error("ruleset-unknown-key", $"'{entry.Key}' is no key of a ruleset.", entry.KeyAt, "Mend the name, or begin it with 'x-'.")
                    with { Path = [entry.Key] });
            }
        }
        if (root.Get("rules") is null && root.Get("extends") is null && root.Get("overrides") is null)
        {
            Report("ruleset-shape", "A ruleset has 'rules', 'extends' or 'overrides'.", root);
        }
    }

    private void MustExist(RuleChange change, Dictionary<string, Rule> rules, MappingNode root)
    {
        if (change.Definition is null && !rules.ContainsKey(change.Name))
        {
            var at = root.Get("rules") is MappingNode mapping && mapping.TryGet(change.Name, out var entry) ? entry.KeyAt : root.At;
            findings.Add(Finding.Error("ruleset-rule-unknown", $"There is no rule '{change.Name}' that could be switched: nothing that is extended has it.", at,
                "Mend the name, extend the ruleset that has it, or define the rule.") with { Path = ["rules", change.Name] });
        }
    }

    private IEnumerable<(Ruleset Ruleset, string? Asked)> Extended(DocumentNode? node, string from)
    {
        var items = node switch
        {
            null => [],
            SequenceNode sequence => sequence.Items,
            _ => [node],
        };
        foreach (var item in items)
        {
            string? asked = null;
            var named = item;
            if (item is SequenceNode pair)
            {
                asked = (pair.Items.ElementAtOrDefault(1) as ScalarNode)?.Text;
                named = pair.Items.Count > 0 ? pair.Items[0] : pair;
                if (pair.Items.Count != 2 || asked is not ("all" or "recommended" or "off"))
                {
                    Report("ruleset-extends", "What is extended with a choice is written [name, all], [name, recommended] or [name, off].", item);
                    continue;
                }
            }
            if (named is not ScalarNode { Kind: ScalarKind.String } name)
            {
                Report("ruleset-extends", $"A ruleset is extended by its name or file; here stands {(named ?? item).Noun}.", item);
                continue;
            }
            if (Location(name, from) is { } location && Load(location, asked) is { } ruleset)
            {
                yield return (ruleset, asked);
            }
        }
    }

    private string? Location(ScalarNode name, string from)
    {
        var text = name.Text;
        var builtIn = BuiltInRulesets.LocationOf(text) is not null;
        if (!builtIn && (text.StartsWith("spectral:", StringComparison.Ordinal) || text.StartsWith("concordat:", StringComparison.Ordinal)))
        {
            Report("ruleset-extends", $"There is no ruleset '{text}'; there are {string.Join(", ", BuiltInRulesets.Names)}.", name);
            return null;
        }
        if (IsJavaScript(text))
        {
            findings.Add(JavaScript(text, name.At) with { Path = name.Path });
            return null;
        }
        var location = builtIn ? text
            : text.StartsWith('/') || text.Contains("://", StringComparison.Ordinal) ? text
            : Join(from, text);
        if (!builtIn && !text.StartsWith('.') && !text.StartsWith('/') && !text.Contains("://", StringComparison.Ordinal) && !text.EndsWith(".yaml", StringComparison.Ordinal)
            && !text.EndsWith(".yml", StringComparison.Ordinal) && !text.EndsWith(".json", StringComparison.Ordinal) && read(location) is null)
        {
            Report("ruleset-extends", $"'{text}' is neither a file nor a ruleset that the product carries; packages are not fetched.", name,
                "Install the package and extend its YAML file by path: './node_modules/…'.");
            return null;
        }
        if (_stack.Contains(BuiltInRulesets.LocationOf(location) ?? location))
        {
            return null; // Spectral ignores a circle as well: the outer one has the rules already
        }
        if (!builtIn && read(location) is null)
        {
            var address = text.Contains("://", StringComparison.Ordinal);
            Report("ruleset-extends", address ? $"'{text}' is an address; rulesets are not fetched from the network." : $"'{text}' is not there, or may not be read.", name,
                address ? "Save it beside this ruleset and extend it by its path." : null);
            return null;
        }
        return location;
    }

    private static bool IsJavaScript(string name) =>
        name.EndsWith(".js", StringComparison.Ordinal) || name.EndsWith(".mjs", StringComparison.Ordinal) || name.EndsWith(".cjs", StringComparison.Ordinal) || name.EndsWith(".ts", StringComparison.Ordinal);

    private static Finding JavaScript(string name, SourcePosition at) =>
        Finding.Error("ruleset-javascript", $"'{name}' is a ruleset in JavaScript; rules are data here and foreign code is not run.", at,
            "Use its YAML form if there is one, or write its rules in YAML with the functions that exist.");

    private static string Join(string from, string relative)
    {
        var parts = from.Split('/')[..^1].ToList();
        foreach (var part in relative.Split('/'))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] is not (".." or ""))
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }
        return string.Join('/', parts);
    }

    private IReadOnlyList<string>? Formats(DocumentNode? node) => node is null ? null : new RuleReader(findings, AliasTable.Empty).FormatNames(node);

    private IEnumerable<RulesetOverride> Overrides(MappingNode root, Dictionary<string, Rule> rules, RuleReader reader, string location)
    {
        if (root.Get("overrides") is not { } node)
        {
            yield break;
        }
        if (node is not SequenceNode { Items.Count: > 0 } overrides)
        {
            Report("ruleset-overrides", "'overrides' is a list that is not empty.", node);
            yield break;
        }
        foreach (var item in overrides.Items)
        {
            if (item is not MappingNode one || one.Get("files") is not SequenceNode { Items.Count: > 0 } files || (one.Get("rules") is null && one.Get("extends") is null))
            {
                Report("ruleset-overrides", "An override has 'files' (a list of globs) and 'rules' or 'extends'.", item);
                continue;
            }
            var named = files.Items.Select(File).OfType<OverrideFile>().ToList();
            var changes = new List<RuleChange>();
            foreach (var (extended, asked) in Extended(one.Get("extends"), location))
            {
                changes.AddRange(extended.Rules.Select(rule => new RuleChange(rule.Name,
                    asked is null ? rule : rule with { Enabled = asked == "all" || (asked == "recommended" && rule.Recommended) }, null, false, null)));
            }
            var own = one.Get("aliases") is { } aliases
                ? new RuleReader(findings, new AliasReader(findings).Read(aliases, reader.Aliases)) { Formats = reader.Formats, DocumentationUrl = reader.DocumentationUrl } : reader;
            changes.AddRange(own.Changes(one.Get("rules")));
            foreach (var change in changes.Where(change => change.Definition is null && !rules.ContainsKey(change.Name)))
            {
                Report("ruleset-rule-unknown", $"There is no rule '{change.Name}' that could be switched.", one.Get("rules")!);
            }
            if (named.Exists(file => file.Pointer is not null) && changes.Exists(change => change.Definition is not null))
            {
                Report("ruleset-overrides", "For a part of a file ('file#/pointer') only the weights of rules can be changed.", item);
            }
            yield return new RulesetOverride(named, changes);
        }
    }

    private OverrideFile? File(DocumentNode node)
    {
        if (OverrideFile.Read((node as ScalarNode)?.Text ?? "") is { } file)
        {
            return file;
        }
        Report("ruleset-overrides", "This is no pattern of file names.", node);
        return null;
    }

    private void Report(string rule, string message, DocumentNode at, string? fix = null) => findings.Add(Finding.Error(rule, message, at.At, fix) with { Path = at.Path });
}

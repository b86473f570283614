using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.Functions;
using Concordat.Core.Contracts.Rulesets.JsonPath;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>Reads the <c>rules</c> of a ruleset or an override.</summary>
internal sealed class RuleReader(List<Finding> findings, AliasTable aliases)
{
    private static readonly HashSet<string> Known =
    [
        "description", "message", "severity", "recommended", "resolved", "given", "then", "formats", "documentationUrl", "tags", "type", "extensions", "enabled",
    ];

    public AliasTable Aliases => aliases;

    /// <summary>The formats of rules that name none.</summary>
    public IReadOnlyList<string>? Formats { get; init; }

    public string? DocumentationUrl { get; init; }

    /// <summary>What the one who extends the ruleset asks for.</summary>
    public string? Asked { get; init; }

    public IEnumerable<RuleChange> Changes(DocumentNode? node)
    {
        if (node is null)
        {
            yield break;
        }
        if (node is not MappingNode rules)
        {
            Report("ruleset-shape", $"'rules' maps names to rules; here stands {node.Noun}.", node);
            yield break;
        }
        foreach (var entry in rules.Entries)
        {
            if (Change(entry) is { } change)
            {
                yield return change;
            }
        }
    }

    private RuleChange? Change(MappingEntry entry)
    {
        if (entry.Value is MappingNode definition)
        {
            return Definition(entry, definition) is { } rule ? new RuleChange(entry.Key, rule, null, false, null) : null;
        }
        if (entry.Value is ScalarNode { Kind: ScalarKind.Boolean } flag)
        {
            return new RuleChange(entry.Key, null, flag.TryGetBoolean(out var on) && on, false, null);
        }
        return SeverityOf(entry.Value, out var severity) ? new RuleChange(entry.Key, null, severity is not null, true, severity) : null;
    }

    private Rule? Definition(MappingEntry entry, MappingNode node)
    {
        foreach (var key in node.Entries.Where(key => !Known.Contains(key.Key) && !key.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            findings.Add(Finding.Error("ruleset-unknown-key", $"'{key.Key}' is no key of a rule.", key.KeyAt, "Mend the name, or begin it with 'x-'.") with { Path = key.Value.Path });
        }
        if (node.Get("given") is not { } given || node.Get("then") is not { } then)
        {
            findings.Add(Finding.Error("ruleset-shape", $"The rule '{entry.Key}' needs at least 'given' and 'then'.", entry.KeyAt) with { Path = node.Path });
            return null;
        }
        Severity? severity = Severity.Warn;
        if (node.Get("severity") is { } weight)
        {
            SeverityOf(weight, out severity);
        }
        var recommended = Flag(node, "recommended", true);
        var paths = Given(given).ToList();
        var demands = (then is SequenceNode list ? list.Items : [then]).Select(Then).OfType<RuleThen>().ToList();
        return new Rule
        {
            Name = entry.Key,
            At = entry.KeyAt,
            Description = Text(node, "description"),
            Message = Text(node, "message"),
            Why = Text(node, "x-why"),
            Fix = Text(node, "x-fix"),
            DocumentationUrl = Text(node, "documentationUrl") ?? (DocumentationUrl is null ? null : $"{DocumentationUrl}#{entry.Key}"),
            Severity = severity,
            Recommended = recommended,
            Enabled = Asked is null ? recommended && Flag(node, "enabled", true) : Asked == "all" || (Asked == "recommended" && recommended),
            Resolved = Flag(node, "resolved", true),
            Formats = node.Get("formats") is { } formats ? FormatNames(formats) : Formats,
            Given = paths,
            Then = demands,
            Aliases = aliases,
        };
    }

    private IEnumerable<string> Given(DocumentNode node)
    {
        if (node is SequenceNode { Items.Count: 0 })
        {
            Report("ruleset-given", "A rule looks at one path at least.", node);
        }
        foreach (var item in node is SequenceNode sequence ? sequence.Items : [node])
        {
            if (item is not ScalarNode { Kind: ScalarKind.String, Text: ['$' or '#', ..] } given)
            {
                Report("ruleset-given", "'given' is a JSONPath that begins with '$', or an alias that begins with '#'.", item);
                continue;
            }
            var paths = aliases.Expand(given.Text, null, out var wrong);
            if (wrong is not null)
            {
                Report("ruleset-given", $"'given' cannot be used: {wrong}.", item);
            }
            foreach (var path in paths)
            {
                if (!JsonPathExpression.TryParse(path, out _, out var error))
                {
                    Report("ruleset-given", $"'{path}' is no JSONPath, at character {error.Offset + 1}: {error.Message}", item);
                }
            }
            yield return given.Text;
        }
    }

    private RuleThen? Then(DocumentNode node)
    {
        if (node is not MappingNode then || then.Get("function") is not ScalarNode { Kind: ScalarKind.String } function)
        {
            Report("ruleset-then", "'then' names a function (and with 'field', what it judges).", node);
            return null;
        }
        foreach (var key in then.Entries.Where(key => key.Key is not ("function" or "field" or "functionOptions") && !key.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            findings.Add(Finding.Error("ruleset-unknown-key", $"'{key.Key}' is no key of 'then'.", key.KeyAt) with { Path = key.Value.Path });
        }
        var path = FieldPath.Self;
        var field = (then.Get("field") as ScalarNode)?.Text;
        if (field is not null && FieldPath.Read(field, out var reason) is { } read)
        {
            path = read;
        }
        else if (then.Get("field") is { } wrong)
        {
            FieldPath.Read(field ?? "[", out reason);
            Report("ruleset-then", $"The field cannot be used: {reason}.", wrong);
        }
        if (!RuleFunctions.Knows(function.Text))
        {
            Report("ruleset-function", $"There is no function '{function.Text}'. Functions in JavaScript are not run.", function,
                $"Use one of {string.Join(", ", RuleFunctions.CoreNames)}.");
            return null;
        }
        var judge = RuleFunctions.Create(function.Text, new FunctionOptions(function.Text, then.Get("functionOptions"), function.At, findings));
        return judge is null ? null : new RuleThen(field, function.Text) { Judge = judge, Path = path };
    }

    public List<string> FormatNames(DocumentNode node)
    {
        var names = new List<string>();
        foreach (var item in node is SequenceNode sequence ? sequence.Items : [node])
        {
            if (item is ScalarNode format && RulesetFormats.Normal(format.Text) is { } name)
            {
                names.Add(name);
                continue;
            }
            Report("ruleset-format", $"'{(item as ScalarNode)?.Text}' is no format.", item, "Formats are oas2, oas3, oas3_0, oas3_1, aas2, aas3, json-schema, arazzo1 and the like.");
        }
        return names;
    }

    private bool SeverityOf(DocumentNode node, out Severity? severity)
    {
        (var known, severity) = (node as ScalarNode)?.Text switch
        {
            "error" or "0" => (true, (Severity?)Severity.Error),
            "warn" or "1" => (true, Severity.Warn),
            "info" or "2" => (true, Severity.Info),
            "hint" or "3" => (true, Severity.Hint),
            "off" or "-1" => (true, null),
            _ => (false, Severity.Warn),
        };
        if (!known)
        {
            Report("ruleset-severity", "A severity is error, warn, info, hint or off (0, 1, 2, 3, -1).", node);
        }
        return known;
    }

    private bool Flag(MappingNode node, string key, bool otherwise)
    {
        if (node.Get(key) is not { } value)
        {
            return otherwise;
        }
        if (value is ScalarNode { Kind: ScalarKind.Boolean } scalar)
        {
            return scalar.TryGetBoolean(out var flag) && flag;
        }
        Report("ruleset-shape", $"'{key}' is true or false; here stands {value.Noun}.", value);
        return otherwise;
    }

    private string? Text(MappingNode node, string key)
    {
        if (node.Get(key) is { } value and not ScalarNode { Kind: ScalarKind.String })
        {
            Report("ruleset-shape", $"'{key}' is text; here stands {value.Noun}.", value);
        }
        return node.Text(key);
    }

    private void Report(string rule, string message, DocumentNode at, string? fix = null) => findings.Add(Finding.Error(rule, message, at.At, fix) with { Path = at.Path });
}

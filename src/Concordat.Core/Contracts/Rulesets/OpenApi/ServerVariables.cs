using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.Functions;

namespace Concordat.Core.Contracts.Rulesets.OpenApi;

/// <summary>The variables in a server's address are described, used, and give addresses (OpenAPI 3.1.0, chapters 4.8.5 and 4.8.6).</summary>
internal sealed partial class ServerVariables(bool checkSubstitutions, bool requireDefault) : IRuleFunction
{
    /// <summary>Enums multiply; after so many addresses the rest is taken to be like them.</summary>
    private const int MaxAddresses = 1000;

    private static readonly string[] Known = ["enum", "default", "description", "examples"];

    public static IRuleFunction? Read(FunctionOptions options)
    {
        options.Only("checkSubstitutions", "requireDefault");
        return new ServerVariables(options.Flag("checkSubstitutions"), options.Flag("requireDefault"));
    }

    public void Judge(RuleTarget target)
    {
        if (target.Value is not MappingNode || target.Get(target.Value, "url") is not ScalarNode { Kind: ScalarKind.String } url
            || target.Get(target.Value, "variables") is { } any and not MappingNode || !WellFormed(target, out var variables))
        {
            target.Complain("This is no server object: it has a 'url' (text), and 'variables' have texts as 'default' and 'enum'.");
            return;
        }
        var used = Variable().EnumerateMatches(url.Text);
        var names = new List<string>();
        foreach (var match in used)
        {
            names.Add(url.Text.Substring(match.Index + 1, match.Length - 2));
        }
        foreach (var name in variables.Keys.Where(name => !names.Contains(name)))
        {
            target.Complain($"The variable '{name}' is not in the address.", "variables", name);
        }
        if (names.Count == 0)
        {
            return;
        }
        var missing = names.Where(name => !variables.ContainsKey(name)).ToList();
        if (missing.Count > 0)
        {
            target.Complain($"The address has variables that are not described: {string.Join(", ", missing)}.", "variables");
        }
        if (target.Get(target.Value, "variables") is not null)
        {
            Values(target, url.Text, names, variables);
        }
    }

    private void Values(RuleTarget target, string url, List<string> names, Dictionary<string, (List<string>? Values, string? Default)> variables)
    {
        var choices = new List<(string Name, List<string> Values)>();
        foreach (var (name, (values, standard)) in variables.Where(one => names.Contains(one.Key)))
        {
            choices.Add((name, values ?? (standard is null ? [] : [standard])));
            if (values is not null && standard is not null && !values.Contains(standard))
            {
                target.Complain($"The default of the variable '{name}' is not in its enum.", "variables", name, "default");
            }
            if (standard is null && requireDefault)
            {
                target.Complain($"The variable '{name}' has no default.", "variables", name);
            }
        }
        if (!checkSubstitutions || choices.Count == 0)
        {
            return;
        }
        var wrong = Addresses(url, choices, 0).Take(MaxAddresses).FirstOrDefault(address => !IsAddress(address));
        if (wrong is not null)
        {
            target.Complain($"With the values of its variables the address becomes '{wrong}', which is none.", "variables");
        }
    }

    private bool WellFormed(RuleTarget target, out Dictionary<string, (List<string>? Values, string? Default)> variables)
    {
        variables = new(StringComparer.Ordinal);
        foreach (var entry in (target.Get(target.Value, "variables") as MappingNode)?.Entries ?? [])
        {
            if (target.View.Resolve(entry.Value) is not MappingNode variable
                || variable.Entries.Any(key => !Known.Contains(key.Key) && !key.Key.StartsWith("x-", StringComparison.Ordinal))
                || variable.Get("default") is not (null or ScalarNode { Kind: ScalarKind.String })
                || !(variable.Get("enum") is not { } values
                    || (values is SequenceNode list && list.Items.All(item => item is ScalarNode { Kind: ScalarKind.String }))))
            {
                return false;
            }
            variables[entry.Key] = ((variable.Get("enum") as SequenceNode)?.Items.Cast<ScalarNode>().Select(item => item.Text).ToList(), variable.Text("default"));
        }
        return true;
    }

    private static IEnumerable<string> Addresses(string url, List<(string Name, List<string> Values)> choices, int at) =>
        at == choices.Count ? [url]
        : choices[at].Values.SelectMany(value => Addresses(url.Replace($"{{{choices[at].Name}}}", value, StringComparison.Ordinal), choices, at + 1));

    private static bool IsAddress(string text) => Scheme().IsMatch(text) && Uri.TryCreate(text.Replace("{", "%7B", StringComparison.Ordinal).Replace("}", "%7D", StringComparison.Ordinal), UriKind.Absolute, out _);

    [GeneratedRegex(@"\{[^{}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9+.-]*:", RegexOptions.None, 1000)]
    private static partial Regex Scheme();
}

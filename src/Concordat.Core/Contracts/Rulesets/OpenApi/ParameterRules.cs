using System.Globalization;
using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.OpenApi;

/// <summary>Parameters: no two alike, and those in the path agree with its template (OpenAPI 3.1.0, chapters 4.8.8 and 4.8.12).</summary>
internal static partial class ParameterRules
{
    public static void UniqueParameters(RuleTarget target)
    {
        if (target.Value is not SequenceNode { Items.Count: > 1 } parameters)
        {
            return;
        }
        var seen = new HashSet<(string?, string?)>();
        var (bodies, forms) = (0, 0);
        for (var i = 0; i < parameters.Items.Count; i++)
        {
            if (target.View.Resolve(parameters.Items[i]) is not MappingNode parameter || parameter.Get("$ref") is not null)
            {
                continue;
            }
            var place = Text(target, parameter, "in");
            var index = i.ToString(CultureInfo.InvariantCulture);
            if (!seen.Add((place, Text(target, parameter, "name"))))
            {
                target.Complain("Another parameter of the operation has the same 'name' and 'in' already.", index);
            }
            forms += place == "formData" ? 1 : 0;
            if (place == "body" && bodies++ > 0)
            {
                target.Complain("An operation has at most one parameter in the body.", index);
            }
        }
        if (bodies > 0 && forms > 0)
        {
            target.Complain("An operation has parameters in the body or in form data, not both.");
        }
    }

    public static void PathParameters(RuleTarget target)
    {
        var templates = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in (target.Value as MappingNode)?.Entries ?? [])
        {
            if (target.View.Resolve(path.Value) is not MappingNode item)
            {
                continue;
            }
            var template = Variable().Replace(path.Key, "%");
            if (!templates.TryAdd(template, path.Key))
            {
                target.Complain($"The paths '{templates[template]}' and '{path.Key}' are the same but for the names of their parameters.", path.Key);
            }
            var named = new HashSet<string>(StringComparer.Ordinal);
            foreach (var match in Variable().EnumerateMatches(path.Key))
            {
                var name = path.Key.Substring(match.Index, match.Length).Trim('{', '}').Trim('?', '*', ';');
                if (!named.Add(name))
                {
                    target.Complain($"The path '{path.Key}' has the parameter '{name}' more than once.", path.Key);
                }
            }
            var common = Declared(target, item, [path.Key]);
            foreach (var method in item.Entries.Where(entry => Operations.Methods.Contains(entry.Key)))
            {
                if (target.View.Resolve(method.Value) is MappingNode operation)
                {
                    Agree(target, path.Key, method.Key, named, common, Declared(target, operation, [path.Key, method.Key]));
                }
            }
        }
    }

    private static void Agree(RuleTarget target, string path, string method, HashSet<string> named, Dictionary<string, string[]> common, Dictionary<string, string[]> own)
    {
        foreach (var (name, place) in common.Where(one => !own.ContainsKey(one.Key)).Concat(own))
        {
            if (!named.Contains(name))
            {
                target.Complain($"The path '{path}' has no parameter '{name}'.", place);
            }
        }
        foreach (var name in named.Where(name => !common.ContainsKey(name) && !own.ContainsKey(name)))
        {
            target.Complain($"The path '{path}' has the parameter '{name}', which the operation does not declare.", path, method);
        }
    }

    private static Dictionary<string, string[]> Declared(RuleTarget target, MappingNode holder, string[] place)
    {
        var declared = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (target.Get(holder, "parameters") is not SequenceNode parameters)
        {
            return declared;
        }
        for (var i = 0; i < parameters.Items.Count; i++)
        {
            if (target.View.Resolve(parameters.Items[i]) is not MappingNode parameter || Text(target, parameter, "in") != "path" || Text(target, parameter, "name") is not { } name)
            {
                continue;
            }
            string[] at = [.. place, "parameters", i.ToString(CultureInfo.InvariantCulture)];
            if (target.Get(parameter, "required") is not ScalarNode required || !required.TryGetBoolean(out var yes) || !yes)
            {
                target.Complain($"The path parameter '{name}' must say 'required: true'.", at);
            }
            if (!declared.TryAdd(name, at))
            {
                target.Complain($"The path parameter '{name}' is declared more than once.", at);
            }
        }
        return declared;
    }

    private static string? Text(RuleTarget target, MappingNode node, string key) => (target.Get(node, key) as ScalarNode)?.Text;

    [GeneratedRegex(@"\{;?\??[a-zA-Z0-9_-]+\*?\}", RegexOptions.None, 1000)]
    private static partial Regex Variable();
}

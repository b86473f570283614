using System.Globalization;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.Functions;

namespace Concordat.Core.Contracts.Rulesets.AsyncApi;

/// <summary>A security requirement names schemes that the document declares, and scopes that their flows have.</summary>
/// <param name="holder">What has the requirement, for the message: Server or Operation.</param>
internal sealed class DeclaredSecurity(string holder) : IRuleFunction
{
    public static IRuleFunction? Read(FunctionOptions options)
    {
        options.Only("objectType");
        return new DeclaredSecurity(options.Text("objectType") ?? "Server");
    }

    public void Judge(RuleTarget target)
    {
        // In AsyncAPI 3 the items are the schemes themselves, and no requirement.
        if (target.Value is not MappingNode requirement || !requirement.Entries.All(entry => entry.Value is SequenceNode scopes && scopes.Items.All(scope => scope is ScalarNode { Kind: ScalarKind.String })))
        {
            return;
        }
        var schemes = target.Get(target.Get(target.View.Resolve(target.Run.Document.Root!), "components"), "securitySchemes") as MappingNode;
        foreach (var entry in requirement.Entries)
        {
            if (target.Get(schemes, entry.Key) is not { } scheme)
            {
                target.Complain($"The document has no security scheme '{entry.Key}'.", entry.Key);
            }
            else if (target.Get(scheme, "type") is ScalarNode { Text: "oauth2" })
            {
                Scopes(target, entry.Key, scheme, (SequenceNode)entry.Value);
            }
        }
    }

    private void Scopes(RuleTarget target, string name, DocumentNode scheme, SequenceNode asked)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var flow in (target.Get(scheme, "flows") as MappingNode)?.Entries ?? [])
        {
            known.UnionWith((target.Get(flow.Value, "scopes") as MappingNode)?.Entries.Select(scope => scope.Key) ?? []);
        }
        for (var i = 0; i < asked.Items.Count; i++)
        {
            if (!known.Contains(((ScalarNode)asked.Items[i]).Text))
            {
                target.Complain($"{holder}: the scheme '{name}' has no such scope; it has {string.Join(", ", known.Take(20))}.", name, i.ToString(CultureInfo.InvariantCulture));
            }
        }
    }
}

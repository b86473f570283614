using System.Globalization;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.Functions;

namespace Concordat.Core.Contracts.Rulesets.OpenApi;

/// <summary>A security requirement names schemes and scopes that the document defines.</summary>
internal sealed class SecurityDefined(bool second) : IRuleFunction
{
    public static IRuleFunction? Read(FunctionOptions options)
    {
        options.Only("oasVersion");
        return new SecurityDefined(options.Number("oasVersion") == 2);
    }

    public void Judge(RuleTarget target)
    {
        if (target.Value is not MappingNode requirement
            || !requirement.Entries.All(entry => entry.Value is SequenceNode scopes && scopes.Items.All(scope => scope is ScalarNode { Kind: ScalarKind.String })))
        {
            return;
        }
        var root = target.Run.Document.Root as MappingNode;
        var schemes = (second ? root?.Get("securityDefinitions") : (root?.Get("components") as MappingNode)?.Get("securitySchemes")) as MappingNode;
        foreach (var entry in requirement.Entries)
        {
            if (schemes?.Get(entry.Key) is not { } scheme)
            {
                target.Complain($"There is no security scheme '{entry.Key}' in {(second ? "'securityDefinitions'" : "'components.securitySchemes'")}.", entry.Key);
                continue;
            }
            var scopes = ((SequenceNode)entry.Value).Items;
            for (var i = 0; i < scopes.Count; i++)
            {
                if (!HasScope(target.Run.References.Resolve(scheme) as MappingNode, ((ScalarNode)scopes[i]).Text))
                {
                    target.Complain($"The scheme '{entry.Key}' has no scope '{((ScalarNode)scopes[i]).Text}'.", entry.Key, i.ToString(CultureInfo.InvariantCulture));
                }
            }
        }
    }

    private bool HasScope(MappingNode? scheme, string scope) =>
        second ? (scheme?.Get("scopes") as MappingNode)?.Get(scope) is not null
        : scheme?.Get("flows") is MappingNode flows
            && flows.Entries.Any(flow => ((flow.Value as MappingNode)?.Get("scopes") as MappingNode)?.Get(scope) is not null);
}

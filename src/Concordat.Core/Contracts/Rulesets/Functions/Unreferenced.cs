using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary><c>unreferencedReusableObject</c>: definitions that no <c>$ref</c> names.</summary>
internal sealed class Unreferenced(string location) : IRuleFunction
{
    public static IRuleFunction? Read(FunctionOptions options)
    {
        options.Only("reusableObjectsLocation");
        var location = options.Text("reusableObjectsLocation", required: true);
        if (location is null || location.StartsWith('#'))
        {
            return location is null ? null : new Unreferenced(location[1..]);
        }
        options.Wrong("The option 'reusableObjectsLocation' is a pointer into the document, such as '#/components/schemas'.", options.Node("reusableObjectsLocation"));
        return null;
    }

    public void Judge(RuleTarget target)
    {
        if (target.Value is not MappingNode || target.Run.Document.Root?.Find(location) is not MappingNode definitions)
        {
            return;
        }
        foreach (var entry in definitions.Entries)
        {
            if (!target.Run.References.IsNamed(entry.Value))
            {
                target.Run.ReportAt(target.Rule, entry.Value, $"Nothing refers to '{entry.Key}'.");
            }
        }
    }
}

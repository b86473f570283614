using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary><c>schema</c>: the value meets a JSON Schema that the rule carries.</summary>
internal sealed class Schema(CompiledSchema schema, bool all) : IRuleFunction
{
    public static IRuleFunction? Read(FunctionOptions options)
    {
        options.Only("schema", "dialect", "allErrors");
        if (options.Text("dialect") is { } dialect && dialect is not ("auto" or "draft4" or "draft6" or "draft7" or "draft2019-09" or "draft2020-12"))
        {
            options.Wrong("The option 'dialect' of 'schema' is auto, draft4, draft6, draft7, draft2019-09 or draft2020-12.", options.Node("dialect"));
        }
        if (options.Node("schema", required: true) is not { } node)
        {
            return null;
        }
        return SchemaText.Compile(node, options) is { } compiled ? new Schema(compiled, options.Flag("allErrors")) : null;
    }

    public void Judge(RuleTarget target)
    {
        if (target.Value is null)
        {
            target.Complain($"{target.Name} must be there.");
            return;
        }
        using var json = InstanceJson.Of(target.Value, target.View);
        SchemaComplaints.Report(target, schema, json.RootElement, all, []);
    }
}

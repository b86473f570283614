using System.Globalization;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Contracts.Rulesets.Functions;
using Concordat.Core.Contracts.Rulesets.OpenApi;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets.AsyncApi;

/// <summary>The default or the examples of a schema meet it.</summary>
/// <param name="examples">Whether its examples are judged, or its default.</param>
internal sealed class SchemaValues(bool examples) : IRuleFunction
{
    public static IRuleFunction? Read(FunctionOptions options)
    {
        options.Only("type");
        if (options.Text("type", required: true) is { } type and not ("default" or "examples"))
        {
            options.Wrong($"The option 'type' is default or examples, not {type}.", options.Node("type"));
        }
        return new SchemaValues(options.Text("type") == "examples");
    }

    public void Judge(RuleTarget target)
    {
        if (target.Value is not MappingNode schema)
        {
            return;
        }
        if (!examples)
        {
            if (schema.Get("default") is { } value)
            {
                Judge(target, schema, value, ["default"]);
            }
            return;
        }
        if (target.Get(schema, "examples") is not SequenceNode list)
        {
            target.Complain("'examples' is a list.", "examples");
            return;
        }
        for (var i = 0; i < list.Items.Count; i++)
        {
            Judge(target, schema, list.Items[i], ["examples", i.ToString(CultureInfo.InvariantCulture)]);
        }
    }

    /// <summary>Text is not judged: an example may stand there in the notation of the wire.</summary>
    private static void Judge(RuleTarget target, MappingNode schema, DocumentNode value, IReadOnlyList<string> way)
    {
        if (target.View.Resolve(value) is not ScalarNode { Kind: ScalarKind.String })
        {
            Hold(target, schema, value, way);
        }
    }

    /// <summary>Judges a value by a schema of the document; a schema that cannot be used is told at the value that it should judge.</summary>
    internal static void Hold(RuleTarget target, DocumentNode schema, DocumentNode value, IReadOnlyList<string> way)
    {
        var findings = new List<Finding>();
        var alone = new SchemaClone(target.View, null, second: false).Of(schema);
        var compiled = CompiledSchema.Compile(alone, alone, findings, SchemaDialect.Draft7);
        if (findings.Find(finding => finding.Severity == Severity.Error) is { } error)
        {
            if (!error.Rule.Contains("ref", StringComparison.Ordinal)) // a reference that leads nowhere is told where it stands
            {
                target.Complain($"It cannot be judged, since its schema is wrong: {error.Message}", way);
            }
            return;
        }
        using var json = InstanceJson.Of(value, target.View);
        SchemaComplaints.Report(target, compiled, json.RootElement, all: true, way, once: true);
    }
}

using System.Globalization;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary><c>typedEnum</c>: the values of an <c>enum</c> have the <c>type</c> that stands beside it.</summary>
internal sealed class TypedEnum : IRuleFunction
{
    public static IRuleFunction Read(FunctionOptions options)
    {
        options.Only();
        return new TypedEnum();
    }

    public void Judge(RuleTarget target)
    {
        if (target.Value is not MappingNode schema || target.Get(schema, "enum") is not SequenceNode values || Types(target, schema) is not { } types)
        {
            return;
        }
        for (var i = 0; i < values.Items.Count; i++)
        {
            var value = target.View.Resolve(values.Items[i]);
            if (!types.Exists(type => Is(value, type)))
            {
                target.Complain($"The value '{MessageTemplate.Print(value)}' of the enum is not {string.Join(" or ", types)}.", "enum", i.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private static List<string>? Types(RuleTarget target, MappingNode schema)
    {
        var types = target.Get(schema, "type") switch
        {
            ScalarNode { Kind: ScalarKind.String } type => [type.Text],
            SequenceNode list when list.Items.All(item => item is ScalarNode { Kind: ScalarKind.String }) => list.Items.Cast<ScalarNode>().Select(item => item.Text).ToList(),
            _ => null,
        };
        if (types is not null && (True(schema.Get("nullable")) && target.Run.Formats.Contains("oas3_0") || True(schema.Get("x-nullable")) && target.Run.Formats.Contains("oas2")))
        {
            types.Add("null");
        }
        return types;
    }

    private static bool True(DocumentNode? node) => node is ScalarNode scalar && scalar.TryGetBoolean(out var flag) && flag;

    private static bool Is(DocumentNode value, string type) => type switch
    {
        "null" => value is ScalarNode { Kind: ScalarKind.Null },
        "boolean" => value is ScalarNode { Kind: ScalarKind.Boolean },
        "string" => value is ScalarNode { Kind: ScalarKind.String },
        "number" => value is ScalarNode { Kind: ScalarKind.Integer or ScalarKind.Float },
        "integer" => value is ScalarNode scalar && scalar.TryGetNumber(out var number) && number == decimal.Truncate(number),
        "array" => value is SequenceNode,
        "object" => value is MappingNode,
        _ => false,
    };
}

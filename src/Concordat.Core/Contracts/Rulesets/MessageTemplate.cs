using System.Text;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>Fills <c>{{error}}</c>, <c>{{property}}</c>, <c>{{path}}</c>, <c>{{value}}</c> and <c>{{description}}</c> into a rule's message.</summary>
internal static class MessageTemplate
{
    private const int MaxValue = 200;

    public static string Fill(string template, Rule rule, SourcePlace place, string complaint)
    {
        var message = new StringBuilder(template.Length + complaint.Length);
        var at = 0;
        while (at < template.Length)
        {
            var open = template.IndexOf("{{", at, StringComparison.Ordinal);
            var close = open < 0 ? -1 : template.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                break;
            }
            var evaluated = open > at && template[open - 1] == '#';
            message.Append(template, at, open - at - (evaluated ? 1 : 0));
            message.Append(Value(template[(open + 2)..close].Trim(), rule, place, complaint));
            at = close + 2;
        }
        return message.Append(template, at, template.Length - at).ToString().Trim();
    }

    private static string Value(string name, Rule rule, SourcePlace place, string complaint) => name switch
    {
        "error" => complaint,
        "property" => place.Property,
        "path" => "#" + place.Node.Pointer,
        "description" => rule.Description ?? "",
        "value" => place.Missing is null ? Print(place.Node) : "undefined",
        "print(\"property\")" or "print('property')" => place.Property.Length > 0 ? $"\"{place.Property}\" property " : "The document ",
        "print(\"value\")" or "print('value')" => place.Missing is null ? Print(place.Node) : "undefined",
        _ => "",
    };

    /// <summary>A value for a message: short, and the kind where it is no scalar.</summary>
    public static string Print(DocumentNode node) => node switch
    {
        ScalarNode scalar => scalar.Text.Length <= MaxValue ? scalar.Text : scalar.Text[..MaxValue] + "…",
        _ => node.Noun,
    };
}

using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.AsyncApi;

/// <summary>What is wrong with a single value.</summary>
internal static partial class ShapeValues
{
    private static readonly string[] Types = ["array", "boolean", "integer", "null", "number", "object", "string"];

    /// <summary>A sentence, or null where the value is right.</summary>
    public static string? Wrong(DocumentNode node, ShapeType type)
    {
        var text = node is ScalarNode { Kind: ScalarKind.String } scalar ? scalar.Text : null;
        return type.Form switch
        {
            ShapeForm.Any => null,
            ShapeForm.Text => text is null ? $"Here belongs text, not {node.Noun}." : null,
            ShapeForm.TextOrNull => text is null && node is not ScalarNode { Kind: ScalarKind.Null } ? $"Here belongs text or null, not {node.Noun}." : null,
            ShapeForm.Flag => node is ScalarNode { Kind: ScalarKind.Boolean } ? null : $"Here belongs true or false, not {node.Noun}.",
            ShapeForm.Number => node is ScalarNode { Kind: ScalarKind.Integer or ScalarKind.Float } ? null : $"Here belongs a number, not {node.Noun}.",
            ShapeForm.Count => node is ScalarNode whole && whole.TryGetInteger(out var count) && count >= 0 ? null : "Here belongs a whole number that is not negative.",
            ShapeForm.Uri => text is not null && Uri.TryCreate(text, UriKind.Absolute, out _) ? null : "Here belongs a URI.",
            ShapeForm.Email => text is not null && Mail().IsMatch(text) ? null : "Here belongs an e-mail address.",
            ShapeForm.Location => text is not null && Expression().IsMatch(text) ? null : "Here belongs an expression such as $message.header#/correlationId.",
            ShapeForm.Words => text is not null && type.Words!.Contains(text) ? null : $"Here belongs {string.Join(" or ", type.Words!)}.",
            ShapeForm.SchemaTypes => SchemaTypes(node),
            _ => null,
        };
    }

    private static string? SchemaTypes(DocumentNode node)
    {
        var items = node is SequenceNode list ? list.Items : [node];
        return items.Count > 0 && items.All(item => item is ScalarNode { Kind: ScalarKind.String } word && Types.Contains(word.Text))
            ? null
            : $"'type' is one of {string.Join(", ", Types)}, or a list of them.";
    }

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Mail();

    [GeneratedRegex(@"^\$message\.(header|payload)#(/|\z)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Expression();
}

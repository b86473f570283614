using System.Globalization;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary><c>alphabetical</c>: items or keys in order; numbers by value. Texts are compared without regard to case first, as readers sort.</summary>
internal sealed class Alphabetical(string? keyedBy) : IRuleFunction
{
    public static IRuleFunction Read(FunctionOptions options)
    {
        options.Only("keyedBy");
        return new Alphabetical(options.Text("keyedBy"));
    }

    public void Judge(RuleTarget target)
    {
        var view = target.View;
        if (target.Value is not (SequenceNode or MappingNode))
        {
            return;
        }
        List<DocumentNode?>? items = target.Value is SequenceNode sequence ? [.. sequence.Items.Select(view.Resolve)] : null;
        var values = items is null
            ? [.. ((MappingNode)target.Value).Entries.Select(entry => entry.Key)]
            : items.ConvertAll(item => Text(keyedBy is null ? item : target.Get(item, keyedBy)));
        if (values.Count < 2)
        {
            return;
        }
        if (items is null && keyedBy is not null)
        {
            target.Complain($"{target.Name} is a mapping; only a list can be ordered by '{keyedBy}'.");
            return;
        }
        if (values.Contains(null))
        {
            target.Complain($"{target.Name} can only be ordered by text or numbers.");
            return;
        }
        for (var i = 0; i + 1 < values.Count; i++)
        {
            if (Compare(values[i]!, values[i + 1]!) > 0)
            {
                var message = $"'{values[i]}' must stand after '{values[i + 1]}'.";
                if (keyedBy is null)
                {
                    target.Complain(message, items is null ? values[i]! : i.ToString(CultureInfo.InvariantCulture));
                    return;
                }
                target.Complain(message);
                return;
            }
        }
    }

    private static string? Text(DocumentNode? node) => node is ScalarNode { Kind: ScalarKind.String or ScalarKind.Integer or ScalarKind.Float } scalar ? scalar.Text : null;

    private static int Compare(string first, string second)
    {
        if (decimal.TryParse(first, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
            && decimal.TryParse(second, NumberStyles.Float, CultureInfo.InvariantCulture, out var right))
        {
            return left.CompareTo(right);
        }
        var order = string.Compare(first, second, StringComparison.OrdinalIgnoreCase);
        return order != 0 ? order : -string.CompareOrdinal(first, second); // lower case before upper, as dictionaries have it
    }
}

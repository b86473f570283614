using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.OpenApi;

/// <summary><c>oas2-schema</c> and <c>oas3-schema</c>: the document has the objects and fields of its version, and no others.</summary>
internal sealed partial class DocumentShape(RuleTarget target, bool unknownAtHolder)
{
    private static readonly Lazy<Shape> Second = new(() => ShapeReader.Read("openapi20"));
    private static readonly Lazy<Shape> Third = new(() => ShapeReader.Read("openapi30"));
    private static readonly Lazy<Shape> ThirdOne = new(() => ShapeReader.Read("openapi31"));
    private static readonly Lazy<Shape> ThirdTwo = new(() => ShapeReader.Read("openapi32"));

    public static void Judge(RuleTarget target)
    {
        if (target.Run.Document.Root is not { } root)
        {
            return;
        }
        var (shape, late) = target.Run.Document.Format switch
        {
            DocumentFormat.OpenApi20 => (Second, false),
            DocumentFormat.OpenApi31 => (ThirdOne, true),
            DocumentFormat.OpenApi32 => (ThirdTwo, true),
            _ => (Third, false),
        };
        new DocumentShape(target, late).Object(root, shape.Value, "");
    }

    private void Value(DocumentNode node, ShapeType type, string name)
    {
        if ((type.OrFlag && node is ScalarNode { Kind: ScalarKind.Boolean }) || type.Kind == ShapeKind.Any)
        {
            return;
        }
        if (type.OrList && node is SequenceNode several)
        {
            var single = type with { OrList = false };
            foreach (var item in several.Items)
            {
                Value(item, single, name);
            }
            return;
        }
        if (type.OrReference && node is MappingNode mapping && mapping.Get("$ref") is { } reference)
        {
            Expect(reference, reference is ScalarNode { Kind: ScalarKind.String }, "$ref", "text");
            return;
        }
        switch (type.Kind)
        {
            case ShapeKind.Shape:
                Object(node, type.Shape!, name);
                break;
            case ShapeKind.List:
                List(node, type, name);
                break;
            case ShapeKind.Map:
                Map(node, type, name);
                break;
            default:
                Scalar(node, type, name);
                break;
        }
    }

    private void Object(DocumentNode node, Shape shape, string name)
    {
        if (node is not MappingNode mapping)
        {
            Expect(node, false, name, $"a mapping ({shape.Name})");
            return;
        }
        Whole(mapping, shape, name);
        foreach (var entry in mapping.Entries)
        {
            if (shape.Fields.TryGetValue(entry.Key, out var type))
            {
                Value(entry.Value, type, entry.Key);
            }
            else if (shape.Keyed(entry.Key) is { } matched)
            {
                Value(entry.Value, matched, entry.Key);
            }
            else if (shape.Other is { Kind: not ShapeKind.Nothing } other)
            {
                Value(entry.Value, other, entry.Key);
            }
            else if (shape.Other is not null || !entry.Key.StartsWith("x-", StringComparison.Ordinal))
            {
                Say(unknownAtHolder ? mapping : entry.Value, $"'{entry.Key}' is no field of this object ({shape.Name}).");
            }
        }
    }

    /// <summary>What holds for the fields together.</summary>
    private void Whole(MappingNode mapping, Shape shape, string name)
    {
        foreach (var need in shape.Needs)
        {
            if (!mapping.Contains(need))
            {
                Say(mapping, $"{Called(name)} needs '{need}'.");
            }
        }
        if (mapping.Entries.Count < shape.Least)
        {
            Say(mapping, $"{Called(name)} must not be empty.");
        }
        foreach (var pair in shape.Not)
        {
            if (Present(mapping, pair) == pair.Length)
            {
                Say(mapping, $"{Called(name)} has '{pair[0]}' and '{pair[1]}'; only one of them may be there.");
            }
        }
        if (shape.One.Count > 0 && Present(mapping, CollectionsMarshal.AsSpan(shape.One)) != 1)
        {
            Say(mapping, $"{Called(name)} needs exactly one of {string.Join(", ", shape.One)}.");
        }
        if (shape.AnyOf.Count > 0 && Present(mapping, CollectionsMarshal.AsSpan(shape.AnyOf)) == 0)
        {
            Say(mapping, $"{Called(name)} needs one of {string.Join(", ", shape.AnyOf)}.");
        }
        if (shape.By is null)
        {
            return;
        }
        if (mapping.Get(shape.By) is not ScalarNode word)
        {
            if (!shape.Needs.Contains(shape.By))
            {
                Say(mapping, $"{Called(name)} needs '{shape.By}', one of {string.Join(", ", shape.Cases.Keys)}.");
            }
        }
        else if (shape.Cases.TryGetValue(word.Text, out var one))
        {
            Object(mapping, one, name);
        }
        else if (shape.Fields.GetValueOrDefault(shape.By)?.Kind != ShapeKind.Words)
        {
            Say(word, $"'{shape.By}' is one of {string.Join(", ", shape.Cases.Keys)}.");
        }
    }

    private static int Present(MappingNode mapping, ReadOnlySpan<string> fields)
    {
        var count = 0;
        foreach (var field in fields)
        {
            count += mapping.Contains(field) ? 1 : 0;
        }
        return count;
    }

    private void List(DocumentNode node, ShapeType type, string name)
    {
        if (node is not SequenceNode list)
        {
            Expect(node, false, name, "a list");
            return;
        }
        Expect(list, !type.NotEmpty || list.Items.Count > 0, name, "a list that is not empty");
        if (type.Unique && list.Items.Count is > 1 and < 1000)
        {
            Expect(list, !Repeats(list.Items), name, "a list without repetitions");
        }
        foreach (var item in list.Items)
        {
            Value(item, type.Inner!, name);
        }
    }

    private static bool Repeats(IReadOnlyList<DocumentNode> items)
    {
        for (var i = 1; i < items.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (Same(items[i], items[j]))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private static bool Same(DocumentNode first, DocumentNode second) => (first, second) switch
    {
        (ScalarNode one, ScalarNode other) => one.Kind == other.Kind && one.Text == other.Text,
        (SequenceNode one, SequenceNode other) => one.Items.Count == other.Items.Count && !one.Items.Where((item, i) => !Same(item, other.Items[i])).Any(),
        (MappingNode one, MappingNode other) => one.Entries.Count == other.Entries.Count
            && one.Entries.All(entry => other.Get(entry.Key) is { } value && Same(entry.Value, value)),
        _ => false,
    };

    private void Map(DocumentNode node, ShapeType type, string name)
    {
        if (node is not MappingNode mapping)
        {
            Expect(node, false, name, "a mapping");
            return;
        }
        Expect(mapping, !type.ExactlyOne || mapping.Entries.Count == 1, name, "a mapping with exactly one entry");
        foreach (var entry in mapping.Entries)
        {
            if (type.ComponentNames && unknownAtHolder && !ComponentName().IsMatch(entry.Key))
            {
                Say(mapping, $"'{entry.Key}' is no name of a component: it has letters, digits, '.', '-' and '_'.");
            }
            if (!type.ComponentNames || unknownAtHolder || ComponentName().IsMatch(entry.Key))
            {
                Value(entry.Value, type.Inner!, entry.Key);
            }
        }
    }

    private void Scalar(DocumentNode node, ShapeType type, string name)
    {
        var scalar = node as ScalarNode;
        var text = scalar is { Kind: ScalarKind.String } ? scalar.Text : null;
        decimal number = 0;
        var isNumber = scalar?.TryGetNumber(out number) == true;
        var (holds, what) = type.Kind switch
        {
            ShapeKind.Text => (text is not null, "text (numbers and dates in quotes)"),
            ShapeKind.Uri => (text is not null && Reference().IsMatch(text), "an address"),
            ShapeKind.Url => (text is not null && Reference().IsMatch(text) && Scheme().IsMatch(text), "an address with its scheme, such as https://…"),
            ShapeKind.Pattern => (text is not null && type.Pattern!.IsMatch(text), $"text by the pattern '{type.Words[0]}'"),
            ShapeKind.Email => (text is not null && Mail().IsMatch(text), "a mail address"),
            ShapeKind.Regex => (text is not null && RulePattern.Compile(text, text, "", out _) is not null, "a regular expression"),
            ShapeKind.Flag => (scalar is { Kind: ScalarKind.Boolean }, "true or false"),
            ShapeKind.Number => (isNumber, "a number"),
            ShapeKind.Positive => (isNumber && number > 0, "a number above zero"),
            ShapeKind.Count => (isNumber && number >= 0 && number == decimal.Truncate(number), "a whole number that is not negative"),
            ShapeKind.Words => (scalar is not null && type.Words.Contains(scalar.Text) && (text is not null || scalar.Text is "true"), $"one of {string.Join(", ", type.Words)}"),
            _ => (true, ""),
        };
        Expect(node, holds, name, what);
    }

    private void Expect(DocumentNode node, bool holds, string name, string what)
    {
        if (!holds)
        {
            Say(node, $"{Called(name)} is {what}; here stands {node.Noun}.");
        }
    }

    /// <summary>How a message calls a value: by the key under which it, or the list that holds it, stands.</summary>
    private static string Called(string name) => name.Length == 0 ? "The document" : $"'{name}'";

    private void Say(DocumentNode node, string message) => target.Run.ReportAt(target.Rule, node, message);

    [GeneratedRegex(@"^[a-zA-Z0-9._-]+\z", RegexOptions.None, 1000)]
    private static partial Regex ComponentName();

    [GeneratedRegex(@"^[^\s<>""{}|\\^`]*\z", RegexOptions.None, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9+.-]*:", RegexOptions.None, 1000)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^[^\s@]+@[^\s@]+\z", RegexOptions.None, 1000)]
    private static partial Regex Mail();
}

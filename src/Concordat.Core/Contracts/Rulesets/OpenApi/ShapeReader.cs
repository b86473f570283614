using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.OpenApi;

/// <summary>Reads a shape file that the product carries.</summary>
internal sealed class ShapeReader
{
    private readonly Dictionary<string, Shape> _shapes = new(StringComparer.Ordinal);

    /// <summary>The shape of a whole document.</summary>
    public static Shape Read(string file)
    {
        var reader = new ShapeReader();
        reader.Add(file);
        return reader._shapes["OpenAPI"];
    }

    private void Add(string file)
    {
        var content = BuiltInRulesets.Resource($"shapes.{file}.yaml") ?? throw new InvalidOperationException($"There is no shape file '{file}'.");
        var shapes = (MappingNode)DocumentReader.Read(file + ".yaml", content).Root!;
        if (shapes.Text("+extends") is { } other)
        {
            Add(other);
        }
        foreach (var entry in shapes.Entries)
        {
            if (entry.Value is MappingNode fields)
            {
                Fill(Named(entry.Key), fields);
            }
        }
    }

    private Shape Named(string name)
    {
        if (!_shapes.TryGetValue(name, out var shape))
        {
            _shapes.Add(name, shape = new Shape(name));
        }
        return shape;
    }

    private void Fill(Shape shape, MappingNode fields)
    {
        foreach (var entry in fields.Entries)
        {
            switch (entry.Key)
            {
                case "+needs":
                    shape.Needs = Texts(entry.Value);
                    break;
                case "+other":
                    shape.Other = Type(((ScalarNode)entry.Value).Text);
                    break;
                case "+least":
                    shape.Least = int.Parse(((ScalarNode)entry.Value).Text);
                    break;
                case "+not":
                    shape.Not = [.. ((SequenceNode)entry.Value).Items.Select(item => Texts(item).ToArray())];
                    break;
                case "+one":
                    shape.One = Texts(entry.Value);
                    break;
                case "+any":
                    shape.AnyOf = Texts(entry.Value);
                    break;
                case "+keys":
                    shape.Keys.AddRange(((MappingNode)entry.Value).Entries.Select(key =>
                        (new Regex(key.Key, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)), Type(((ScalarNode)key.Value).Text))));
                    break;
                case "+by":
                    var by = ((MappingNode)entry.Value).Entries[0];
                    shape.By = by.Key;
                    foreach (var one in ((MappingNode)by.Value).Entries)
                    {
                        shape.Cases[one.Key] = Named(((ScalarNode)one.Value).Text);
                    }
                    break;
                default:
                    shape.Fields[entry.Key] = Type(((ScalarNode)entry.Value).Text);
                    break;
            }
        }
    }

    private static List<string> Texts(DocumentNode node) => [.. ((SequenceNode)node).Items.Cast<ScalarNode>().Select(item => item.Text)];

    private ShapeType Type(string text)
    {
        if (text[0] == '^')
        {
            return new ShapeType(ShapeKind.Pattern) { Pattern = new Regex(text, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)), Words = [text] };
        }
        switch (text[^1])
        {
            case '&':
                return Type(text[..^1]) with { OrReference = true };
            case '?':
                return Type(text[..^1]) with { OrFlag = true };
            case '/':
                return Type(text[..^1]) with { OrList = true };
            case '+':
                return Type(text[..^1]) with { NotEmpty = true };
            case '!':
                return Type(text[..^1]) with { Unique = true };
            case '1' when text.StartsWith('{'):
                return Type(text[..^1]) with { ExactlyOne = true };
            case 'k' when text.StartsWith('{'):
                return Type(text[..^1]) with { ComponentNames = true };
            case ']':
                return new ShapeType(ShapeKind.List) { Inner = Type(text[1..^1]) };
            case '}':
                return new ShapeType(ShapeKind.Map) { Inner = Type(text[1..^1]) };
        }
        return text switch
        {
            "any" => new ShapeType(ShapeKind.Any),
            "none" => new ShapeType(ShapeKind.Nothing),
            "text" => new ShapeType(ShapeKind.Text),
            "uri" => new ShapeType(ShapeKind.Uri),
            "url" => new ShapeType(ShapeKind.Url),
            "email" => new ShapeType(ShapeKind.Email),
            "regex" => new ShapeType(ShapeKind.Regex),
            "flag" => new ShapeType(ShapeKind.Flag),
            "number" => new ShapeType(ShapeKind.Number),
            "positive" => new ShapeType(ShapeKind.Positive),
            "count" => new ShapeType(ShapeKind.Count),
            _ when char.IsAsciiLetterUpper(text[0]) => new ShapeType(ShapeKind.Shape) { Shape = Named(text) },
            _ => new ShapeType(ShapeKind.Words) { Words = text.Split('|') },
        };
    }
}

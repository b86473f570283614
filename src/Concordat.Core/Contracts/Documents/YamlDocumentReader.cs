using Concordat.Core.Primitives;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Concordat.Core.Contracts.Documents;

/// <summary>YAML by the events of YamlDotNet's parser; its object model keeps no places of keys and follows YAML 1.1 types.</summary>
internal sealed class YamlDocumentReader(string file, DocumentLimits limits)
{
    private const string TagPrefix = "tag:yaml.org,2002:";
    private readonly TreeBuilder tree = new(limits);
    private readonly Dictionary<string, DocumentNode?> anchors = new(StringComparer.Ordinal);
    private readonly Stack<string?> openAnchors = new();

    public ParsedDocument Read(string text)
    {
        try
        {
            var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
            while (parser.MoveNext())
            {
                if (parser.Current is DocumentStart start && tree.Root is not null)
                {
                    throw new DocumentRefusedException("yaml-one-document", "The file holds a second YAML document; one file holds one.", At(start.Start));
                }

                Take(parser.Current!);
            }
        }
        catch (DocumentRefusedException refused)
        {
            tree.Findings.Add(refused.Finding);
            return new ParsedDocument(null, tree.Findings);
        }
        catch (YamlException error)
        {
            tree.Findings.Add(Finding.Error("yaml-syntax", FirstLine(error.Message), At(error.Start)));
            return new ParsedDocument(null, tree.Findings);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The parser library lets a few kinds of broken input out as other exceptions; the file is broken all the same.
            tree.Findings.Add(Finding.Error("yaml-syntax", "The file is not YAML.", new SourcePosition(file, 0, 0)));
            return new ParsedDocument(null, tree.Findings);
        }

        return new ParsedDocument(tree.Root, tree.Findings);
    }

    private void Take(ParsingEvent next)
    {
        switch (next)
        {
            case MappingStart start:
                Open(start.Anchor, tree.Mapping(Container(start)));
                break;
            case SequenceStart start:
                Open(start.Anchor, tree.Sequence(Container(start)));
                break;
            case MappingEnd or SequenceEnd:
                var closed = tree.Leave();
                if (openAnchors.Pop() is { } anchor)
                {
                    anchors[anchor] = closed;
                }

                break;
            case Scalar scalar when tree.ExpectsKey:
                tree.Key(scalar.Value, At(scalar.Start), IsMerge(scalar));
                if (!scalar.Anchor.IsEmpty)
                {
                    Remember(scalar, tree.Value(At(scalar.Start), scalar.Value, KindOf(scalar)));
                }

                break;
            case Scalar scalar:
                var node = tree.Value(At(scalar.Start), scalar.Value, KindOf(scalar));
                Remember(scalar, node);
                tree.Scalar(node);
                break;
            case AnchorAlias alias when tree.ExpectsKey:
                var key = Target(alias) as ScalarNode ?? throw new DocumentRefusedException("yaml-key", "A key must be a scalar.", At(alias.Start));
                tree.Key(key.Text, At(alias.Start));
                break;
            case AnchorAlias alias:
                tree.Shared(Target(alias), At(alias.Start));
                break;
        }
    }

    private void Open(AnchorName anchor, DocumentNode node)
    {
        if (tree.ExpectsKey)
        {
            throw new DocumentRefusedException("yaml-key", "A key must be a scalar; here stands " + node.Noun + ".", node.At);
        }

        openAnchors.Push(anchor.IsEmpty ? null : anchor.Value);
        if (!anchor.IsEmpty)
        {
            anchors[anchor.Value] = null;
        }

        tree.Enter(node);
    }

    private void Remember(Scalar scalar, ScalarNode node)
    {
        if (!scalar.Anchor.IsEmpty)
        {
            anchors[scalar.Anchor.Value] = node;
        }
    }

    private DocumentNode Target(AnchorAlias alias) => anchors.TryGetValue(alias.Value.Value, out var target)
        ? target ?? throw new DocumentRefusedException("yaml-alias", "An alias may not stand inside what it names.", At(alias.Start))
        : throw new DocumentRefusedException("yaml-alias", "The alias names no anchor.", At(alias.Start));

    private SourcePosition Container(NodeEvent start) => start.Tag.IsEmpty || IsCore(start.Tag, "map") || IsCore(start.Tag, "seq")
        ? At(start.Start)
        : throw UnknownTag(start);

    private ScalarKind KindOf(Scalar scalar)
    {
        if (scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific)
        {
            return scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty ? CoreSchema.KindOf(scalar.Value) : ScalarKind.String;
        }

        if (IsCore(scalar.Tag, "str"))
        {
            return ScalarKind.String;
        }

        var kind = CoreSchema.KindOf(scalar.Value);
        var fits = kind switch
        {
            ScalarKind.Null => IsCore(scalar.Tag, "null"),
            ScalarKind.Boolean => IsCore(scalar.Tag, "bool"),
            ScalarKind.Integer => IsCore(scalar.Tag, "int") || IsCore(scalar.Tag, "float"),
            ScalarKind.Float => IsCore(scalar.Tag, "float"),
            _ => false,
        };
        return fits ? kind : throw UnknownTag(scalar);
    }

    private static bool IsMerge(Scalar scalar) =>
        scalar.Value == "<<" && (scalar.Tag.IsEmpty ? scalar.Style == ScalarStyle.Plain : IsCore(scalar.Tag, "merge"));

    private DocumentRefusedException UnknownTag(NodeEvent node) =>
        new("yaml-tag", "Tags are not read, and this one does not fit the value.", At(node.Start));

    private static bool IsCore(TagName tag, string name) => string.Equals(tag.Value, TagPrefix + name, StringComparison.Ordinal);

    private SourcePosition At(Mark mark) => new(file, (int)Math.Min(mark.Line, int.MaxValue), (int)Math.Min(mark.Column, int.MaxValue));

    private static string FirstLine(string message)
    {
        var line = message.Split('\n')[0].Trim();
        return line.Length > 200 ? line[..200] + "…" : line;
    }
}

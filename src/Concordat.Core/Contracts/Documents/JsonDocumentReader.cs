using System.Text;
using System.Text.Json;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>JSON by RFC 8259, strictly: no comments, no trailing commas. Tabs and long keys, which YAML refuses, are fine here.</summary>
internal sealed class JsonDocumentReader(string file, DocumentLimits limits)
{
    private readonly TreeBuilder tree = new(limits);
    private int scanned;
    private int line = 1;
    private int column = 1;

    public ParsedDocument Read(ReadOnlySpan<byte> content)
    {
        var reader = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = limits.MaxDepth + 2 });
        try
        {
            while (reader.Read())
            {
                Take(ref reader, At(content, (int)reader.TokenStartIndex));
            }
        }
        catch (DocumentRefusedException refused)
        {
            tree.Findings.Add(refused.Finding);
            return new ParsedDocument(null, tree.Findings);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escape names half of a surrogate pair, so the text cannot be had.
            var at = error is JsonException { LineNumber: { } number, BytePositionInLine: { } place }
                ? new SourcePosition(file, (int)number + 1, (int)place + 1)
                : At(content, (int)reader.TokenStartIndex);
            tree.Findings.Add(Finding.Error("json-syntax", Plain(error), at));
            return new ParsedDocument(null, tree.Findings);
        }

        return new ParsedDocument(tree.Root, tree.Findings);
    }

    private void Take(ref Utf8JsonReader reader, SourcePosition at)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                tree.Enter(tree.Mapping(at));
                break;
            case JsonTokenType.StartArray:
                tree.Enter(tree.Sequence(at));
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                tree.Leave();
                break;
            case JsonTokenType.PropertyName:
                tree.Key(reader.GetString()!, at);
                break;
            case JsonTokenType.String:
                Scalar(reader.GetString()!, ScalarKind.String, at);
                break;
            case JsonTokenType.Number:
                var digits = Encoding.ASCII.GetString(reader.ValueSpan);
                Scalar(digits, CoreSchema.KindOf(digits), at);
                break;
            case JsonTokenType.True:
                Scalar("true", ScalarKind.Boolean, at);
                break;
            case JsonTokenType.False:
                Scalar("false", ScalarKind.Boolean, at);
                break;
            case JsonTokenType.Null:
                Scalar("null", ScalarKind.Null, at);
                break;
        }
    }

    private void Scalar(string text, ScalarKind kind, SourcePosition at) => tree.Scalar(tree.Value(at, text, kind));

    /// <summary>Tokens come in order, so one pass over the bytes finds all places. Columns count characters, not bytes.</summary>
    private SourcePosition At(ReadOnlySpan<byte> content, int offset)
    {
        for (; scanned < offset; scanned++)
        {
            if (content[scanned] == (byte)'\n')
            {
                line++;
                column = 1;
            }
            else if ((content[scanned] & 0xC0) != 0x80)
            {
                column++;
            }
        }

        return new SourcePosition(file, line, column);
    }

    private static string Plain(Exception error)
    {
        var message = error.Message;
        var tail = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return tail > 0 ? message[..tail] : message;
    }
}

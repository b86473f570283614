using System.Buffers;
using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.JsonPath;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary>
/// A part of a document as JSON, with references followed where the rule sees it so. A reference that leads back to what holds it stays
/// as it is written, and so does every reference once the result is large: references to references multiply.
/// </summary>
internal static class InstanceJson
{
    private const int MaxNodes = 200_000;
    private const int MaxDepth = 200;

    public static JsonDocument Of(DocumentNode node, IReferences view)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = 1000 }))
        {
            var left = MaxNodes;
            Write(writer, node, view, [], ref left, 0);
        }
        return JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 1000 });
    }

    private static void Write(Utf8JsonWriter writer, DocumentNode written, IReferences view, List<DocumentNode> holders, ref int left, int depth)
    {
        left--;
        var node = view.Resolve(written);
        if (!ReferenceEquals(node, written))
        {
            if (left <= 0 || depth > MaxDepth || holders.Contains(node))
            {
                node = written;
            }
        }
        switch (node)
        {
            case MappingNode mapping:
                writer.WriteStartObject();
                holders.Add(node);
                foreach (var entry in mapping.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(writer, entry.Value, view, holders, ref left, depth + 1);
                }
                holders.RemoveAt(holders.Count - 1);
                writer.WriteEndObject();
                break;
            case SequenceNode sequence:
                writer.WriteStartArray();
                foreach (var item in sequence.Items)
                {
                    Write(writer, item, view, holders, ref left, depth + 1);
                }
                writer.WriteEndArray();
                break;
            case ScalarNode { Kind: ScalarKind.String } text:
                writer.WriteStringValue(text.Text);
                break;
            case ScalarNode scalar when scalar.TryGetInteger(out var whole):
                writer.WriteNumberValue(whole);
                break;
            default:
                if (node.ToJson() is { } value)
                {
                    value.WriteTo(writer);
                }
                else
                {
                    writer.WriteNullValue();
                }
                break;
        }
    }
}

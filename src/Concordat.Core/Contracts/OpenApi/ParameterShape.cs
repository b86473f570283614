using System.Buffers;
using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;

namespace Concordat.Core.Contracts.OpenApi;

/// <summary>How the text of a parameter becomes JSON: by the types that its schema allows, tried from the narrowest.</summary>
/// <param name="Types">Types of the value, or of each item of a list.</param>
/// <param name="IsList">Whether the schema asks for an array.</param>
/// <param name="Explode">Whether each item is a parameter of its own; otherwise a comma parts them.</param>
internal sealed record ParameterShape(JsonTypes Types, bool IsList, bool Explode)
{
    private const int MaxItems = 1000;

    /// <summary>The types that a schema asks for; a schema that names none is read as text.</summary>
    public static JsonTypes TypesOf(DocumentNode? schema, ContractFiles files)
    {
        if (files.Target(schema) is not MappingNode mapping)
        {
            return JsonTypes.String;
        }
        var names = mapping.Get("type") switch
        {
            ScalarNode one => [one.Text],
            SequenceNode many => many.Items.OfType<ScalarNode>().Select(item => item.Text),
            _ => [],
        };
        var types = JsonTypes.None;
        foreach (var name in names)
        {
            types |= name switch
            {
                "integer" => JsonTypes.Integer,
                "number" => JsonTypes.Number,
                "boolean" => JsonTypes.Boolean,
                "array" => JsonTypes.Array,
                "object" => JsonTypes.Object,
                "string" => JsonTypes.String,
                _ => JsonTypes.None,
            };
        }
        return types == JsonTypes.None ? JsonTypes.String : types;
    }

    /// <summary>The value as JSON. Text that fits none of the types stays text, and the schema says so.</summary>
    public JsonElement Value(ReadOnlySpan<string> texts)
    {
        if (!IsList && (Types & (JsonTypes.Integer | JsonTypes.Number | JsonTypes.Boolean)) == JsonTypes.None)
        {
            return JsonSerializer.SerializeToElement(texts[0], CoreJson.Default.String);
        }
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            if (IsList)
            {
                writer.WriteStartArray();
                foreach (var text in texts)
                {
                    WriteItems(writer, text);
                }
                writer.WriteEndArray();
            }
            else
            {
                Write(writer, texts[0]);
            }
        }
        using var parsed = JsonDocument.Parse(buffer.WrittenMemory);
        return parsed.RootElement.Clone();
    }

    private void WriteItems(Utf8JsonWriter writer, string text)
    {
        if (Explode)
        {
            Write(writer, text);
            return;
        }
        foreach (var item in text.Split(',', MaxItems))
        {
            Write(writer, item);
        }
    }

    private void Write(Utf8JsonWriter writer, string text)
    {
        if ((Types & (JsonTypes.Integer | JsonTypes.Number)) != JsonTypes.None && IsJsonNumber(text))
        {
            writer.WriteRawValue(text);
        }
        else if (Types.HasFlag(JsonTypes.Boolean) && text is "true" or "false")
        {
            writer.WriteBooleanValue(text == "true");
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    // RFC 8259, 6; digits are bounded since big numbers cost time
    private static bool IsJsonNumber(string text)
    {
        if (text.Length is 0 or > 40 || !(char.IsAsciiDigit(text[0]) || text[0] == '-'))
        {
            return false;
        }
        Span<byte> utf8 = stackalloc byte[40];
        if (System.Text.Ascii.FromUtf16(text, utf8, out var length) != OperationStatus.Done)
        {
            return false;
        }
        try
        {
            var reader = new Utf8JsonReader(utf8[..length]);
            return reader.Read() && reader.TokenType == JsonTokenType.Number && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

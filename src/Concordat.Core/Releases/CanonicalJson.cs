using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Core.Releases;

/// <summary>
/// The JSON Canonicalization Scheme (RFC 8785): one sequence of bytes per value, so that a hash over it means something.
/// Property names are ordered by UTF-16 code units (3.2.3), numbers written as ECMAScript writes them (3.2.2.3), strings escaped
/// no more than needed (3.2.2.2).
/// </summary>
public static class CanonicalJson
{
    /// <summary>The deepest nesting that is read; deeper documents are refused, not recursed into.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>The canonical bytes (UTF-8) of a value.</summary>
    /// <exception cref="FormatException">The value has no canonical form (an infinite number, a lone surrogate).</exception>
    public static byte[] Write(JsonNode? value)
    {
        using var document = JsonDocument.Parse(value?.ToJsonString() ?? "null", Strict);
        return Write(document.RootElement);
    }

    /// <summary>The canonical bytes (UTF-8) of a value.</summary>
    /// <exception cref="FormatException">The value has no canonical form.</exception>
    public static byte[] Write(JsonElement value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The canonical form of a JSON text.</summary>
    /// <exception cref="FormatException">The text is no JSON, names a property twice, nests too deep or has no canonical form.</exception>
    public static byte[] Canonicalize(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Write(document.RootElement);
        }
        catch (JsonException broken)
        {
            throw new FormatException($"no JSON at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}", broken);
        }
        catch (InvalidOperationException broken)
        {
            throw new FormatException("a text holds half of a surrogate pair or bytes that are not UTF-8", broken);
        }
    }

    /// <summary>True where the bytes are the canonical form of what they say.</summary>
    public static bool IsCanonical(ReadOnlyMemory<byte> json)
    {
        try
        {
            return Canonicalize(json).AsSpan().SequenceEqual(json.Span);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AppendObject(text, value);
                break;
            case JsonValueKind.Array:
                text.Append('[');
                var first = true;
                foreach (var item in value.EnumerateArray())
                {
                    text.Append(first ? "" : ",");
                    Append(text, item);
                    first = false;
                }
                text.Append(']');
                break;
            case JsonValueKind.String:
                CanonicalText.Append(text, value.GetString()!);
                break;
            case JsonValueKind.Number:
                text.Append(EcmaScriptNumber.Write(value.GetDouble()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void AppendObject(StringBuilder text, JsonElement value)
    {
        var properties = new List<(string Name, JsonElement Value)>();
        foreach (var property in value.EnumerateObject())
        {
            properties.Add((property.Name, property.Value));
        }
        properties.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        text.Append('{');
        for (var i = 0; i < properties.Count; i++)
        {
            text.Append(i == 0 ? "" : ",");
            CanonicalText.Append(text, properties[i].Name);
            text.Append(':');
            Append(text, properties[i].Value);
        }
        text.Append('}');
    }
}

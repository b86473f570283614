using System.Text.Json;

namespace Concordat.Gateway.Answers;

/// <summary>
/// The fields of a record that one purpose sees. A name keeps the whole value; a dotted name keeps that part of an object, or of each
/// object of a list.
/// </summary>
internal sealed class FieldTree
{
    private readonly (string Name, JsonEncodedText Encoded, FieldTree? Within)[] _fields;

    private FieldTree((string, JsonEncodedText, FieldTree?)[] fields) => _fields = fields;

    /// <summary>Reads names such as <c>number</c> and <c>lines.quantity</c>.</summary>
    public static FieldTree Of(IEnumerable<string> names) => new([.. names
        .Select(name => name.Split('.', 2))
        .GroupBy(parts => parts[0], StringComparer.Ordinal)
        .Select(group => (group.Key, JsonEncodedText.Encode(group.Key),
            group.Any(parts => parts.Length == 1) ? null : Of(group.Select(parts => parts[1]))))]);

    /// <summary>Writes the record with these fields alone; answers which of them it had, as a comma-separated list.</summary>
    public void Write(JsonElement record, Utf8JsonWriter writer, ref ulong seen)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            writer.WriteNullValue(); // what is no record has no fields that anybody may see
            return;
        }
        writer.WriteStartObject();
        for (var i = 0; i < _fields.Length; i++)
        {
            var (name, encoded, within) = _fields[i];
            if (!record.TryGetProperty(name, out var value))
            {
                continue;
            }
            seen |= 1UL << Math.Min(i, 63);
            writer.WritePropertyName(encoded);
            if (within is null)
            {
                value.WriteTo(writer);
            }
            else
            {
                within.WriteWithin(value, writer);
            }
        }
        writer.WriteEndObject();
    }

    /// <summary>The fields that both have.</summary>
    public FieldTree And(FieldTree other)
    {
        var theirs = other._fields.ToDictionary(field => field.Name, field => field.Within, StringComparer.Ordinal);
        return new([.. _fields.Where(field => theirs.ContainsKey(field.Name)).Select(field =>
            (field.Name, field.Encoded, field.Within is { } mine && theirs[field.Name] is { } its ? mine.And(its) : field.Within ?? theirs[field.Name]))]);
    }

    /// <summary>The names behind a set of seen fields.</summary>
    public string Names(ulong seen) => string.Join(',', _fields.Where((_, i) => (seen & (1UL << Math.Min(i, 63))) != 0).Select(field => field.Name));

    private void WriteWithin(JsonElement value, Utf8JsonWriter writer)
    {
        var ignored = 0UL;
        if (value.ValueKind != JsonValueKind.Array)
        {
            Write(value, writer, ref ignored);
            return;
        }
        writer.WriteStartArray();
        foreach (var item in value.EnumerateArray())
        {
            Write(item, writer, ref ignored);
        }
        writer.WriteEndArray();
    }
}

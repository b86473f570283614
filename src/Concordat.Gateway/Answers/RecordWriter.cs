using System.Text.Json;
using Concordat.Core.Contracts.OpenApi;

namespace Concordat.Gateway.Answers;

/// <summary>Writes a response again with the records that may be seen and the fields that may be seen of them.</summary>
/// <param name="fields">What the purpose sees; null for everything.</param>
/// <param name="withheld">Indexes of records that consent withholds; null for none.</param>
/// <param name="shape">Where the records stand.</param>
internal readonly ref struct RecordWriter(FieldTree? fields, HashSet<int>? withheld, RowShape shape)
{
    public void Write(JsonElement response, Utf8JsonWriter writer, ref ulong seen)
    {
        if (shape.Place == RowPlace.Root)
        {
            One(response, writer, ref seen);
            return;
        }
        var list = shape.List(response);
        if (shape.Place == RowPlace.Items)
        {
            Many(list, writer, ref seen);
            return;
        }
        writer.WriteStartObject();
        foreach (var property in response.EnumerateObject())
        {
            if (property.NameEquals(shape.Property))
            {
                writer.WritePropertyName(property.Name);
                Many(list, writer, ref seen);
            }
            else if (property.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) && withheld is null)
            {
                property.WriteTo(writer); // paging and the like; a count would tell of withheld records
            }
        }
        writer.WriteEndObject();
    }

    private void Many(JsonElement list, Utf8JsonWriter writer, ref ulong seen)
    {
        writer.WriteStartArray();
        if (list.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var record in list.EnumerateArray())
            {
                if (withheld?.Contains(index) != true)
                {
                    One(record, writer, ref seen);
                }
                index++;
            }
        }
        writer.WriteEndArray();
    }

    private void One(JsonElement record, Utf8JsonWriter writer, ref ulong seen)
    {
        if (fields is null)
        {
            record.WriteTo(writer);
        }
        else
        {
            fields.Write(record, writer, ref seen);
        }
    }
}

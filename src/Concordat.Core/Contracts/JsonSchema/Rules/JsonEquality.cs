using System.Runtime.InteropServices;
using System.Text.Json;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Equality of JSON values (JSON Schema core 4.2.2) with a hash that agrees with it: numbers by value, objects in any order.</summary>
internal sealed class JsonEquality : IEqualityComparer<JsonElement>
{
    /// <summary>Arrays up to this length are compared pair by pair, which allocates nothing.</summary>
    private const int Few = 12;

    /// <summary>Objects of more properties in different order are compared through an index.</summary>
    private const int Many = 32;

    public static readonly JsonEquality Instance = new();

    public static bool AreUnique(JsonElement array, SchemaRun run)
    {
        var count = array.GetArrayLength();
        if (count <= Few)
        {
            for (var i = 1; i < count; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    if (Same(array[i], array[j]))
                    {
                        return false;
                    }
                }
            }
            return true;
        }
        run.Spend(count * 4);
        var seen = new HashSet<JsonElement>(count, Instance);
        foreach (var item in array.EnumerateArray())
        {
            if (!seen.Add(item))
            {
                return false;
            }
        }
        return true;
    }

    public bool Equals(JsonElement x, JsonElement y) => Same(x, y);

    public static bool Same(JsonElement x, JsonElement y)
    {
        if (x.ValueKind != y.ValueKind)
        {
            return false;
        }
        switch (x.ValueKind)
        {
            case JsonValueKind.String:
                return SameText(JsonText.Raw(x), JsonText.Raw(y));
            case JsonValueKind.Number:
                return JsonMarshal.GetRawUtf8Value(x).SequenceEqual(JsonMarshal.GetRawUtf8Value(y)) || JsonNumber.Compare(x, y) == 0;
            case JsonValueKind.Array:
                return SameArray(x, y);
            case JsonValueKind.Object:
                return SameObject(x, y);
            default:
                return true;
        }
    }

    public int GetHashCode(JsonElement obj)
    {
        var hash = new HashCode();
        switch (obj.ValueKind)
        {
            case JsonValueKind.String:
                return Hash(JsonText.Raw(obj));
            case JsonValueKind.Number:
                var digits = DecimalDigits.Read(JsonMarshal.GetRawUtf8Value(obj));
                hash.Add(digits.Text.GetHashCode(StringComparison.Ordinal));
                hash.Add(digits.Exponent);
                break;
            case JsonValueKind.Array:
                foreach (var item in obj.EnumerateArray())
                {
                    hash.Add(GetHashCode(item));
                }
                break;
            case JsonValueKind.Object:
                var sum = 0; // the order of properties means nothing
                foreach (var property in obj.EnumerateObject())
                {
                    sum += HashCode.Combine(Hash(JsonMarshal.GetRawUtf8PropertyName(property)), GetHashCode(property.Value));
                }
                return sum;
            default:
                return (int)obj.ValueKind;
        }
        return hash.ToHashCode();
    }

    private static int Hash(ReadOnlySpan<byte> raw)
    {
        var hash = new HashCode();
        if (JsonText.IsEscaped(raw))
        {
            hash.AddBytes(System.Text.Encoding.UTF8.GetBytes(JsonText.Decode(raw)));
        }
        else
        {
            hash.AddBytes(raw);
        }
        return hash.ToHashCode();
    }

    private static bool SameText(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y) =>
        x.SequenceEqual(y) || ((JsonText.IsEscaped(x) || JsonText.IsEscaped(y)) && JsonText.Decode(x) == JsonText.Decode(y));

    private static bool SameArray(JsonElement x, JsonElement y)
    {
        if (x.GetArrayLength() != y.GetArrayLength())
        {
            return false;
        }
        var other = y.EnumerateArray();
        foreach (var item in x.EnumerateArray())
        {
            if (!other.MoveNext() || !Same(item, other.Current))
            {
                return false;
            }
        }
        return true;
    }

    private static bool SameObject(JsonElement x, JsonElement y)
    {
        var count = x.GetPropertyCount();
        if (count != y.GetPropertyCount())
        {
            return false;
        }
        if (count <= Many)
        {
            foreach (var property in x.EnumerateObject())
            {
                if (!TryFind(y, JsonMarshal.GetRawUtf8PropertyName(property), out var other) || !Same(property.Value, other))
                {
                    return false;
                }
            }
            return true;
        }
        var index = new Dictionary<string, JsonElement>(count, StringComparer.Ordinal);
        foreach (var property in y.EnumerateObject())
        {
            index[JsonText.Name(property)] = property.Value;
        }
        foreach (var property in x.EnumerateObject())
        {
            if (!index.TryGetValue(JsonText.Name(property), out var other) || !Same(property.Value, other))
            {
                return false;
            }
        }
        return true;
    }

    private static bool TryFind(JsonElement among, ReadOnlySpan<byte> name, out JsonElement value)
    {
        foreach (var property in among.EnumerateObject())
        {
            if (SameText(JsonMarshal.GetRawUtf8PropertyName(property), name))
            {
                value = property.Value;
                return true;
            }
        }
        value = default;
        return false;
    }
}

using System.Runtime.InteropServices;
using System.Text.Json;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Equality of JSON values (JSON Schema core 4.2.2) with a hash that agrees with it: numbers by value, objects in any order.</summary>
internal sealed class JsonEquality : IEqualityComparer<JsonElement>
{
    /// <summary>Arrays up to this length are compared pair by pair, which allocates nothing.</summary>
    public const int Few = 12;

    /// <summary>… and not more bytes.</summary>
    private const int Short = 4096;

    /// <summary>Objects of more properties in different order are compared through an index.</summary>
    private const int Many = 32;

    /// <summary>What was parsed once is parsed again here, with whatever leniency the first parser had.</summary>
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 1024, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    public static readonly JsonEquality Instance = new();

    /// <summary>Whether the items of an array are compared pair by pair.</summary>
    public static bool AreFew(ReadOnlySpan<byte> array, int count) => count <= Few && array.Length <= Short;

    /// <summary>Whether no two items of an array are the same.</summary>
    public static bool AreUnique(ReadOnlySpan<byte> array, int count, SchemaRun run)
    {
        if (count < 2)
        {
            return true;
        }
        if (AreFew(array, count))
        {
            return FewAreUnique(array, count);
        }
        run.Spend(count * 4);
        using var document = JsonDocument.Parse(array.ToArray(), Lenient);
        var seen = new HashSet<JsonElement>(count, Instance);
        foreach (var item in document.RootElement.EnumerateArray())
        {
            if (!seen.Add(item))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Whether two values are the same, each as it stands in JSON.</summary>
    public static bool Same(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        var type = JsonTypeSets.Of(x[0]);
        if (type != JsonTypeSets.Of(y[0]))
        {
            return false;
        }
        switch (type)
        {
            case JsonTypes.String:
                return SameText(x[1..^1], y[1..^1]);
            case JsonTypes.Number:
                return x.SequenceEqual(y) || JsonNumber.Compare(x, y) == 0;
            case JsonTypes.Boolean or JsonTypes.Null:
                return x[0] == y[0];
            default:
                if (x.SequenceEqual(y))
                {
                    return true;
                }
                using (var left = JsonDocument.Parse(x.ToArray(), Lenient))
                using (var right = JsonDocument.Parse(y.ToArray(), Lenient))
                {
                    return Same(left.RootElement, right.RootElement);
                }
        }
    }

    /// <summary>Whether no two of few values are the same.</summary>
    /// <param name="json">Where they stand.</param>
    /// <param name="places">From where to where each stands.</param>
    /// <param name="isEscaped">Whether texts may hold escapes.</param>
    public static bool AreUnique(ReadOnlySpan<byte> json, ReadOnlySpan<(int From, int To)> places, bool isEscaped)
    {
        for (var i = 1; i < places.Length; i++)
        {
            var x = json[places[i].From..places[i].To];
            for (var j = 0; j < i; j++)
            {
                var y = json[places[j].From..places[j].To];
                if (x[0] == '"' && !isEscaped ? x.SequenceEqual(y) : Same(x, y))
                {
                    return false;
                }
            }
        }
        return true;
    }

    private static bool FewAreUnique(ReadOnlySpan<byte> array, int count)
    {
        Span<(int From, int To)> places = stackalloc (int, int)[Few];
        var at = JsonScan.Next(array, 1);
        for (var i = 0; i < count; i++)
        {
            places[i] = (at, JsonScan.End(array, at));
            at = JsonScan.AfterItem(array, places[i].To);
        }
        return AreUnique(array, places[..count], array.Contains((byte)'\\'));
    }

    public bool Equals(JsonElement x, JsonElement y) => Same(x, y);

    private static bool Same(JsonElement x, JsonElement y)
    {
        if (x.ValueKind != y.ValueKind)
        {
            return false;
        }
        switch (x.ValueKind)
        {
            case JsonValueKind.String:
                return SameText(JsonMarshal.GetRawUtf8Value(x)[1..^1], JsonMarshal.GetRawUtf8Value(y)[1..^1]);
            case JsonValueKind.Number:
                return JsonNumber.Compare(JsonMarshal.GetRawUtf8Value(x), JsonMarshal.GetRawUtf8Value(y)) == 0;
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
                return Hash(JsonMarshal.GetRawUtf8Value(obj)[1..^1]);
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
            index[JsonText.Decode(JsonMarshal.GetRawUtf8PropertyName(property))] = property.Value;
        }
        foreach (var property in x.EnumerateObject())
        {
            if (!index.TryGetValue(JsonText.Decode(JsonMarshal.GetRawUtf8PropertyName(property)), out var other) || !Same(property.Value, other))
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

using System.Text.Json;
using Concordat.Core.Advice;

namespace Concordat.Core.Observation;

/// <summary>Counts of what values looked like, by field. No value is kept, and no name that the contract does not have: names of a map may be values.</summary>
/// <param name="names">Names of fields and parameters that the contract has.</param>
public sealed class SampledValues(IReadOnlySet<string> names)
{
    /// <summary>Deeper fields are not looked at.</summary>
    private const int Deepest = 12;
    private const int MostValues = 2000;
    private const int MostFields = 300;

    private readonly Dictionary<string, FieldCount> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _words = new(StringComparer.Ordinal);

    /// <summary>What was counted, by field: the way to it from the place where it was seen, <c>*</c> for an item of a list and for a name that the contract does not have.</summary>
    public IReadOnlyDictionary<string, FieldCount> Fields => _fields;

    /// <summary>Looks at a text of JSON, which may be cut off: what is whole of it counts.</summary>
    /// <param name="place"><c>request</c>, <c>response</c>, <c>parameters</c> or <c>data</c>.</param>
    /// <param name="json">UTF-8.</param>
    /// <param name="today">The day.</param>
    public void Add(string place, ReadOnlySpan<byte> json, DateOnly today)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 64 }));
        var way = new List<string> { place };
        string? pending = null;
        var values = 0;
        try
        {
            while (values < MostValues && reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        pending = Known(reader.GetString()!);
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        way.Add(pending ?? (way.Count == 1 ? "" : "*"));
                        pending = null;
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        way.RemoveAt(way.Count - 1);
                        pending = null;
                        break;
                    case JsonTokenType.String or JsonTokenType.Number:
                        Count(way, pending ?? "*", reader.TokenType == JsonTokenType.String ? reader.GetString()! : System.Text.Encoding.ASCII.GetString(reader.ValueSpan), today);
                        (pending, values) = (null, values + 1);
                        break;
                    default:
                        pending = null;
                        break;
                }
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // It is no JSON, or holds half a character: the contract judges that, and what came before counts.
        }
    }

    private string Known(string name) => names.Contains(name) ? name : "*";

    private void Count(List<string> way, string last, string value, DateOnly today)
    {
        if (way.Count > Deepest || value.Length == 0)
        {
            return;
        }
        var field = string.Join('/', way.Append(last).Where(part => part.Length > 0));
        if (!_fields.TryGetValue(field, out var count))
        {
            if (_fields.Count >= MostFields)
            {
                return;
            }
            _fields[field] = count = new FieldCount();
        }
        count.Values++;
        var named = last != "*" ? last : way.FindLast(part => part is not ("*" or "")) is { } outer && outer != way[0] ? outer : "";
        foreach (var kind in ValueLook.Of(Words(named), value, today))
        {
            count.Kinds[kind.Id] = count.Kinds.GetValueOrDefault(kind.Id) + 1;
        }
    }

    private IReadOnlyList<string> Words(string name) => _words.TryGetValue(name, out var words) ? words : _words[name] = FieldWords.Of(name);
}

/// <summary>Counts of one field.</summary>
public sealed class FieldCount
{
    /// <summary>Values that were looked at.</summary>
    public int Values { get; set; }

    /// <summary>How many looked like what, by the id of a <see cref="ValueKind"/>.</summary>
    public Dictionary<string, int> Kinds { get; } = new(StringComparer.Ordinal);
}

using System.Runtime.InteropServices;
using System.Text.Json;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>JSON Schema validation 6.1.2 and 6.1.3: enum, and const as an enum of one.</summary>
internal sealed class EnumRule : ISchemaRule
{
    private readonly Utf8Names _texts;
    private readonly byte[][] _others;
    private readonly string _keyword;
    private readonly string _message;

    public EnumRule(JsonElement[] allowed, string keyword)
    {
        Texts = [.. allowed.Where(value => value.ValueKind == JsonValueKind.String).Select(value => JsonText.Decode(JsonMarshal.GetRawUtf8Value(value)[1..^1])).Distinct()];
        _texts = new Utf8Names(Texts);
        _others = [.. allowed.Where(value => value.ValueKind != JsonValueKind.String).Select(value => JsonMarshal.GetRawUtf8Value(value).ToArray())];
        _keyword = keyword;
        _message = keyword == "const" ? "It must be the one value that the contract names." : "It must be one of the values that the contract lists.";
    }

    public string[] Texts { get; }

    public Utf8Names Names => _texts;

    public bool HasOthers => _others.Length > 0;

    /// <summary>The types of the values that are allowed.</summary>
    public JsonTypes Types => _others.Select(value => JsonTypeSets.Of(value[0])).Append(Texts.Length > 0 ? JsonTypes.String : JsonTypes.None)
        .Aggregate(JsonTypes.None, (types, type) => types | (type == JsonTypes.Number ? JsonTypes.Number | JsonTypes.Integer : type));

    public bool Check(ReadOnlySpan<byte> json, ref int length, SchemaNode node, SchemaRun run)
    {
        length = length == 0 ? JsonScan.Length(json) : length;
        if (json[0] == '"')
        {
            var raw = json[1..(length - 1)];
            if (_texts.Count > 0 && (_texts.Find(raw) >= 0 || (JsonText.IsEscaped(raw) && _texts.Find(System.Text.Encoding.UTF8.GetBytes(JsonText.Decode(raw))) >= 0)))
            {
                return true;
            }
        }
        else if (HasOther(json[..length], run))
        {
            return true;
        }
        return run.Fail(node, _keyword, _message);
    }

    /// <summary>Whether a value that is no string is one of those that are allowed.</summary>
    public bool HasOther(ReadOnlySpan<byte> json, SchemaRun run)
    {
        foreach (var value in _others)
        {
            run.Spend(json.Length / 16);
            if (JsonEquality.Same(value, json))
            {
                return true;
            }
        }
        return false;
    }
}

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
        _texts = new Utf8Names([.. allowed.Where(value => value.ValueKind == JsonValueKind.String).Select(value => JsonText.Decode(JsonMarshal.GetRawUtf8Value(value)[1..^1])).Distinct()]);
        _others = [.. allowed.Where(value => value.ValueKind != JsonValueKind.String).Select(value => JsonMarshal.GetRawUtf8Value(value).ToArray())];
        _keyword = keyword;
        _message = keyword == "const" ? "It must be the one value that the contract names." : "It must be one of the values that the contract lists.";
    }

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
        else
        {
            foreach (var value in _others)
            {
                run.Spend(length / 16);
                if (JsonEquality.Same(value, json[..length]))
                {
                    return true;
                }
            }
        }
        return run.Fail(node, _keyword, _message);
    }
}

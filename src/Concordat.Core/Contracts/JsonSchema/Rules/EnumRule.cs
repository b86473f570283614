using System.Text.Json;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>JSON Schema validation 6.1.2 and 6.1.3: enum, and const as an enum of one.</summary>
internal sealed class EnumRule : ISchemaRule
{
    private readonly Utf8Names _texts;
    private readonly JsonElement[] _others;
    private readonly string _keyword;
    private readonly string _message;

    public EnumRule(JsonElement[] allowed, string keyword)
    {
        _texts = new Utf8Names([.. allowed.Where(value => value.ValueKind == JsonValueKind.String).Select(value => JsonText.Decode(JsonText.Raw(value))).Distinct()]);
        _others = [.. allowed.Where(value => value.ValueKind != JsonValueKind.String)];
        _keyword = keyword;
        _message = keyword == "const" ? "It must be the one value that the contract names." : "It must be one of the values that the contract lists.";
    }

    public bool Check(JsonElement instance, SchemaNode node, SchemaRun run)
    {
        if (instance.ValueKind == JsonValueKind.String)
        {
            var raw = JsonText.Raw(instance);
            if (_texts.Count > 0 && (_texts.Find(raw) >= 0 || (JsonText.IsEscaped(raw) && _texts.Find(System.Text.Encoding.UTF8.GetBytes(JsonText.Decode(raw))) >= 0)))
            {
                return true;
            }
        }
        else
        {
            foreach (var value in _others)
            {
                if (JsonEquality.Same(value, instance))
                {
                    return true;
                }
            }
        }
        return run.Fail(node, _keyword, _message);
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Concordat.Core.Catalogue.Exports;

/// <summary>Writes JSON as YAML 1.2 in block style: plain where a text is harmless, in double quotes as JSON otherwise, and texts of several lines as they stand.</summary>
internal static partial class YamlText
{
    /// <summary>Documents, each begun by <c>---</c>.</summary>
    public static string Write(IEnumerable<JsonObject> documents)
    {
        var text = new StringBuilder();
        foreach (var document in documents)
        {
            text.Append("---\n");
            Map(text, document, 0);
        }
        return text.ToString();
    }

    private static void Map(StringBuilder text, JsonObject map, int depth)
    {
        foreach (var (key, value) in map)
        {
            text.Append(' ', depth * 2).Append(Scalar(key)).Append(':');
            Value(text, value, depth);
        }
    }

    private static void Value(StringBuilder text, JsonNode? value, int depth)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                text.Append('\n');
                Map(text, map, depth + 1);
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                foreach (var item in list)
                {
                    text.Append(' ', (depth + 1) * 2).Append('-');
                    if (item is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
                    {
                        text.Append(' ').Append(item.ToJsonString()).Append('\n'); // a flow collection in JSON is YAML too
                    }
                    else
                    {
                        Value(text, item, depth + 1);
                    }
                }
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String && scalar.GetValue<string>() is var many && many.Contains('\n', StringComparison.Ordinal) && many[0] is not (' ' or '\n') && !Odd().IsMatch(many):
                text.Append(" |-\n");
                foreach (var line in many.TrimEnd('\n').Split('\n'))
                {
                    text.Append(' ', line.Length == 0 ? 0 : (depth + 1) * 2).Append(line).Append('\n');
                }
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                text.Append(' ').Append(Scalar(scalar.GetValue<string>())).Append('\n');
                break;
            default:
                text.Append(' ').Append(value?.ToJsonString() ?? "null").Append('\n');
                break;
        }
    }

    private static string Scalar(string value) => Plain().IsMatch(value) && !Reserved().IsMatch(value) ? value : JsonValue.Create(value).ToJsonString();

    [GeneratedRegex(@"^[A-Za-z$]([A-Za-z0-9 _./-]*[A-Za-z0-9_./-])?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^([Tt]rue|TRUE|[Ff]alse|FALSE|[Nn]ull|NULL|[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF|[YyNn])\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Reserved();

    /// <summary>What a literal block cannot hold.</summary>
    [GeneratedRegex(@"[\x00-\x09\x0B-\x1F\x7F-\x9F\u2028\u2029\uFEFF\uD800-\uDFFF]", RegexOptions.NonBacktracking)]
    private static partial Regex Odd();
}

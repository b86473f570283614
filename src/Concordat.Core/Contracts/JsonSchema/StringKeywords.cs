using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>JSON Schema validation 6.3.1 and 6.3.2; a length counts code points (RFC 8259), not UTF-16 units.</summary>
internal sealed class LengthKeyword(long bound, bool upper, string location) : IKeyword
{
    private readonly string _message = upper ? $"It must be no longer than {bound}." : $"It must be at least {bound} long.";

    public bool Check(JsonElement instance, SchemaRun run)
    {
        if (instance.ValueKind != JsonValueKind.String)
        {
            return true;
        }
        var length = CodePoints(instance);
        return (upper ? length <= bound : length >= bound) || run.Fail(location, _message);
    }

    private static int CodePoints(JsonElement text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        var count = 0;
        if (!raw.Contains((byte)'\\'))
        {
            foreach (var unit in raw)
            {
                count += (unit & 0xC0) != 0x80 ? 1 : 0;
            }
            return count;
        }
        foreach (var _ in text.GetString()!.EnumerateRunes())
        {
            count++;
        }
        return count;
    }
}

/// <summary>JSON Schema validation 6.3.3.</summary>
internal sealed class PatternKeyword(Regex pattern, string location) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run) =>
        instance.ValueKind != JsonValueKind.String || EcmaPattern.Matches(pattern, instance.GetString()!)
        || run.Fail(location, "It must match the pattern of the contract.");
}

/// <summary>JSON Schema validation 7: a format, as an assertion.</summary>
internal sealed class FormatKeyword(string name, Func<string, bool> check, string location) : IKeyword
{
    private readonly string _message = $"It must be a valid {name}.";

    public bool Check(JsonElement instance, SchemaRun run) =>
        instance.ValueKind != JsonValueKind.String || check(instance.GetString()!) || run.Fail(location, _message);
}

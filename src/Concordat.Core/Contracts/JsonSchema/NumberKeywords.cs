using System.Text.Json;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>JSON Schema validation 6.2.2 to 6.2.5: a bound, and on which side of it a number must be.</summary>
internal sealed class BoundKeyword(JsonElement bound, bool upper, bool exclusive, string location) : IKeyword
{
    private readonly string _message =
        $"It must be {(upper ? "less" : "greater")} than {(exclusive ? "" : "or equal to ")}{bound.GetRawText()}.";

    public bool Check(JsonElement instance, SchemaRun run)
    {
        if (instance.ValueKind != JsonValueKind.Number)
        {
            return true;
        }
        var order = JsonNumber.Compare(instance, bound);
        var within = upper ? order < 0 : order > 0;
        return within || (!exclusive && order == 0) || run.Fail(location, _message);
    }
}

/// <summary>JSON Schema validation 6.2.1.</summary>
internal sealed class MultipleOfKeyword(JsonElement step, string location) : IKeyword
{
    private readonly string _message = $"It must be a multiple of {step.GetRawText()}.";

    public bool Check(JsonElement instance, SchemaRun run) =>
        instance.ValueKind != JsonValueKind.Number || JsonNumber.IsMultiple(instance, step) || run.Fail(location, _message);
}

/// <summary>The formats int32 and int64 of the OpenAPI format registry.</summary>
internal sealed class IntegerFormatKeyword(bool wide, string location) : IKeyword
{
    private readonly string _message = wide ? "It must fit a signed 64-bit integer." : "It must fit a signed 32-bit integer.";

    public bool Check(JsonElement instance, SchemaRun run)
    {
        if (instance.ValueKind != JsonValueKind.Number || !JsonNumber.IsInteger(instance))
        {
            return true; // that it is an integer is the type's business
        }
        var fits = instance.TryGetDecimal(out var value)
            && (wide ? value is >= long.MinValue and <= long.MaxValue : value is >= int.MinValue and <= int.MaxValue);
        return fits || run.Fail(location, _message);
    }
}

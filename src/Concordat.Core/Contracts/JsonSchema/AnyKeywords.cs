using System.Text.Json;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>The JSON types, as a set.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Object = 4,
    Array = 8,
    Number = 16,
    String = 32,
    Integer = 64,
}

/// <summary>The boolean schema <c>false</c>: nothing is allowed here.</summary>
internal sealed class NothingKeyword(string location) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run) => run.Fail(location, "Nothing is allowed here.");
}

/// <summary>JSON Schema validation 6.1.1; an integer is any number without a fraction, 1.0 too.</summary>
internal sealed class TypeKeyword(JsonTypes types, string names, string location) : IKeyword
{
    private readonly string _message = $"It must be of type {names}.";

    public bool Check(JsonElement instance, SchemaRun run) => Fits(instance) || run.Fail(location, _message);

    private bool Fits(JsonElement instance) => instance.ValueKind switch
    {
        JsonValueKind.Null => types.HasFlag(JsonTypes.Null),
        JsonValueKind.True or JsonValueKind.False => types.HasFlag(JsonTypes.Boolean),
        JsonValueKind.Object => types.HasFlag(JsonTypes.Object),
        JsonValueKind.Array => types.HasFlag(JsonTypes.Array),
        JsonValueKind.String => types.HasFlag(JsonTypes.String),
        JsonValueKind.Number => types.HasFlag(JsonTypes.Number) || (types.HasFlag(JsonTypes.Integer) && JsonNumber.IsInteger(instance)),
        _ => false,
    };
}

/// <summary>JSON Schema validation 6.1.2 and 6.1.3: enum, and const as an enum of one.</summary>
internal sealed class EnumKeyword(JsonElement[] allowed, string location) : IKeyword
{
    private readonly string _message = allowed.Length == 1 ? "It must be the one value that the contract names." : "It must be one of the values that the contract lists.";

    public bool Check(JsonElement instance, SchemaRun run)
    {
        foreach (var value in allowed)
        {
            if (JsonElement.DeepEquals(value, instance))
            {
                return true;
            }
        }
        return run.Fail(location, _message);
    }
}
